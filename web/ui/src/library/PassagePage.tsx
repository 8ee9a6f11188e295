// One passage: what a citation opens.

import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import { documentPage, getPassage } from '../api.ts'
import type { PassageView } from '../protocol.gen.ts'
import { quoteIn } from '../ui/citation.ts'
import { Icon } from '../ui/Icon.tsx'
import { Page } from '../ui/Page.tsx'
import { Prose } from '../ui/Prose.tsx'
import { Loaded, useResource } from '../ui/resource.tsx'
import { backToLibrary, kindNames } from './kinds.ts'
import { anchorOf } from './reading.ts'
import { Sources } from './Sources.tsx'
import './library.css'

export default function PassagePage({ id }: { id: string }) {
  const loaded = useResource(`passage ${id}`, (signal) => getPassage(id, signal))
  return (
    <Page title={loaded.data?.title ?? 'Passage'}>
      <Loaded from={loaded} back={backToLibrary}>
        {(passage) => <Shown passage={passage} />}
      </Loaded>
    </Page>
  )
}

function Shown({ passage }: { passage: PassageView }) {
  const [quote] = useState(() => quoteIn(location.hash))
  useEffect(() => document.querySelector('.passage mark')?.scrollIntoView({ block: 'center' }), [])
  return (
    <article className="reader">
      <header>
        <p className="eyebrow" dir="auto">
          {[kindNames[passage.kind], passage.title, ...passage.path.slice(0, -1).filter((heading) => heading !== passage.title)].join(' › ')}
        </p>
        <h1 dir="auto">{passage.path.at(-1) ?? passage.title}</h1>
      </header>
      <div className="passage" data-testid="passage" data-shown>
        <Prose text={passage.text} quote={quote} />
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
  )
}
