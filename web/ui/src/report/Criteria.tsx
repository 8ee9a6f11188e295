// Where the candidate stands on each criterion, at a look and in full.

import type { CheckReport, CriterionReport, VerdictReport } from '../protocol.gen.ts'
import { ReadOn } from '../ui/Citation.tsx'
import { capital } from '../ui/format.ts'
import { Icon } from '../ui/Icon.tsx'
import { LevelScale } from '../ui/Level.tsx'
import { ObjectionTo } from './Objection.tsx'
import { said } from './quote.ts'
import { QuoteLink } from './QuoteLink.tsx'
import { Radar } from './Radar.tsx'

export function Standing({ criteria }: { criteria: CriterionReport[] }) {
  if (criteria.length === 0) return null
  return (
    <section aria-labelledby="standing-title">
      <h2 id="standing-title">Where you stand</h2>
      <div className="standing-chart">
        <Radar criteria={criteria} />
        <table>
          <caption className="visually-hidden">Level of each criterion, 1 to 4; 3 meets the bar</caption>
          <thead className="visually-hidden">
            <tr>
              <th scope="col">Criterion</th>
              <th scope="col">Level</th>
            </tr>
          </thead>
          <tbody>
            {criteria.map((criterion) => (
              <tr key={criterion.id}>
                <th scope="row">
                  <a href={`#criterion-${criterion.id}`}>{criterion.title}</a>
                </th>
                <td>
                  <LevelScale level={criterion.level} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

interface CriteriaProps {
  criteria: CriterionReport[]
  titles: Map<string, string> // of the questions
}

export function Criteria({ criteria, titles }: CriteriaProps) {
  if (criteria.length === 0) return null
  return (
    <section aria-labelledby="criteria-title">
      <h2 id="criteria-title">Criterion by criterion</h2>
      {criteria.map((criterion) => (
        <Criterion key={criterion.id} criterion={criterion} titles={titles} />
      ))}
    </section>
  )
}

function Criterion({ criterion, titles }: { criterion: CriterionReport; titles: Map<string, string> }) {
  const several = criterion.questions.length > 1
  return (
    <article className="criterion" id={`criterion-${criterion.id}`} data-testid="criterion" data-level={criterion.level} aria-labelledby={`title-${criterion.id}`}>
      <header>
        <h3 id={`title-${criterion.id}`}>{criterion.title}</h3>
        <LevelScale level={criterion.level} />
      </header>
      <p className="anchor">{criterion.text}</p>
      {criterion.next.length > 0 && (
        <div className="next-level">
          <h4>Shortest way to level {criterion.level + 1}</h4>
          <ul>
            {criterion.next.map((step) => (
              <li key={step}>{capital(step)}</li>
            ))}
          </ul>
          {criterion.next_text && <p className="small">Level {criterion.level + 1}: {criterion.next_text}</p>}
        </div>
      )}
      <ReadOn citations={criterion.read_on} />
      <details className="proofs" data-testid="proofs">
        <summary>
          {proofs(criterion)}
          <span className="visually-hidden"> for {criterion.title}</span>
          {criterion.verdicts.some((verdict) => verdict.uncertain) && <span className="tag">uncertain</span>}
        </summary>
        <p className="small">
          {criterion.construct}
          {criterion.weight !== 1 && <> Counts {criterion.weight} times.</>} {sureness(criterion)}
        </p>
        {several && (
          <p className="small">
            {criterion.questions.map((each) => `${titles.get(each.question) ?? each.question}: level ${each.level}`).join(' · ')}
          </p>
        )}
        <Verdicts verdicts={criterion.verdicts} titles={several ? titles : undefined} />
        <Checks title="What you showed" checks={criterion.shown} titles={several ? titles : undefined} />
        <Checks title="Not shown" checks={criterion.missing} titles={several ? titles : undefined} />
      </details>
    </article>
  )
}

// proofs says what is behind a level before anybody looks.
function proofs({ shown, missing }: CriterionReport): string {
  const parts = [...(shown.length > 0 ? [`${shown.length} shown, with your words`] : []), ...(missing.length > 0 ? [`${missing.length} not shown`] : [])]
  return `Why: ${parts.join(', ') || 'nothing was looked for'}`
}

// sureness says how far the level is from another one.
function sureness({ level, sure }: CriterionReport): string {
  const checks = (n: number) => (n === 1 ? 'one check' : `${n} checks`)
  const ways = [
    ...(sure.up > 0 ? [`${checks(sure.up)} more would lift it`] : []),
    ...(sure.down > 0 ? [`${checks(sure.down)} fewer would lower it`] : []),
  ].join(', ')
  if (!ways) return level === 4 ? 'As far up as it goes.' : ''
  return `${sure.firm ? 'Firm' : 'A close call'}: ${ways}.`
}

// Verdicts say how the judge came to its findings, where a model graded.
function Verdicts({ verdicts, titles }: { verdicts: VerdictReport[]; titles: Map<string, string> | undefined }) {
  return verdicts.map((verdict) => (
    <div key={verdict.question} className="verdict-note" data-testid="verdict" data-uncertain={verdict.uncertain ? '' : undefined}>
      {titles && <strong className="small">{titles.get(verdict.question)}</strong>}
      {verdict.rationale && <p>{verdict.rationale}</p>}
      <p className="small">
        {verdict.uncertain && <span className="tag">uncertain</span>} {verdict.note}
        {verdict.unproven > 0 && ` ${verdict.unproven} claimed without a quote that you said, and not counted.`}
      </p>
    </div>
  ))
}

const decisions: Record<string, string> = { clear: 'Clear', partial: 'In part', absent: 'Not shown' }

function Checks({ title, checks, titles }: { title: string; checks: CheckReport[]; titles: Map<string, string> | undefined }) {
  if (checks.length === 0) return null
  return (
    <>
      <h4>{title}</h4>
      <ul className="checks">
        {checks.map((check, n) => (
          <li key={`${check.question} ${check.id}`} data-decision={check.decision}>
            <Icon name={check.decision === 'clear' ? 'check' : 'dash'} />
            <div>
              <span>
                <span className="visually-hidden">{decisions[check.decision]}: </span>
                {capital(check.statement)}
                {check.decision === 'partial' && <span className="tag">in part</span>}
                {titles && <small> {titles.get(check.question)}</small>}
              </span>
              {check.quote && (said(checks, n) ? <p className="small">In the words quoted above.</p> : <QuoteLink quote={check.quote} />)}
              <ObjectionTo check={check} />
            </div>
          </li>
        ))}
      </ul>
    </>
  )
}
