// Where the candidate answers. It keeps its own text, so that typing does not wait for the conversation to be drawn.

import { memo, useEffect, useRef, useState } from 'react'
import { keep } from '../keep.ts'
import type { LiveSession, Snapshot } from '../live.ts'
import type { ClientType, Status } from '../protocol.gen.ts'
import { byteLength } from '../ui/format.ts'
import { Icon } from '../ui/Icon.tsx'
import { replyTo } from './state.ts'

const maxBytes = 32 * 1024
const countFrom = maxBytes * 0.8
const mostHints = 3

interface AnswerBoxProps {
  live: LiveSession
  session: string
  learning: boolean
  status: Status | undefined // before the room is connected
  speaking: boolean
  pendingTypes: string // of frames under way, apart by spaces
  refusal: Snapshot['refusal']
  hints: number
  questionAtHand: boolean
  wish: (type: ClientType) => void
  interrupt: () => void
}

export const AnswerBox = memo(function AnswerBox(props: AnswerBoxProps) {
  const { live, session, learning, status, speaking, pendingTypes, refusal, hints, questionAtHand, wish, interrupt } = props
  const draftKey = `mockloop:draft:${session}`
  const [text, setText] = useState(() => keep.get(draftKey) ?? '')
  const box = useRef<HTMLTextAreaElement>(null)

  const write = (next: string) => {
    setText(next)
    keep.set(draftKey, next)
  }

  // An answer that was refused comes back into the box, before what was typed since.
  const handled = useRef<Snapshot['refusal']>(undefined)
  useEffect(() => {
    if (refusal === handled.current) return
    handled.current = refusal
    const refused = refusal?.frame?.type === 'answer' ? refusal.frame.text : undefined
    if (refused) write(text ? `${refused}\n\n${text}` : refused)
  })

  const focus = () => {
    // On a phone the keyboard would cover the question.
    if (matchMedia('(pointer: fine)').matches) box.current?.focus()
  }
  useEffect(() => {
    // A draft goes on where it stopped.
    box.current?.setSelectionRange(text.length, text.length)
    focus()
  }, [])
  // A button that goes away with its press leaves the keyboard in the box.
  const ask = (act: () => void) => {
    act()
    focus()
  }

  const under = (type: ClientType) => pendingTypes.split(' ').includes(type)
  const bytes = text.length * 3 < countFrom ? 0 : byteLength(text)
  const paused = status === 'paused'
  const canSend = text.trim() !== '' && bytes <= maxBytes && !under('answer') && (status === 'candidate' || speaking)

  const send = () => {
    if (!canSend) return
    live.send({ type: 'answer', reply_to: replyTo(live.snapshot().room), text })
    setText('')
    // Another tab may have a draft of its own by now: only this one's goes.
    if (keep.get(draftKey) === text) keep.remove(draftKey)
    box.current?.focus()
  }

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      {refusal && (
        <p className="note-bad" role="alert">
          <Icon name="warn" />
          <span>{refusal.problem.detail || refusal.problem.title}</span>
          <button type="button" className="button quiet icon-only" aria-label="Dismiss" onClick={live.dismiss}>
            <Icon name="close" />
          </button>
        </p>
      )}
      {paused && (
        <p className="paused">
          The clock stands still. What you write here stays until you go on.
          <button type="button" className="button primary" disabled={under('resume')} onClick={() => ask(() => wish('resume'))}>
            <Icon name="play" /> Resume
          </button>
        </p>
      )}
      <textarea
        ref={box}
        id="answer"
        data-testid="answer"
        aria-label="Your answer"
        aria-describedby="answer-help"
        placeholder={status === 'candidate' ? 'Answer as you would say it…' : 'You can already write…'}
        rows={3}
        value={text}
        onChange={(event) => write(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault()
            send()
          }
        }}
      />
      <div className="toolbar">
        {learning && (
          <button type="button" className="button quiet" disabled={!questionAtHand || paused || hints >= mostHints || under('hint')} onClick={() => wish('hint')}>
            <Icon name="hint" /> Hint
            {hints > 0 && (
              <small>
                {hints} of {mostHints}
              </small>
            )}
          </button>
        )}
        <button type="button" className="button quiet" disabled={!questionAtHand || paused || under('skip')} onClick={() => wish('skip')}>
          <Icon name="skip" />
          <span>
            Skip<span className="wide-only"> question</span>
          </span>
        </button>
        {learning && !paused && (
          <button type="button" className="button quiet" disabled={under('pause')} onClick={() => ask(() => wish('pause'))}>
            <Icon name="pause" /> Pause
          </button>
        )}
        <span id="answer-help" className="small help">
          {bytes > countFrom ? (
            <output data-over={bytes > maxBytes ? '' : undefined}>
              {bytes > maxBytes
                ? `${Math.ceil((bytes - maxBytes) / 1024)} KB too long to send`
                : `${Math.floor((maxBytes - bytes) / 1024)} KB left`}
            </output>
          ) : (
            <span className="fine-only">{navigator.platform.startsWith('Mac') ? '⌘' : 'Ctrl'} + Enter sends</span>
          )}
        </span>
        {speaking && (
          <button type="button" className="button" disabled={under('interrupt')} onClick={() => ask(interrupt)}>
            Interrupt
          </button>
        )}
        <button type="submit" className="button primary" data-testid="send" disabled={!canSend}>
          Send
        </button>
      </div>
    </form>
  )
})
