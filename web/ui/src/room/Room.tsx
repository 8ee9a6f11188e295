// The room: the interviewer on one side, the candidate on the other, and a clock between them.

import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import { Link, useLocation } from 'wouter'
import { getGuides, getSession } from '../api.ts'
import { LiveSession } from '../live.ts'
import type { ClientType, GuideView, PauseReason, RoundView, SessionView, Status } from '../protocol.gen.ts'
import { Confirm } from '../ui/Confirm.tsx'
import { initials } from '../ui/format.ts'
import { Icon } from '../ui/Icon.tsx'
import { Mark, Page, ThemeSwitch, usePageTitle } from '../ui/Page.tsx'
import { Loaded, ProblemView, useResource } from '../ui/resource.tsx'
import { AnswerBox } from './AnswerBox.tsx'
import { Agenda, ClockFace } from './Agenda.tsx'
import { Notes } from './Notes.tsx'
import { QuestionAtHand } from './QuestionAtHand.tsx'
import { questionAtHand } from './state.ts'
import { Transcript } from './Transcript.tsx'
import './room.css'

export default function Room({ id }: { id: string }) {
  const loaded = useResource(`room ${id}`, async (signal) => {
    const [session, guides] = await Promise.all([getSession(id, signal), getGuides(signal)])
    const guide = guides.find((each) => each.id === session.setup.guide)
    return { session, guide, round: guide?.rounds.find((each) => each.id === session.setup.round) }
  })
  if (loaded.data) return <LiveRoom {...loaded.data} />
  return (
    <Page title="The room">
      <Loaded from={loaded}>{() => null}</Loaded>
    </Page>
  )
}

interface LiveRoomProps {
  session: SessionView
  guide: GuideView | undefined
  round: RoundView | undefined
}

