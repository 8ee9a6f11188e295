// A document to be read, as it was cut into passages.

import { useEffect, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { deleteDocument, getDocument } from '../api.ts'
import type { DocumentText, PassageView, Problem } from '../protocol.gen.ts'
import { Confirm } from '../ui/Confirm.tsx'
import { date, plural } from '../ui/format.ts'
import { Icon } from '../ui/Icon.tsx'
import { Page } from '../ui/Page.tsx'
import { Heading, Prose } from '../ui/Prose.tsx'
import { Loaded, problemFrom, ProblemNote, useResource } from '../ui/resource.tsx'
import { backToLibrary, kindNames } from './kinds.ts'
import { headingsOf, anchorOf, sourcesAfter } from './reading.ts'
import { Sources } from './Sources.tsx'
import './library.css'

export default function DocumentPage({ id }: { id: string }) {
  const loaded = useResource(`document ${id}`, (signal) => getDocument(id, signal))
  return (
    <Page title={loaded.data?.document.title ?? 'Document'}>
      <Loaded from={loaded} back={backToLibrary}>{(text) => <Reader text={text} />}</Loaded>
    </Page>
  )
}

function Reader({ text: { document, passages } }: { text: DocumentText }) {
  const [asking, setAsking] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const [, navigate] = useLocation()
  const [shown] = useState(() => location.hash.slice(1))
  useEffect(() => {
    const place = shown && window.document.getElementById(shown)
    if (place) {
      place.scrollIntoView({ block: 'center' })
      place.focus({ preventScroll: true })
    }
  }, [shown])
  const remove = async () => {
    setProblem(undefined)
    try {
      await deleteDocument(document.id)
      navigate('/library')
    } catch (error) {
      setProblem(problemFrom(error))
    }
  }
  return (
    <article className="reader">
      <header>
        <p>
          <Link href="/library">
            <Icon name="back" /> Library
          </Link>
        </p>
        <h1 dir="auto">{document.title}</h1>
        <p className="small">
          {[kindNames[document.kind], document.pages > 0 && plural(document.pages, 'page'), plural(document.passages, 'passage'), date(document.created_at)].filter(Boolean).join(' · ')}
        </p>
        {document.kind !== 'corpus' && (
          <p className="actions">
            <button type="button" className="button" onClick={() => setAsking(true)}>
              <Icon name="trash" /> Delete
            </button>
          </p>
        )}
        {problem && <ProblemNote problem={problem} />}
      </header>
      {passages.map((passage, n) => (
        <Passage key={passage.id} passages={passages} n={n} shown={anchorOf(passage) === shown} />
      ))}
      {asking && (
        <Confirm title="Delete this document?" yes="Delete for good" no="Keep it" onYes={() => void remove()} onClose={() => setAsking(false)}>
          <p>{document.title} and its passages are gone for good.</p>
        </Confirm>
      )}
    </article>
  )
}

function Passage({ passages, n, shown }: { passages: PassageView[]; n: number; shown: boolean }) {
  const passage = passages[n]!
  return (
    <>
      {headingsOf(passages, n).map(({ depth, text }) => (
        <Heading key={depth} level={depth + 2}>
          {text}
        </Heading>
      ))}
      <div id={anchorOf(passage)} className="passage" data-testid="passage" data-shown={shown || undefined} tabIndex={-1}>
        <Prose text={passage.text} level={passage.path.length + 2} />
      </div>
      <Sources sources={sourcesAfter(passages, n)} />
    </>
  )
}
