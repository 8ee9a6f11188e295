// The rounds as the path that they are, week by week, with the debrief at its end.

import { Link } from 'wouter'
import type { Debrief, GuideView, RoundView } from '../protocol.gen.ts'
import { initials, lobbyLink, plural } from '../ui/format.ts'
import { Icon } from '../ui/Icon.tsx'
import { Verdict } from '../ui/Level.tsx'

export function Loop({ guide, debrief }: { guide: GuideView; debrief: Debrief | undefined }) {
  const lastWeek = guide.rounds.at(-1)?.week
  const results = new Map(debrief?.rounds.map((result) => [result.round, result]))
  return (
    <section aria-labelledby="loop-title">
      <h2 id="loop-title">The loop</h2>
      <ol className="path">
        {guide.rounds.map((round, index) => (
          <Station
            key={round.id}
            guide={guide.id}
            round={round}
            number={index + 1}
            newWeek={round.week !== guide.rounds[index - 1]?.week}
            result={results.get(round.id)}
          />
        ))}
        <li className="station end">
          <span className="node">
            <Icon name="check" />
          </span>
          <div>
            <h3>Debrief</h3>
            <p>
              The rounds become one decision{lastWeek ? ` in week ${lastWeek}` : ''}.{' '}
              {debrief?.rounds.some((round) => round.session) ? (
                <a href="#debrief">See where you stand</a>
              ) : (
                'Yours appears here with your first report.'
              )}
            </p>
          </div>
        </li>
      </ol>
      <p className="small">{guide.timeline}</p>
    </section>
  )
}

interface StationProps {
  guide: string
  round: RoundView
  number: number
  newWeek: boolean
  result: Debrief['rounds'][number] | undefined
}

function Station({ guide, round, number, newWeek, result }: StationProps) {
  return (
    <li className="station" data-done={result?.session ? '' : undefined}>
      <span className="node">{number}</span>
      <div>
        {newWeek && <p className="week">Week {round.week}</p>}
        <h3>{round.title}</h3>
        <p className="who">
          <span className="avatar small" aria-hidden="true">
            {initials(round.interviewer)}
          </span>
          {round.interviewer}, {round.role.toLowerCase()} · {spanOf(round)}
        </p>
        <p>{round.assesses}</p>
        <p className="actions">
          <Link className="button" href={lobbyLink({ guide, round: round.id })} aria-label={`Start: ${round.title}`}>
            Start <Icon name="arrow" />
          </Link>
          {result?.session && (
            <Link href={`/session/${result.session}/report`} className="last-result">
              <span className="visually-hidden">Last report on {round.title}: </span>
              <Verdict recommendation={result.recommendation} />
              {result.mean ? <span className="mean">{result.mean.toFixed(1)} of 4</span> : null}
            </Link>
          )}
        </p>
      </div>
    </li>
  )
}

function spanOf(round: RoundView): string {
  const { minutes_least: least, minutes_most: most } = round
  return least === most ? plural(least, 'minute') : `${least} to ${most} minutes`
}
