// Finding a passage, in the guide and in one's own documents.

import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import { search } from '../api.ts'
import type { SearchHit } from '../protocol.gen.ts'
import { passageLink } from '../ui/citation.ts'
import { plural } from '../ui/format.ts'
import { Icon } from '../ui/Icon.tsx'
import { plainText } from '../ui/prose.ts'
import { ProblemNote, useResource } from '../ui/resource.tsx'
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
  const found = useResource(words, (signal) => search(guide, words, signal))
  const [last, setLast] = useState<SearchHit[]>()
  const hits = found.data?.hits ?? last // what was found before stays until there is something new
  useEffect(() => {
    if (found.data) setLast(found.data.hits)
  }, [found.data])
  return (
    <>
      {found.problem && <ProblemNote problem={found.problem} />}
      <p role="status" className="small">
        {found.data && (found.data.hits.length > 0 ? `${plural(found.data.hits.length, 'passage')}, the best first` : 'Nothing was found. Try other words.')}
      </p>
      <ol className="hits" aria-busy={!found.data && !found.problem}>
        {hits?.map(({ passage }) => (
          <li key={passage.id} data-testid="hit">
            <Link href={passageLink(passage.id)}>{[passage.title, ...passage.path].join(' › ')}</Link>
            <p>{plainText(passage.text)}</p>
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

// useSettled follows a value once it has stood still for a moment.
function useSettled(value: string, ms: number): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return settled
}
