// Who said and graded what: for sessions in which a language model had a part.

import type { Report } from '../protocol.gen.ts'

// faults says why the built-in interviewer took the seat of a model, in words.
const faults: Record<string, string> = {
  resting: 'the model had failed twice in a row and was left alone for a while',
  addressed: 'your words spoke to the model or the grading, so it was not shown them',
  role: 'the model fell out of its part',
  grade: 'the model graded aloud',
  leak: 'the model was about to give the rubric away',
  parrot: 'the model repeated your own words',
  empty: 'the model did not say what it was to say',
  form: 'the model did not speak like a person',
  silent: 'the model did not answer in time',
  cut: "the model's words broke off",
}

export function faultText(fault: string): string {
  return faults[fault] ?? `the model was not available (${fault.replaceAll('-', ' ')})`
}

export function Details({ report }: { report: Report }) {
  const made = report.transcript.filter((turn) => turn.made)
  if (made.length === 0 && !report.judge_tokens) return null
  const spoke = made.filter((turn) => turn.made?.model)
  const input = spoke.reduce((sum, turn) => sum + (turn.made?.input_tokens ?? 0), 0)
  const output = spoke.reduce((sum, turn) => sum + (turn.made?.output_tokens ?? 0), 0)
  return (
    <details className="session-details" data-testid="details">
      <summary>Details of this session</summary>
      {spoke.length > 0 && (
        <p>
          {spoke.length} {spoke.length === 1 ? 'turn was' : 'turns were'} worded by {[...new Set(spoke.map((turn) => turn.made!.model))].join(', ')}; {input} tokens in, {output} out.
        </p>
      )}
      {report.judge_tokens ? <p>The judge took {report.judge_tokens} tokens.</p> : null}
      <table>
        <thead>
          <tr>
            <th scope="col">Turn</th>
            <th scope="col">Worded by</th>
            <th scope="col">First words</th>
            <th scope="col">Tokens</th>
          </tr>
        </thead>
        <tbody>
          {made.map((turn) => (
            <tr key={turn.turn}>
              <th scope="row">{turn.turn}</th>
              <td>{turn.made!.fault ? `the built-in interviewer: ${faultText(turn.made!.fault)}` : turn.made!.model}</td>
              <td>{turn.made!.first_token_ms ? `${turn.made!.first_token_ms} ms` : ''}</td>
              <td>{turn.made!.output_tokens ? `${turn.made!.input_tokens} + ${turn.made!.output_tokens}` : ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
