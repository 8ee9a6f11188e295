// The first screen: what to press now, the loop, drills, the bank, and what was done before.

import { useState } from 'react'
import { Link } from 'wouter'
import { getDebrief, getGuides, getSessions } from '../api.ts'
import { keep } from '../keep.ts'
import type { Debrief, GuideView, SessionView } from '../protocol.gen.ts'
import { clock, lobbyLink } from '../ui/format.ts'
import { Icon } from '../ui/Icon.tsx'
import { Page } from '../ui/Page.tsx'
import { Loaded, useResource } from '../ui/resource.tsx'
import { Bank, Drills } from './Bank.tsx'
import { DebriefPanel } from './DebriefPanel.tsx'
import { Loop } from './Loop.tsx'
import { Sessions } from './Sessions.tsx'
import './home.css'

const guideKey = 'mockloop:guide'

export function Home() {
  const guides = useResource('guides', getGuides)
  const [chosen, choose] = useState(() => keep.get(guideKey))
  return (
    <Page title="">
      <Loaded from={guides}>
        {(all) => {
          const guide = all.find((each) => each.id === chosen) ?? all[0]
          if (!guide) return <p>This server has no interview guide. Start it with one.</p>
          return (
            <GuideHome
              key={guide.id}
              guide={guide}
              guides={all}
              choose={(id) => {
                keep.set(guideKey, id)
                choose(id)
              }}
            />
          )
        }}
      </Loaded>
    </Page>
  )
}

function GuideHome({ guide, guides, choose }: { guide: GuideView; guides: GuideView[]; choose: (id: string) => void }) {
  const sessions = useResource('sessions', (signal) => getSessions(undefined, signal))
  const debrief = useResource(`debrief ${guide.id}`, (signal) => getDebrief(guide.id, signal))
  const refresh = () => {
    sessions.reload()
    debrief.reload()
  }
  return (
    <>
      <section className="hero">
        <div>
          {guides.length > 1 ? (
            <label className="guide-switch">
              Interviewing for
              <select value={guide.id} onChange={(event) => choose(event.target.value)}>
                {guides.map((each) => (
                  <option key={each.id} value={each.id}>
                    {each.title}
                  </option>
                ))}
              </select>
            </label>
          ) : (
            <p className="eyebrow">{guide.title}</p>
          )}
          <h1>The whole loop, as often as you like, before the one that counts.</h1>
          <p className="lead">
            An interviewer asks, listens and follows up. Afterwards you see where you stand on each criterion, proven by your own
            words.
          </p>
        </div>
        {sessions.data || sessions.problem ? (
          <NextStep guide={guide} sessions={sessions.data?.sessions ?? []} debrief={debrief.data} />
        ) : (
          <div className="next-step" />
        )}
      </section>
      <div className="home-columns">
        <Loop guide={guide} debrief={debrief.data} />
        <Drills guide={guide} />
      </div>
      {debrief.data?.rounds.some((round) => round.session) && <DebriefPanel debrief={debrief.data} />}
      <Loaded from={sessions}>{(first) => <Sessions first={first} guides={guides} changed={refresh} />}</Loaded>
      <Bank guide={guide} />
    </>
  )
}

// NextStep is the one thing to press: go on with what is open, else the next round of the loop.
function NextStep({ guide, sessions, debrief }: { guide: GuideView; sessions: SessionView[]; debrief: Debrief | undefined }) {
  const open = sessions.find((session) => session.status !== 'ended' && session.status !== 'reported')
  if (open) {
    return (
      <div className="next-step">
        <h2>Your chair is still warm</h2>
        <p>
          {open.title}, {clock(open.clock.elapsed_ms)} of {clock(open.clock.total_ms)}. It goes on where you left it.
        </p>
        <Link className="button primary big" href={`/session/${open.id}`}>
          Go on <Icon name="arrow" />
        </Link>
      </div>
    )
  }
  const done = new Set(debrief?.rounds.filter((round) => round.session).map((round) => round.round))
  const next = guide.rounds.find((round) => !done.has(round.id)) ?? guide.rounds[0]
  if (!next) return null
  return (
    <div className="next-step">
      <h2>{done.size === 0 ? 'Have ten minutes?' : 'Ten more minutes?'}</h2>
      <p>
        {next.interviewer}, {next.role.toLowerCase()}, has time for a short {next.title.toLowerCase()}. You type, as you would
        talk.
      </p>
      <Link className="button primary big" href={lobbyLink({ guide: guide.id, round: next.id, length: 'ten' })}>
        Start with ten minutes <Icon name="arrow" />
      </Link>
    </div>
  )
}
