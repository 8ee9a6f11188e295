// The four-step scale, the same everywhere: filled steps and the word for it.

import { capital, levelName } from './format.ts'

export function LevelScale({ level }: { level: number }) {
  return (
    <span className="level" data-level={level}>
      <span className="steps" aria-hidden="true">
        {[1, 2, 3, 4].map((step) => (
          <i key={step} className={step <= level ? 'on' : ''} />
        ))}
      </span>
      <span className="level-name">
        {level > 0 && <b>{level}</b>} {levelName(level)}
      </span>
    </span>
  )
}

// Verdict is a recommendation, as a word that stands out.
export function Verdict({ recommendation }: { recommendation: string | undefined }) {
  return (
    <span className="verdict" data-verdict={recommendation || 'none'}>
      {recommendation ? capital(recommendation) : 'No result'}
    </span>
  )
}
