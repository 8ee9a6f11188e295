// What a passage names as the place where its facts are from.

import type { Source } from '../protocol.gen.ts'
import { Outward } from '../ui/Prose.tsx'

export function Sources({ sources }: { sources: Source[] }) {
  if (sources.length === 0) return null
  return (
    <div className="sources">
      <span aria-hidden="true">Sources</span>
      <ul aria-label="Sources">
        {sources.map((source) => (
          <li key={`${source.name} ${source.url}`}>
            <Outward name={source.name} url={source.url} />
          </li>
        ))}
      </ul>
    </div>
  )
}
