// What the interview will draw on, and what would help it.

import { Link } from 'wouter'
import { documentPage, getDocuments } from '../api.ts'
import { kindNames } from '../library/kinds.ts'
import { offered } from '../library/reading.ts'
import { plural } from '../ui/format.ts'
import { useResource } from '../ui/resource.tsx'

const wanted = { resume: 'your résumé', job: 'the job description' } as const

export function DrawsOn({ guide }: { guide: string }) {
  const list = useResource(`documents ${guide}`, (signal) => getDocuments(guide, signal)).data
  if (!list) return null // an interview can be started without
  const { documents, others, missing } = offered(list.own)
  return (
    <section className="draws-on" aria-labelledby="draws-on-title">
      <h2 id="draws-on-title">It draws on</h2>
      <ul>
        {documents.map((document) => (
          <li key={document.id}>
            <Link href={documentPage(document.id)} dir="auto">
              {document.title}
            </Link> <small>{kindNames[document.kind]}</small>
          </li>
        ))}
        {others > 0 && (
          <li>
            <Link href="/library">{plural(others, documents.length > 0 ? 'more document' : 'document')} of yours</Link>
          </li>
        )}
        {list.guide.length > 0 && (
          <li>
            <Link href="/library">The guide</Link> <small>{plural(list.guide.length, 'text')}</small>
          </li>
        )}
      </ul>
      {missing.length > 0 && (
        <p className="small">
          <Link href="/library">Add {missing.map((kind) => wanted[kind as keyof typeof wanted]).join(' and ')}</Link>, and questions take up what stands in it.
        </p>
      )}
    </section>
  )
}