function LiveRoom({ session, guide, round }: LiveRoomProps) {
  const [live] = useState(() => new LiveSession(session.id))
  const { room, connection, pending, refusal } = useSyncExternalStore(live.subscribe, live.snapshot)
  const [ending, setEnding] = useState(false)
  const [sideOpen, setSideOpen] = useState(false)
  const [, navigate] = useLocation()
  usePageTitle(session.title)

  useEffect(() => live.start(), [live])
  useEffect(() => {
    window.addEventListener('online', live.nudge)
    document.addEventListener('visibilitychange', live.nudge)
    return () => {
      window.removeEventListener('online', live.nudge)
      document.removeEventListener('visibilitychange', live.nudge)
    }
  }, [live])

  const reportAt = `/session/${session.id}/report`
  const status = room.status
  const over = status === 'ended' || status === 'reported'
  useEffect(() => {
    if (status !== 'reported') return
    // Who saw the interview end may read the last words; who comes later wants the report.
    const timer = setTimeout(() => navigate(reportAt, { replace: true }), session.status === 'reported' ? 0 : 2500)
    return () => clearTimeout(timer)
  }, [status, session.status, reportAt, navigate])

  const wish = useCallback((type: ClientType) => live.send({ type }), [live])
  const interrupt = useCallback(() => {
    const turn = live.snapshot().room.speaking?.turn
    if (turn) live.send({ type: 'interrupt', turn })
  }, [live])

  if (connection === 'gone' || connection === 'refused') {
    return (
      <Page title={session.title}>
        <ProblemView problem={connection === 'gone' ? gone : refused} />
      </Page>
    )
  }

  const host = round?.interviewer ?? 'The interviewer'
  const agenda = room.agenda.length > 0 ? room.agenda : session.agenda
  const clock = room.clock ?? session.clock
  const atHand = questionAtHand(room)
  const pendingTypes = pending.map((frame) => frame.type).join(' ')

  return (
    <div className="room">
      {!over && (
        <a className="skip-link" href="#answer">
          Skip to your answer
        </a>
      )}
      <header className="room-head">
        <Link href="/" className="wordmark" aria-label="mockloop, back to the start">
          <Mark />
        </Link>
        <div className="host">
          <span className="avatar" aria-hidden="true" data-speaking={room.speaking ? '' : undefined}>
            {initials(host)}
          </span>
          <div>
            <h1>
              <strong>{host}</strong> <span>{session.title}</span>
            </h1>
            <p role="status" data-testid="status" data-status={status ?? 'connecting'}>
              {statusLine(host, room.speaking !== undefined, status, room.pause)}
            </p>
          </div>
        </div>
        <ClockFace clock={clock} clockAt={room.clockAt} agenda={agenda} over={over} />
        <div className="room-actions">
          <button type="button" className="button quiet side-toggle" aria-expanded={sideOpen} onClick={() => setSideOpen(!sideOpen)}>
            <span>
              Notes<span className="wide-only"> and agenda</span>
            </span>
          </button>
          <ThemeSwitch />
          {!over && (
            <button type="button" className="button quiet" onClick={() => setEnding(true)}>
              <Icon name="stop" /> End
            </button>
          )}
        </div>
      </header>

      <aside className="side" data-open={sideOpen ? '' : undefined} aria-label="Agenda and notes">
        <Agenda agenda={agenda} phase={clock.phase} over={over} />
        <Notes session={session.id} />
      </aside>

      <main className="talk">
        {connection === 'reconnecting' && (
          <p className="reconnecting" role="status">
            Reconnecting. What you write is kept.
          </p>
        )}
        {connection === 'open' && room.waiting && (
          <p className="reconnecting" role="status">
            The server can't reach its database at the moment. Your answer waits and goes on by itself; nothing is lost.
          </p>
        )}
        {atHand && !over && <QuestionAtHand key={atHand} question={guide?.questions.find((each) => each.id === atHand)} />}
        <Transcript lines={room.lines} speaking={room.speaking} pending={pending} connected={connection === 'open'} host={host} thinking={status === 'interviewer'} />
        {over ? (
          <div className="over">
            {status === 'reported' ? (
              <Link className="button primary big" href={reportAt} replace autoFocus>
                Read your report <Icon name="arrow" />
              </Link>
            ) : (
              <p className="making">
                Thank you. Your report is being made…{' '}
                {session.setup.interviewer === 'model' && (
                  <Link href={reportAt} replace>
                    Watch it grow
                  </Link>
                )}
              </p>
            )}
          </div>
        ) : (
          <AnswerBox
            live={live}
            session={session.id}
            learning={session.setup.mode === 'learning'}
            status={status}
            speaking={room.speaking !== undefined}
            pendingTypes={pendingTypes}
            refusal={refusal}
            hints={room.hints}
            questionAtHand={atHand !== undefined}
            wish={wish}
            interrupt={interrupt}
          />
        )}
      </main>

      {ending && (
        <Confirm title="End the interview now?" yes="End it" no="Go on" onYes={() => wish('end')} onClose={() => setEnding(false)}>
          <p>You get a report on what you said so far. Questions that were not asked yet don't count.</p>
        </Confirm>
      )}
    </div>
  )
}

function statusLine(host: string, speaking: boolean, status: Status | undefined, pause: PauseReason | undefined): string {
  const name = host.split(' ')[0]
  switch (status) {
    case undefined:
      return 'Opening the door…'
    case 'interviewer':
      return speaking ? `${name} is speaking` : `${name} is thinking`
    case 'candidate':
      return 'Your turn'
    case 'paused':
      return pause === 'away' ? 'Paused while you were away' : 'Paused'
    case 'ended':
      return 'Over; your report is being made'
    case 'reported':
      return 'Over; your report is ready'
  }
}

const gone = { type: '', title: 'This session is gone', status: 404, detail: 'It was deleted, perhaps in another tab.', code: 'not_found' }
const refused = {
  type: '',
  title: 'The server hung up',
  status: 0,
  detail: 'It could not make sense of what this page sent. Nothing that you answered is lost: load the page again to go on.',
  code: 'refused',
}
