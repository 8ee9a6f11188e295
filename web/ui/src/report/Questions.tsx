// Question by question: what was reached, what was wrong, what a strong answer holds; and the candidate's own questions.

import { Link } from 'wouter'
import type { ClosingReport, CriterionLevel, QuestionBefore, QuestionReport, Report } from '../protocol.gen.ts'
import { ReadOn } from '../ui/Citation.tsx'
import { capital, date, lobbyLink, minutes, plural } from '../ui/format.ts'
import { Icon } from '../ui/Icon.tsx'
import { LevelScale } from '../ui/Level.tsx'
import { QuoteLink } from './QuoteLink.tsx'

export function Questions({ report }: { report: Report }) {
  if (report.questions.length === 0) return null
  return (
    <section aria-labelledby="questions-title">
      <h2 id="questions-title">Question by question</h2>
      {report.questions.map((question) => (
        <Question key={question.id} question={question} report={report} />
      ))}
    </section>
  )
}

function Question({ question, report }: { question: QuestionReport; report: Report }) {
  const { guide, round, team, mode } = report.setup
  const retry = lobbyLink({ guide, round, team, mode, length: 'ten', question: question.id, retry_of: report.session })
  return (
    <article className="criterion" aria-labelledby={`question-${question.id}`}>
      <header>
        <h3 id={`question-${question.id}`}>{question.title}</h3>
        {question.answered ? <LevelScale level={question.level} /> : <span className="tag">{question.skipped ? 'skipped' : 'not answered'}</span>}
      </header>
      <p className="prompt">{question.prompt}</p>
      {question.answered && (
        <p className="small">
          {[
            plural(question.words, 'word'),
            minutes(question.used_ms),
            plural(question.follow_ups, 'follow-up'),
            question.hints > 0 ? plural(question.hints, 'hint') : 'no hints',
            ...(question.skipped ? ['then skipped'] : []),
          ].join(' · ')}
        </p>
      )}
      {question.before ? (
        <Difference before={question.before} level={question.level} criteria={question.criteria} />
      ) : (
        question.answered && (
          <p className="small">{question.criteria.map((criterion) => `${criterion.title} ${criterion.level}`).join(' · ')}</p>
        )
      )}
      {question.misconceptions.map((wrong) => (
        <div key={wrong.statement} className="misconception">
          <p>
            <Icon name="warn" />
            <span>
              <strong>{capital(wrong.statement)}.</strong> {wrong.correction}
            </span>
          </p>
          {wrong.quote && <QuoteLink quote={wrong.quote} />}
        </div>
      ))}
      {question.flags.length > 0 && (
        <ul className="flags small">
          {question.flags.map((flag) => (
            <li key={flag}>{capital(flag)}</li>
          ))}
        </ul>
      )}
      {question.left_out.length > 0 && (
        <div className="left-out">
          <p className="small">Left out of what the judge read, since it speaks to the grading:</p>
          {question.left_out.map((quote) => (
            <QuoteLink key={`${quote.turn} ${quote.start}`} quote={quote} />
          ))}
        </div>
      )}
      {question.outline.length > 0 && (
        <details className="outline">
          <summary>What a strong answer holds</summary>
          <ol>
            {question.outline.map((point) => (
              <li key={point}>{point}</li>
            ))}
          </ol>
          <ReadOn citations={question.read_on} />
        </details>
      )}
      <p className="actions no-print">
        <Link href={retry} className="button" aria-label={`Try it again: ${question.title}`}>
          Try it again <Icon name="arrow" />
        </Link>
      </p>
    </article>
  )
}

function Difference({ before, level, criteria }: { before: QuestionBefore; level: number; criteria: CriterionLevel[] }) {
  const earlier = new Map(before.criteria.map((criterion) => [criterion.id, criterion.level]))
  const rows = [{ id: '', title: 'Whole question', level, was: before.level }, ...criteria.map((each) => ({ ...each, was: earlier.get(each.id) }))]
  return (
    <table className="difference">
      <caption>
        Compared with <Link href={`/session/${before.session}/report`}>{date(before.at)}</Link>
      </caption>
      <thead>
        <tr>
          <th scope="col">Criterion</th>
          <th scope="col">Then</th>
          <th scope="col">Now</th>
          <th scope="col">Change</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <th scope="row">{row.title}</th>
            <td>{row.was ?? '–'}</td>
            <td>{row.level}</td>
            <td data-change={Math.sign(row.level - (row.was ?? row.level))}>{change(row.level, row.was)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function change(level: number, was: number | undefined): string {
  if (was === undefined) return 'new'
  if (level === was) return 'same'
  return level > was ? `+${level - was}` : `−${was - level}`
}

export function Closing({ closing }: { closing: ClosingReport[] }) {
  if (closing.length === 0) return null
  return (
    <section aria-labelledby="closing-title">
      <h2 id="closing-title">Your own questions</h2>
      <ul className="own-questions">
        {closing.map((question, index) => (
          <li key={index}>
            <p>
              “{question.text}” <span className="tag" data-kind={question.kind}>{question.kind}</span>
            </p>
            <p className="small">{question.why}</p>
          </li>
        ))}
      </ul>
    </section>
  )
}
