// Finding a passage, in the guide and in one's own documents.

import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import { search } from '../api.ts'
import type { SearchResult } from '../protocol.gen.ts'
import { passageLink } from '../ui/citation.ts'
import { plural } from '../ui/format.ts'
import { Icon } from '../ui/Icon.tsx'
import { plainText } from '../ui/prose.ts'
import { ProblemNote, useResource } from '../ui/resource.tsx'
import { excerpt, marked, type Piece } from './excerpt.ts'
import { kindNames } from './kinds.ts'

export function Search({ guide }: { guide: string }) {
  const [words, setWords] = useState('')
  const wanted = useSettled(words.trim(), 250)
  return (
    <section aria-labelledby="search-title">
      <h2 id="search-title" className="visually-hidden">
        Search
      </h2>
      <search className="filters">
        <label className="search-box">
          <span className="visually-hidden">Search the library</span>
          <Icon name="search" />
          <input type="search" placeholder="Ask the library, such as: who waits when a broker is gone?" maxLength={100} value={words} onChange={(event) => setWords(event.target.value)} />
        </label>
      </search>
      {wanted && <Found key={guide} guide={guide} words={wanted} />}
    </section>
  )
}

function Found({ guide, words }: { guide: string; words: string }) {
  const found = useResource(words, async (signal) => ({ words, ...(await search(guide, words, signal)) }))
  const [last, setLast] = useState<SearchResult & { words: string }>()
  const shown = found.data ?? last // what was found before stays until there is something new
  useEffect(() => {
    if (found.data) setLast(found.data)
  }, [found.data])
  return (
    <>
      {found.problem && <ProblemNote problem={found.problem} />}
      <p role="status" className="small">
        {found.data && (found.data.hits.length > 0 ? `${plural(found.data.hits.length, 'passage')}, the best first` : 'Nothing in the library fits. Try other words.')}
      </p>
      <ol className="hits" aria-busy={!found.data && !found.problem}>
        {shown?.hits.map(({ passage }) => (
          <li key={passage.id} data-testid="hit">
            <Link href={passageLink(passage.id)} dir="auto">
              <Marked pieces={marked([passage.title, ...passage.path.filter((heading) => heading !== passage.title)].join(' › '), shown.words)} />
            </Link>
            <p dir="auto">
              <Marked pieces={excerpt(plainText(passage.text), shown.words)} />
            </p>
            <small>
              {kindNames[passage.kind]}
              {passage.sources.length > 0 && ` · Sources: ${passage.sources.map((source) => source.name).join(', ')}`}
            </small>
          </li>
        ))}
      </ol>
    </>
  )
}

function Marked({ pieces }: { pieces: Piece[] }) {
  return pieces.map((piece, index) => (piece.marked ? <mark key={index}>{piece.text}</mark> : piece.text))
}

// useSettled follows a value once it has stood still for a moment.
function useSettled(value: string, ms: number): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return settled
}
