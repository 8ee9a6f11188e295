// The conversation so far, and the turn that is being spoken.

import { memo, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { ClientFrame, Speaking } from '../protocol.gen.ts'
import { Cited } from '../ui/Citation.tsx'
import { Icon } from '../ui/Icon.tsx'
import type { Line } from './state.ts'

interface TranscriptProps {
  lines: Line[]
  speaking: Speaking | undefined
  pending: readonly ClientFrame[]
  connected: boolean
  host: string
  thinking: boolean
}

const atEndWithin = 48 // pixels

export function Transcript({ lines, speaking, pending, connected, host, thinking }: TranscriptProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const [news, setNews] = useState(false)
  const unsent = pending.filter((frame) => frame.type === 'answer' && !lines.some((line) => line.id === frame.id))
  const turns = lines.length + unsent.length + (speaking ? 1 : 0)

  const toEnd = () => {
    const box = scroller.current
    if (box) box.scrollTop = box.scrollHeight
  }
  // Follow the conversation only while the reader is at its end; the candidate's own answer always brings them there.
  useLayoutEffect(() => {
    if (unsent.length > 0) atEnd.current = true
    if (atEnd.current) toEnd()
    else setNews(true)
  }, [turns, unsent.length])
  useLayoutEffect(() => {
    if (atEnd.current) toEnd()
  }, [speaking?.text])
  useEffect(() => {
    // The answer grows, a note appears: the end stays the end.
    const observer = new ResizeObserver(() => {
      if (atEnd.current) toEnd()
    })
    observer.observe(scroller.current!)
    return () => observer.disconnect()
  }, [])

  return (
    <div className="transcript-frame">
      <div
        className="transcript"
        ref={scroller}
        tabIndex={0}
        role="region"
        aria-label="Conversation"
        onScroll={(event) => {
          const box = event.currentTarget
          atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < atEndWithin
          if (atEnd.current) setNews(false)
        }}
      >
        <Lines lines={lines} host={host} />
        {unsent.map((frame) => (
          <article key={frame.id} className="turn" data-speaker="candidate" data-pending="" aria-label="You">
            <p>{frame.text}</p>
            <small>{connected ? 'Sending…' : 'Kept; goes out when the connection is back'}</small>
          </article>
        ))}
        {speaking ? (
          <article className="turn" data-testid="turn" data-speaker="interviewer" data-turn={speaking.turn} data-streaming="" aria-label={host}>
            <p>
              {speaking.text}
              <i className="caret" aria-hidden="true" />
            </p>
          </article>
        ) : (
          thinking && (
            <p className="thinking" aria-hidden="true">
              <i />
              <i />
              <i />
            </p>
          )
        )}
      </div>
      {news && (
        <button
          type="button"
          className="news"
          onClick={() => {
            setNews(false)
            toEnd()
          }}
        >
          New <Icon name="down" />
        </button>
      )}
      <Announcer lines={lines} host={host} />
    </div>
  )
}

const Lines = memo(function Lines({ lines, host }: { lines: Line[]; host: string }) {
  return lines.map((line) => (
    <article
      key={line.turn}
      className="turn"
      data-testid="turn"
      data-speaker={line.speaker}
      data-turn={line.turn}
      data-act={line.act?.kind}
      aria-label={line.speaker === 'interviewer' ? host : 'You'}
    >
      {line.act?.kind === 'hint' && <small>Hint {line.act.rung} of 3</small>}
      <p>{line.text}</p>
      <Cited citations={line.drawn} lead={line.act?.kind === 'hint' ? 'To read, in the guide:' : undefined} />
      {line.interrupted && <small>You came in here</small>}
      {line.fault && <small data-testid="stand-in">Said by the built-in interviewer; the model is tried again on the next turn</small>}
    </article>
  ))
})

// Announcer reads whole turns to those who listen to the page.
const Announcer = memo(function Announcer({ lines, host }: { lines: Line[]; host: string }) {
  const last = lines.findLast((line) => line.speaker === 'interviewer')
  return (
    <p className="visually-hidden" aria-live="polite">
      {last && `${host}: ${last.text}`}
    </p>
  )
})
