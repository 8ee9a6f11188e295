// Where something that is said stands, as a link that opens the passage. It opens beside the page: an interview goes on.

import type { Citation } from '../protocol.gen.ts'
import { passageLink, placeOf } from './citation.ts'

export function CitationLink({ citation }: { citation: Citation }) {
  return (
    <a className="citation" data-testid="citation" href={passageLink(citation.passage, citation.quote)} target="_blank" rel="noopener">
      {placeOf(citation)}
      <span className="visually-hidden"> (opens in a new tab)</span>
    </a>
  )
}

// Cited stands under a turn that draws on something.
export function Cited({ citations, lead }: { citations: Citation[] | undefined; lead?: string }) {
  if (!citations?.length) return null
  return (
    <small className="cited">
      {lead && `${lead} `}
      {citations.map((citation) => (
        <CitationLink key={citation.passage} citation={citation} />
      ))}
    </small>
  )
}

// ReadOn names what to read, and how it begins.
export function ReadOn({ citations }: { citations: Citation[] }) {
  if (citations.length === 0) return null
  return (
    <div className="read-on" data-testid="read-on">
      <h4>Read on</h4>
      <ul>
        {citations.map((citation) => (
          <li key={citation.passage}>
            <CitationLink citation={citation} />
            {citation.quote && <q dir="auto">{citation.quote}</q>}
          </li>
        ))}
      </ul>
    </div>
  )
}
