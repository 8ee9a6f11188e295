// What interviews may draw on: one's own documents and the guide's, to be added, found, read and deleted.

import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import { deleteDocument, documentPage, getDocuments, getGuides } from '../api.ts'
import { keep } from '../keep.ts'
import type { DocumentList, DocumentView, GuideView, Indexing, Problem } from '../protocol.gen.ts'
import { Confirm } from '../ui/Confirm.tsx'
import { date, plural } from '../ui/format.ts'
import { Icon } from '../ui/Icon.tsx'
import { Page } from '../ui/Page.tsx'
import { Loaded, problemFrom, ProblemNote, useResource } from '../ui/resource.tsx'
import { AddDocuments } from './AddDocuments.tsx'
import { kindNames } from './kinds.ts'
import { Search } from './Search.tsx'
import './library.css'

export default function LibraryPage() {
  const guides = useResource('guides', getGuides)
  const [chosen, choose] = useState(() => keep.get('mockloop:guide'))
  return (
    <Page title="Library">
      <Loaded from={guides}>
        {(all) => {
          const guide = all.find((each) => each.id === chosen) ?? all[0]
          return guide ? <Library key={guide.id} guide={guide} guides={all} choose={choose} /> : <p>This server has no interview guide. Start it with one.</p>
        }}
      </Loaded>
    </Page>
  )
}

function Library({ guide, guides, choose }: { guide: GuideView; guides: GuideView[]; choose: (id: string) => void }) {
  const documents = useResource(`documents ${guide.id}`, (signal) => getDocuments(guide.id, signal))
  return (
    <div className="library">
      <section className="library-head">
        <p className="eyebrow">What an interview may draw on</p>
        <h1>Library</h1>
        <p className="lead">
          Your résumé, the job you apply for, your notes, and the guide. Questions take up what stands here, and what a report says it cites from here.
        </p>
        {guides.length > 1 && (
          <label className="guide-switch">
            Guide
            <select value={guide.id} onChange={(event) => choose(event.target.value)}>
              {guides.map((each) => (
                <option key={each.id} value={each.id}>
                  {each.title}
                </option>
              ))}
            </select>
          </label>
        )}
      </section>
      <Search guide={guide.id} />
      <AddDocuments added={documents.reload} />
      <Loaded from={documents}>{(list) => <Shelves list={list} guide={guide} changed={documents.reload} />}</Loaded>
    </div>
  )
}

function Shelves({ list, guide, changed }: { list: DocumentList; guide: GuideView; changed: () => void }) {
  const [asking, setAsking] = useState<DocumentView>()
  const [problem, setProblem] = useState<Problem>()
  const remove = async (id: string) => {
    setProblem(undefined)
    try {
      await deleteDocument(id)
      changed()
    } catch (error) {
      setProblem(problemFrom(error))
    }
  }
  return (
    <>
      <section aria-labelledby="own-title">
        <h2 id="own-title">Your documents</h2>
        {problem && <ProblemNote problem={problem} />}
        {list.own.length === 0 ? (
          <p className="own-none">None yet. With a résumé and a job description the questions are about you and about the job.</p>
        ) : (
          <ul className="own">
            {list.own.map((document) => (
              <li key={document.id} data-document={document.id}>
                <div>
                  <Link href={documentPage(document.id)} dir="auto">
                    {document.title}
                  </Link>
                  <small>
                    {[
                      kindNames[document.kind],
                      document.name !== document.title && document.name,
                      document.pages > 0 && plural(document.pages, 'page'),
                      plural(document.passages, 'passage'),
                      date(document.created_at),
                    ]
                      .filter(Boolean)
                      .join(' · ')}
                  </small>
                </div>
                <button type="button" className="button quiet icon-only" aria-label={`Delete ${document.title}`} title="Delete" onClick={() => setAsking(document)}>
                  <Icon name="trash" />
                </button>
              </li>
            ))}
          </ul>
        )}
        <p className="small">
          Only your own interviews see them, and they stay on the machine that runs mockloop. A language model that you connect is sent passages of them, for the
          interview and, if it makes the index, for that.
        </p>
      </section>
      <section aria-labelledby="guide-title">
        <h2 id="guide-title">From the guide</h2>
        {list.guide.length === 0 && <p>{guide.title} has no texts of its own.</p>}
        <ul className="guide-texts">
          {list.guide.map((document) => (
            <li key={document.id}>
              <Link href={documentPage(document.id)}>
                <strong>{document.title}</strong>
                <small>{plural(document.passages, 'passage')}</small>
              </Link>
            </li>
          ))}
        </ul>
        <IndexLine indexing={list.indexing} changed={changed} />
      </section>
      {asking && (
        <Confirm title="Delete this document?" yes="Delete for good" no="Keep it" onYes={() => void remove(asking.id)} onClose={() => setAsking(undefined)}>
          <p>{asking.title} and its passages are gone for good. Reports that cite it keep their words, but the citation opens nothing any more.</p>
        </Confirm>
      )}
    </>
  )
}

// IndexLine says by what is searched, and how far the next index is.
function IndexLine({ indexing, changed }: { indexing: Indexing; changed: () => void }) {
  const making = indexing.done < indexing.total
  const unknown = !indexing.embedder && indexing.total === 0 // the server has just started
  const follow = making || unknown
  useEffect(() => {
    if (!follow) return
    const timer = setInterval(changed, 3000)
    return () => clearInterval(timer)
  }, [follow, changed])
  if (unknown) return null
  return (
    <div className="index-line">
      <p className="small">
        {indexing.embedder ? `Searched by words and by likeness of meaning${madeBy(indexing.embedder)}.` : 'Searched by words alone for now.'}
        {indexing.fault && ` ${indexing.fault}`}
      </p>
      {making && (
        <p className="sending">
          <progress aria-label="The new index" max={indexing.total} value={indexing.done} />
          <small>
            {indexing.done} of {plural(indexing.total, 'passage')} are in {indexing.next ? `the new index${madeBy(indexing.next)}; the old one serves until it is whole` : 'the index'}.
          </small>
        </p>
      )}
    </div>
  )
}

// madeBy names the model whose vectors are searched; the built-in one says nothing to anybody.
function madeBy(embedder: string): string {
  return embedder.startsWith('hashing/') ? '' : `, as ${embedder} sees it`
}
