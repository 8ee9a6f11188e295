// One passage: what a citation opens.

import { Link } from 'wouter'
import { documentPage, getPassage } from '../api.ts'
import { Icon } from '../ui/Icon.tsx'
import { Page } from '../ui/Page.tsx'
import { Prose } from '../ui/Prose.tsx'
import { Loaded, useResource } from '../ui/resource.tsx'
import { kindNames } from './kinds.ts'
import { anchorOf } from './reading.ts'
import { Sources } from './Sources.tsx'
import './library.css'

export default function PassagePage({ id }: { id: string }) {
  const loaded = useResource(`passage ${id}`, (signal) => getPassage(id, signal))
  return (
    <Page title={loaded.data?.title ?? 'Passage'}>
      <Loaded from={loaded}>
        {(passage) => (
          <article className="reader">
            <header>
              <p className="eyebrow">{[kindNames[passage.kind], passage.title, ...passage.path.slice(0, -1)].join(' › ')}</p>
              <h1>{passage.path.at(-1) ?? passage.title}</h1>
            </header>
            <div className="passage" data-testid="passage" data-shown>
              <Prose text={passage.text} />
            </div>
            <Sources sources={passage.sources} />
            <p className="actions">
              <Link className="button" href={`${documentPage(passage.document)}#${anchorOf(passage)}`}>
                Read it in its place <Icon name="arrow" />
              </Link>
              <Link className="button quiet" href="/library">
                Library
              </Link>
            </p>
          </article>
        )}
      </Loaded>
    </Page>
  )
}
