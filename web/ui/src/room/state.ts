// What a session looks like from this side of the socket: a fold of the server's frames, pure and in one place.
// Acks and errors are not state of the session; they belong to the outbox (see ../live.ts).

import type { Act, Citation, Clock, EndReason, PauseReason, ServerFrame, SessionEvent, Setup, Phase, Side, Speaking, Status } from '../protocol.gen.ts'
import { drawnOn } from '../ui/citation.ts'

// Line is a finished turn of either side.
export interface Line {
  turn: number
  speaker: Side
  text: string
  act?: Act // of the interviewer's turns
  id?: string // of the candidate's turns: the client's own id, by which a sent answer is recognised
  interrupted?: boolean
  drawn?: Citation[] // the passages that a turn of the interviewer draws on
  fault?: string // why the built-in interviewer took a model's seat
}

export interface RoomState {
  seq: number // of the last event folded
  gap: boolean // an event was missed: connect again from seq
  setup?: Setup
  agenda: Phase[]
  lines: Line[]
  speaking?: Speaking
  status?: Status // unknown until the first live frame
  clock?: Clock
  clockAt: number // when the clock was read, on the caller's own clock
  pause?: PauseReason
  ended?: EndReason
  hints: number // taken for the question at hand
  waiting: boolean // the server waits for its database; what was said last is not kept yet
}

export const emptyRoom: RoomState = { seq: 0, gap: false, agenda: [], lines: [], clockAt: 0, hints: 0, waiting: false }

export function fold(state: RoomState, frame: ServerFrame, now: number): RoomState {
  if (frame.event) return foldEvent(state, frame.event)
  if (frame.live) {
    const speaking = frame.live.speaking && merge(state, frame.live.speaking)
    return { ...state, status: frame.live.status, clock: frame.live.clock, clockAt: now, speaking, waiting: frame.live.waiting ?? false }
  }
  if (frame.turn) {
    // Announced again, a turn begins anew: another speaker has taken the seat.
    const speaking = state.lines.some((line) => line.turn >= frame.turn!.turn) ? undefined : { ...frame.turn, text: '' }
    return { ...state, status: 'interviewer', speaking }
  }
  if (frame.delta && frame.delta.turn === state.speaking?.turn) {
    const { offset, text } = frame.delta
    const had = state.speaking.text
    // Beyond the end something is missing; the finished turn will bring it.
    if (offset > had.length || offset + text.length <= had.length) return state
    return { ...state, speaking: { ...state.speaking, text: had + text.slice(had.length - offset) } }
  }
  return state
}

// merge keeps what was already heard of a turn, and nothing of a turn that is finished.
function merge(state: RoomState, next: Speaking): Speaking | undefined {
  if (state.lines.some((line) => line.turn >= next.turn)) return undefined
  const had = state.speaking
  return had?.turn === next.turn && had.text.length > next.text.length ? { ...next, text: had.text } : next
}

function foldEvent(state: RoomState, event: SessionEvent): RoomState {
  if (event.seq <= state.seq) return state
  if (event.seq > state.seq + 1) return { ...state, gap: true }
  const next: RoomState = { ...state, seq: event.seq, gap: false }
  switch (event.type) {
    case 'created':
      return { ...next, setup: event.data.setup, agenda: event.data.agenda }
    case 'spoke': {
      const { turn, act, text, interrupted, made } = event.data
      const sameQuestion = act.question === questionAtHand(state)
      return {
        ...next,
        lines: [...state.lines, { turn, speaker: 'interviewer', text, act, interrupted, drawn: drawnOn(event.data), fault: made?.fault }],
        speaking: state.speaking && state.speaking.turn > turn ? state.speaking : undefined,
        hints: (sameQuestion ? state.hints : 0) + (act.kind === 'hint' ? 1 : 0),
      }
    }
    case 'answered': {
      const { turn, id, text } = event.data
      // A turn of the interviewer of which nothing was heard yet gives its number to the answer.
      const speaking = state.speaking && state.speaking.turn > turn ? state.speaking : undefined
      return { ...next, lines: [...state.lines, { turn, speaker: 'candidate', text, id }], speaking }
    }
    case 'paused':
      return { ...next, status: 'paused', pause: event.data.reason }
    case 'resumed':
      return { ...next, pause: undefined }
    case 'ended':
      return { ...next, status: 'ended', ended: event.data.reason, speaking: undefined }
    case 'reported':
      return { ...next, status: 'reported' }
    case 'started':
    case 'requested':
    case 'judged':
    case 'objected':
      return next
  }
}

// currentAct is what the interviewer does now or did last.
export function currentAct(state: RoomState): Act | undefined {
  return state.speaking?.act ?? state.lines.findLast((line) => line.act)?.act
}

export function questionAtHand(state: RoomState): string | undefined {
  // A turn under way counts only once it is finished: until then the candidate is still at the last question.
  return state.lines.findLast((line) => line.act)?.act?.question
}

// replyTo is the interviewer's turn that an answer given now would answer.
export function replyTo(state: RoomState): number {
  return state.speaking?.turn ?? state.lines.findLast((line) => line.speaker === 'interviewer')?.turn ?? 0
}

// elapsed reads the clock at now.
export function elapsed(clock: Clock, clockAt: number, now: number): number {
  return clock.elapsed_ms + (clock.running ? Math.max(0, now - clockAt) : 0)
}
