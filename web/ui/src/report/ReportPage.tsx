// The report: where the candidate stands, why, and what to do about it.

import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { casesFile, deleteSession, getGuides, getReport, reportFile } from '../api.ts'
import { forgetSession } from '../keep.ts'
import type { Problem, Quote, Report, RoundView } from '../protocol.gen.ts'
import { Confirm } from '../ui/Confirm.tsx'
import { date, lengthNames, lobbyLink, plural } from '../ui/format.ts'
import { Icon } from '../ui/Icon.tsx'
import { Verdict } from '../ui/Level.tsx'
import { Page } from '../ui/Page.tsx'
import { Loaded, problemFrom, ProblemNote, useResource } from '../ui/resource.tsx'
import { Criteria, Standing } from './Criteria.tsx'
import { Closing, Questions } from './Questions.tsx'
import { Objecting, useObjections } from './Objection.tsx'
import { quotesOf, ShowQuote } from './QuoteLink.tsx'
import { Details } from './Details.tsx'
import { Timing } from './Timing.tsx'
import { Transcript } from './Transcript.tsx'
import './report.css'

export default function ReportPage({ id }: { id: string }) {
  const loaded = useResource(`report ${id}`, async (signal) => {
    const [report, guides] = await Promise.all([getReport(id, signal), getGuides(signal)])
    const guide = guides.find((each) => each.id === report.setup.guide)
    return { report, round: guide?.rounds.find((each) => each.id === report.setup.round) }
  })
  const pending = loaded.data?.report.pending.length ?? 0
  const waiting = loaded.problem?.code === 'not_ended'
  const { reload } = loaded
  useEffect(() => {
    if (pending === 0 && !waiting) return
    const timer = setTimeout(reload, 1500)
    return () => clearTimeout(timer)
  }, [loaded.data, loaded.problem, pending, waiting, reload])
  if (waiting && !loaded.data) {
    return (
      <Page title="Report">
        <section className="problem">
          <h1>Not yet</h1>
          <p>The report is made when the interview has ended; it appears here by itself.</p>
          <p className="actions">
            <Link href={`/session/${id}`} className="button primary">
              Back to the room
            </Link>
          </p>
        </section>
      </Page>
    )
  }
  return (
    <Page title={loaded.data ? `Report: ${loaded.data.report.round_title}` : 'Report'}>
      <Loaded from={loaded}>{({ report, round }) => <ReportView report={report} round={round} />}</Loaded>
    </Page>
  )
}

function ReportView({ report, round }: { report: Report; round: RoundView | undefined }) {
  const [shown, setShown] = useState<Quote>()
  const cameFrom = useRef<HTMLElement>(null)
  const show = useCallback((quote: Quote, from: HTMLElement) => {
    cameFrom.current = from
    setShown({ ...quote }) // a new object each time, so that a second click on the same quote looks at it again
  }, [])
  const back = () => {
    cameFrom.current?.scrollIntoView({ block: 'center' })
    cameFrom.current?.focus({ preventScroll: true })
    setShown(undefined)
  }
  const quotes = useMemo(() => quotesOf(report), [report])
  const objecting = useObjections(report)
  const titles = new Map(report.questions.map((question) => [question.id, question.title]))
  return (
    <ShowQuote value={show}>
      <Objecting value={objecting}>
        <div className="report">
          <div className="findings">
            <Head report={report} />
            <Standing criteria={report.criteria} />
            <Practise report={report} />
            <Criteria criteria={report.criteria} titles={titles} />
            <Questions report={report} />
            <Closing closing={report.closing} />
            <Timing report={report} />
            <Details report={report} />
            <SmallPrint report={report} objected={objecting.objections.length > 0} />
          </div>
          <Transcript turns={report.transcript} quotes={quotes} shown={shown} host={round?.interviewer ?? 'Interviewer'} />
          {shown && (
            <button type="button" className="button back-to-finding" onClick={back}>
              <Icon name="back" /> Back to the finding
            </button>
          )}
        </div>
      </Objecting>
    </ShowQuote>
  )
}

function Head({ report }: { report: Report }) {
  const [asking, setAsking] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const [, navigate] = useLocation()
  const remove = async () => {
    try {
      await deleteSession(report.session)
      forgetSession(report.session)
      navigate('/')
    } catch (error) {
      setProblem(problemFrom(error))
    }
  }
  return (
    <section className="report-head">
      <p className="eyebrow">
        {report.company} · {report.round_title} · {date(report.started_at)}
      </p>
      <h1 data-testid="recommendation">
        {report.pending.length > 0 ? 'The judge is reading' : <Verdict recommendation={report.recommendation} />}
      </h1>
      {report.pending.length > 0 ? (
        <p className="lead" role="status" data-testid="pending">
          {plural(report.pending.length, 'criterion', 'criteria')} to go. Each appears here as it is done; you can leave and come back.
        </p>
      ) : (
        <p className="lead">{report.because}</p>
      )}
      <p className="small">
        {report.mean > 0 && <>{report.mean.toFixed(2)} of 4 on average · </>}
        {lengthNames[report.setup.length]} · {report.setup.mode} mode
        {report.ended === 'candidate' && ' · ended early by you'}
      </p>
      {problem && <ProblemNote problem={problem} />}
      <p className="actions no-print">
        <a className="button" href={reportFile(report.session, 'md')} download>
          <Icon name="save" /> Markdown
        </a>
        <a className="button" href={reportFile(report.session, 'json')} download>
          <Icon name="save" /> JSON
        </a>
        <button type="button" className="button" onClick={() => print()}>
          <Icon name="print" /> Print or PDF
        </button>
        <button type="button" className="button quiet" onClick={() => setAsking(true)}>
          <Icon name="trash" /> Delete
        </button>
      </p>
      {asking && (
        <Confirm title="Delete this session?" yes="Delete for good" no="Keep it" onYes={() => void remove()} onClose={() => setAsking(false)}>
          <p>The conversation, this report and your notes are gone for good.</p>
        </Confirm>
      )}
    </section>
  )
}

function Practise({ report }: { report: Report }) {
  if (report.practise.length === 0) return null
  return (
    <section aria-labelledby="practise-title" className="practise">
      <h2 id="practise-title">Practise next</h2>
      <ol>
        {report.practise.map((practice, index) => (
          <li key={index}>
            <Link href={lobbyLink(practice.setup)}>
              <strong>{practice.title}</strong>
              <span>{practice.why}</span>
              <Icon name="arrow" />
            </Link>
          </li>
        ))}
      </ol>
    </section>
  )
}

function SmallPrint({ report, objected }: { report: Report; objected: boolean }) {
  return (
    <section className="small-print">
      <p>
        What this cannot do: it reads words, not presence, and it knows only what its rubric looks for. A good thought in words that
        nobody foresaw may be missed; treat a level as a reason to look again, not as a verdict on you. How often it agrees with labelled
        answers is published with the program (<code>mockloop eval</code>); with people outside the project it is not known yet.
      </p>
      <p>
        Checked by {report.checker} · rubric <code title={report.rubric_hash}>{report.rubric_hash.slice(0, 12)}</code> · session{' '}
        <code>{report.session}</code>
      </p>
      {objected && (
        <p className="no-print">
          <a href={casesFile(report.session)} download>
            Export what you disagree with
          </a>{' '}
          as labelled answers, for whoever keeps the rubric.
        </p>
      )}
    </section>
  )
}
