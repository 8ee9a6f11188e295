// The whole conversation with every quote marked; the one looked at comes into view.

import { memo, useEffect, useRef } from 'react'
import type { Quote, Turn } from '../protocol.gen.ts'
import { Cited } from '../ui/Citation.tsx'
import { clock } from '../ui/format.ts'
import { faultText } from './Details.tsx'
import { pieces } from './quote.ts'

interface TranscriptProps {
  turns: Turn[]
  quotes: Quote[]
  shown: Quote | undefined
  host: string
}

export function Transcript({ turns, quotes, shown, host }: TranscriptProps) {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!shown) return
    const turn = list.current?.querySelector<HTMLElement>(`#turn-${shown.turn}`)
    const target = turn?.querySelector('mark') ?? turn
    target?.scrollIntoView({ block: 'center' })
    turn?.focus({ preventScroll: true })
  }, [shown])
  return (
    <div className="report-transcript">
      <h2 id="transcript-title">Transcript</h2>
      <div className="turns" ref={list} tabIndex={0} role="region" aria-labelledby="transcript-title">
        {turns.map((turn) => (
          <TurnText key={turn.turn} turn={turn} quotes={quotes} shown={shown?.turn === turn.turn ? shown : undefined} host={host} />
        ))}
      </div>
    </div>
  )
}

interface TurnTextProps {
  turn: Turn
  quotes: Quote[]
  shown: Quote | undefined
  host: string
}

const TurnText = memo(function TurnText({ turn, quotes, shown, host }: TurnTextProps) {
  const name = turn.speaker === 'interviewer' ? host : 'You'
  return (
    <article id={`turn-${turn.turn}`} className="turn" data-testid="turn" data-speaker={turn.speaker} data-turn={turn.turn} tabIndex={-1} aria-label={`Turn ${turn.turn}, ${name}`}>
      <p className="small">
        {turn.turn} · {name} · {clock(turn.at_ms)}
      </p>
      <p>
        {pieces(turn.text, quotes.filter((quote) => quote.turn === turn.turn), shown).map((piece, index) =>
          piece.shown ? (
            <mark key={index}>{piece.text}</mark>
          ) : (
            <span key={index} className={piece.quoted ? 'quoted' : undefined}>
              {piece.text}
            </span>
          ),
        )}
      </p>
      <Cited citations={turn.drawn} />
      {turn.interrupted && <small>Interrupted here</small>}
      {turn.made?.fault && <small>Said by the built-in interviewer: {faultText(turn.made.fault)}</small>}
    </article>
  )
})
