// What a passage names as the place where its facts are from.

import type { Source } from '../protocol.gen.ts'
import { Outward } from '../ui/Prose.tsx'

export function Sources({ sources }: { sources: Source[] }) {
  if (sources.length === 0) return null
  return (
    <aside className="sources" aria-label="Sources">
      <span>Sources</span>
      <ul>
        {sources.map((source) => (
          <li key={`${source.name} ${source.url}`}>
            <Outward name={source.name} url={source.url} />
          </li>
        ))}
      </ul>
    </aside>
  )
}
