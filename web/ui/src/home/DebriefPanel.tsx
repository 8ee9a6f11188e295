// The newest result of each round as one decision.

import { Link } from 'wouter'
import type { Debrief } from '../protocol.gen.ts'
import { Verdict } from '../ui/Level.tsx'

export function DebriefPanel({ debrief }: { debrief: Debrief }) {
  const open = debrief.rounds.filter((round) => !round.session)
  return (
    <section className="panel debrief" id="debrief" aria-labelledby="debrief-title">
      <header>
        <h2 id="debrief-title">Debrief</h2>
        <Verdict recommendation={debrief.recommendation} />
        {!debrief.complete && <span className="tag">so far</span>}
      </header>
      <p className="lead">{debrief.because}</p>
      <ul className="debrief-rounds">
        {debrief.rounds
          .filter((round) => round.session)
          .map((round) => (
            <li key={round.round}>
              <Link href={`/session/${round.session}/report`}>{round.title}</Link>
              <Verdict recommendation={round.recommendation} />
            </li>
          ))}
      </ul>
      <div className="columns">
        {debrief.strengths.length > 0 && <Points title="Speaks for you" points={debrief.strengths} />}
        {debrief.risks.length > 0 && <Points title="Would be discussed" points={debrief.risks} />}
      </div>
      {open.length > 0 && <p className="small">Not played yet: {open.map((round) => round.title).join(', ')}.</p>}
    </section>
  )
}

function Points({ title, points }: { title: string; points: string[] }) {
  return (
    <div>
      <h3>{title}</h3>
      <ul>
        {points.map((point) => (
          <li key={point}>{point}</li>
        ))}
      </ul>
    </div>
  )
}
