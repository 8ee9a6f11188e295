// What was done before: go on with it, read it, or delete it.

import { useState } from 'react'
import { Link } from 'wouter'
import { deleteSession, getSessions } from '../api.ts'
import { forgetSession } from '../keep.ts'
import type { GuideView, Problem, SessionList, SessionView } from '../protocol.gen.ts'
import { Confirm } from '../ui/Confirm.tsx'
import { clock, lengthNames, moment } from '../ui/format.ts'
import { Icon } from '../ui/Icon.tsx'
import { Verdict } from '../ui/Level.tsx'
import { problemFrom, ProblemNote } from '../ui/resource.tsx'

interface SessionsProps {
  first: SessionList
  guides: GuideView[]
  changed: () => void
}

export function Sessions({ first, guides, changed }: SessionsProps) {
  const [older, setOlder] = useState<SessionList[]>([])
  const [deleted, setDeleted] = useState<ReadonlySet<string>>(new Set())
  const [asking, setAsking] = useState<SessionView>()
  const [problem, setProblem] = useState<Problem>()
  const pages = [first, ...older]
  const next = pages.at(-1)?.next
  const sessions = pages.flatMap((page) => page.sessions).filter((session) => !deleted.has(session.id))
  if (sessions.length === 0) return null

  const run = (work: Promise<void>) => {
    setProblem(undefined)
    work.catch((error: unknown) => setProblem(problemFrom(error)))
  }
  const more = async () => {
    const page = await getSessions(next)
    setOlder((pages) => [...pages, page])
  }
  const remove = async (id: string) => {
    await deleteSession(id)
    forgetSession(id)
    setDeleted((ids) => new Set(ids).add(id))
    changed()
  }

  return (
    <section aria-labelledby="sessions-title">
      <h2 id="sessions-title">Your sessions</h2>
      {problem && <ProblemNote problem={problem} />}
      <ul className="sessions">
        {sessions.map((session) => (
          <li key={session.id} data-session={session.id}>
            <div>
              <Link href={session.status === 'reported' ? `/session/${session.id}/report` : `/session/${session.id}`}>{session.title}</Link>
              <small>
                {moment(session.created_at)} · {lengthNames[session.setup.length]} · {session.setup.mode}
                {guides.length > 1 && ` · ${guides.find((guide) => guide.id === session.setup.guide)?.company ?? session.setup.guide}`}
              </small>
            </div>
            <Standing session={session} />
            <button
              type="button"
              className="button quiet icon-only"
              aria-label={`Delete ${session.title} of ${moment(session.created_at)}`}
              title="Delete"
              onClick={() => setAsking(session)}
            >
              <Icon name="trash" />
            </button>
          </li>
        ))}
      </ul>
      {next && (
        <button type="button" className="button" onClick={() => run(more())}>
          Show older ones
        </button>
      )}
      {asking && (
        <Confirm title="Delete this session?" yes="Delete for good" no="Keep it" onYes={() => run(remove(asking.id))} onClose={() => setAsking(undefined)}>
          <p>
            {asking.title}, {moment(asking.created_at)}: the conversation, the report and your notes are gone for good.
          </p>
        </Confirm>
      )}
    </section>
  )
}

function Standing({ session }: { session: SessionView }) {
  switch (session.status) {
    case 'reported':
      return (
        <span className="standing">
          <Verdict recommendation={session.recommendation} />
          {session.mean ? <span className="mean">{session.mean.toFixed(1)} of 4</span> : null}
        </span>
      )
    case 'ended':
      return <span className="standing">report in the making</span>
    default:
      return <span className="standing">open, at {clock(session.clock.elapsed_ms)}</span>
  }
}
