// Time, kept calmly: the phases with the one at hand marked, and the clock.

import { memo, useEffect, useState } from 'react'
import type { Clock, Phase } from '../protocol.gen.ts'
import { clock as reading, minutes } from '../ui/format.ts'
import { Icon } from '../ui/Icon.tsx'
import { elapsed } from './state.ts'

export const Agenda = memo(function Agenda({ agenda, phase, over }: { agenda: Phase[]; phase: string; over: boolean }) {
  const reached = agenda.findIndex((each) => each.id === phase)
  const done = over ? reached + 1 : reached
  return (
    <section aria-labelledby="agenda-title">
      <h2 id="agenda-title">Agenda</h2>
      <ol className="agenda">
        {agenda.map((each, index) => (
          <li key={each.id} aria-current={index === reached && !over ? 'step' : undefined} data-done={index < done ? '' : undefined}>
            <span className="tick">{index < done && <Icon name="check" />}</span>
            <span>{each.title}</span>
            <span className="small">{minutes(each.ms)}</span>
          </li>
        ))}
      </ol>
    </section>
  )
})

interface ClockFaceProps {
  clock: Clock
  clockAt: number
  agenda: Phase[]
  over: boolean
}

const nearEnd = 2 * 60_000

export const ClockFace = memo(function ClockFace({ clock, clockAt, agenda, over }: ClockFaceProps) {
  const now = useSecond(clock.running)
  const spent = clockAt === 0 ? clock.elapsed_ms : elapsed(clock, clockAt, now)
  const left = clock.total_ms - spent
  const phase = agenda.find((each) => each.id === clock.phase)
  return (
    <div className="clock" role="timer" data-testid="clock" data-near-end={!over && left < nearEnd ? '' : undefined}>
      <p className="reading">
        <span className="visually-hidden">Time: </span>
        <b>{reading(spent)}</b> of {reading(clock.total_ms)}
      </p>
      <span className="bar" aria-hidden="true">
        <i style={{ width: `${Math.min(100, (100 * spent) / Math.max(1, clock.total_ms))}%` }} />
      </span>
      {!over && <p className="phase-left">{phaseLine(phase, clock.phase_end_ms - spent, left)}</p>}
    </div>
  )
})

function phaseLine(phase: Phase | undefined, phaseLeft: number, left: number): string {
  if (left <= 0) return 'Time for a last sentence'
  const title = phase ? `${phase.title}: ` : ''
  if (phaseLeft <= 0) return `${title}rounding off`
  if (phaseLeft < 60_000) return `${title}under a minute left`
  return `${title}${Math.round(phaseLeft / 60_000)} min left`
}

// useSecond tells the time once a second while running.
function useSecond(running: boolean): number {
  const [now, setNow] = useState(() => performance.now())
  useEffect(() => {
    setNow(performance.now())
    if (!running) return
    const timer = setInterval(() => setNow(performance.now()), 1000)
    return () => clearInterval(timer)
  }, [running])
  return now
}
