// Time used against the agenda, and how long the answers were.

import type { Report } from '../protocol.gen.ts'
import { minutes, plural } from '../ui/format.ts'

export function Timing({ report }: { report: Report }) {
  const longest = Math.max(1, ...report.phases.flatMap((phase) => [phase.planned_ms, phase.used_ms]))
  const answers = report.transcript.filter((turn) => turn.speaker === 'candidate').map((turn) => words(turn.text))
  const percent = (ms: number) => `${(100 * ms) / longest}%`
  return (
    <section aria-labelledby="timing-title">
      <h2 id="timing-title">Your time</h2>
      <table className="timing">
        <caption className="visually-hidden">Time used in each phase against the agenda</caption>
        <thead>
          <tr>
            <th scope="col">Phase</th>
            <td />
            <th scope="col">Used</th>
            <th scope="col">Planned</th>
          </tr>
        </thead>
        <tbody>
          {report.phases.map((phase) => (
            <tr key={phase.id}>
              <th scope="row">{phase.title}</th>
              <td className="bars" aria-hidden="true">
                <i className="planned" style={{ width: percent(phase.planned_ms) }} />
                <i className="used" style={{ width: percent(phase.used_ms) }} />
              </td>
              <td>{minutes(phase.used_ms)}</td>
              <td>{minutes(phase.planned_ms)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {answers.length > 0 && (
        <p>
          {plural(answers.length, 'answer')}, {plural(median(answers), 'word')} in the middle one; the shortest {Math.min(...answers)}, the longest{' '}
          {Math.max(...answers)}.
        </p>
      )}
    </section>
  )
}

function words(text: string): number {
  return text.split(/\s+/).filter(Boolean).length
}

function median(numbers: number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
