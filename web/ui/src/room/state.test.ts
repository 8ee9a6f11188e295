import { describe, expect, it } from 'vitest'
import type { Act, ServerFrame, SessionEvent, Status } from '../protocol.gen.ts'
import { elapsed, emptyRoom, fold, questionAtHand, replyTo, type RoomState } from './state.ts'

const act = (kind: Act['kind'], question = 'durability'): Act => ({ kind, phase: 'kafka', question })
const event = (seq: number, body: Pick<SessionEvent, 'type' | 'data'>): ServerFrame => ({
  type: 'event',
  seq,
  event: { seq, at: '2026-11-22T10:00:00Z', ...body } as SessionEvent,
})
const spoke = (seq: number, turn: number, text: string, extra: object = {}) =>
  event(seq, { type: 'spoke', data: { turn, act: act('ask'), text, ...extra } })
const answered = (seq: number, turn: number, text: string, id = `a${turn}`) =>
  event(seq, { type: 'answered', data: { id, turn, reply_to: turn - 1, text } })
const turn = (n: number): ServerFrame => ({ type: 'turn', seq: 0, turn: { turn: n, act: act('probe') } })
const delta = (n: number, offset: number, text: string): ServerFrame => ({ type: 'delta', seq: 0, delta: { turn: n, offset, text } })
const live = (status: Status, speaking?: { turn: number; text: string }, elapsed_ms = 0): ServerFrame => ({
  type: 'live',
  seq: 0,
  live: {
    status,
    clock: { elapsed_ms, total_ms: 600_000, running: true, phase: 'kafka', phase_end_ms: 300_000 },
    ...(speaking ? { speaking: { ...speaking, act: act('probe') } } : {}),
  },
})
const run = (...frames: ServerFrame[]): RoomState => frames.reduce((state, frame) => fold(state, frame, 1000), emptyRoom)
const texts = (state: RoomState) => state.lines.map((line) => line.text)

describe('events', () => {
  it('counts an event that arrives twice once', () => {
    const state = run(spoke(1, 1, 'Hello'), answered(2, 2, 'Hi'), spoke(1, 1, 'Hello'), answered(2, 2, 'Hi'))
    expect(texts(state)).toEqual(['Hello', 'Hi'])
    expect(state.seq).toBe(2)
  })

  it('does not fold past a hole, and takes up where it left off', () => {
    const holed = run(spoke(1, 1, 'Hello'), spoke(3, 3, 'And then?'))
    expect(texts(holed)).toEqual(['Hello'])
    expect(holed.gap).toBe(true)
    const healed = [answered(2, 2, 'Hi'), spoke(3, 3, 'And then?')].reduce((s, f) => fold(s, f, 0), holed)
    expect(texts(healed)).toEqual(['Hello', 'Hi', 'And then?'])
    expect(healed.gap).toBe(false)
  })

  it('knows the question at hand, the turn to reply to, and the hints taken for it', () => {
    const state = run(
      spoke(1, 1, 'Q1'),
      spoke(2, 2, 'hint', { act: act('hint') }),
      spoke(3, 3, 'hint', { act: act('hint') }),
    )
    expect([questionAtHand(state), replyTo(state), state.hints]).toEqual(['durability', 3, 2])
    const moved = fold(state, spoke(4, 4, 'Q2', { act: act('ask', 'kraft') }), 0)
    expect([questionAtHand(moved), replyTo(moved), moved.hints]).toEqual(['kraft', 4, 0])
  })

  it('ends, and then has a report', () => {
    const ended = run(spoke(1, 1, 'Bye'), turn(2), event(2, { type: 'ended', data: { reason: 'candidate' } }))
    expect([ended.status, ended.ended, ended.speaking]).toEqual(['ended', 'candidate', undefined])
    expect(fold(ended, event(3, { type: 'reported', data: { report: {} as never } }), 0).status).toBe('reported')
  })

  it('remembers who paused until the session goes on', () => {
    const paused = run(event(1, { type: 'paused', data: { reason: 'away' } }))
    expect([paused.status, paused.pause]).toEqual(['paused', 'away'])
    expect(fold(paused, event(2, { type: 'resumed', data: {} }), 0).pause).toBeUndefined()
  })
})

describe('a turn under way', () => {
  it('grows by its deltas and is replaced by the finished turn', () => {
    const growing = run(turn(1), delta(1, 0, 'Hel'), delta(1, 3, 'lo '))
    expect(growing.speaking?.text).toBe('Hello ')
    expect(growing.status).toBe('interviewer')
    const done = fold(growing, spoke(1, 1, 'Hello there.'), 0)
    expect(done.speaking).toBeUndefined()
    expect(texts(done)).toEqual(['Hello there.'])
  })

  it('ignores a repeated delta, takes the new part of an overlapping one, and waits at a hole', () => {
    const state = run(turn(1), delta(1, 0, 'Hello'), delta(1, 0, 'Hello'), delta(1, 3, 'lo you'))
    expect(state.speaking?.text).toBe('Hello you')
    expect(fold(state, delta(1, 20, 'late'), 0).speaking?.text).toBe('Hello you')
  })

  it('counts offsets in UTF-16 code units', () => {
    expect(run(turn(1), delta(1, 0, 'a🦉'), delta(1, 3, 'b')).speaking?.text).toBe('a🦉b')
  })

  it('goes on after a reconnect without saying anything twice', () => {
    const state = run(turn(1), delta(1, 0, 'Hello '), live('interviewer', { turn: 1, text: 'Hello wo' }), delta(1, 6, 'world'))
    expect(state.speaking?.text).toBe('Hello world')
    // The other way round: more was heard than the snapshot holds.
    expect(run(turn(1), delta(1, 0, 'Hello world'), live('interviewer', { turn: 1, text: 'Hel' })).speaking?.text).toBe('Hello world')
  })

  it('does not revive a turn that is finished', () => {
    const state = run(spoke(1, 1, 'Hello'), turn(1), delta(1, 0, 'Hello'), live('interviewer', { turn: 1, text: 'Hel' }))
    expect(state.speaking).toBeUndefined()
    expect(texts(state)).toEqual(['Hello'])
  })

  it('is kept as heard when interrupted', () => {
    const state = run(turn(1), delta(1, 0, 'Hello there, I am'), spoke(1, 1, 'Hello there,', { interrupted: true }), live('candidate'))
    expect(state.lines[0]).toMatchObject({ text: 'Hello there,', interrupted: true })
    expect(state.status).toBe('candidate')
  })

  it('does not move the question on before it is finished', () => {
    const state = run(spoke(1, 1, 'Q1'), { type: 'turn', seq: 0, turn: { turn: 2, act: act('ask', 'kraft') } })
    expect(questionAtHand(state)).toBe('durability')
    expect(replyTo(state)).toBe(2)
  })
})

describe('the clock', () => {
  it('runs on from when it was read, and stands while it is stopped', () => {
    const { clock, clockAt } = run(live('candidate', undefined, 60_000))
    expect(elapsed(clock!, clockAt, 4000)).toBe(63_000)
    expect(elapsed({ ...clock!, running: false }, clockAt, 4000)).toBe(60_000)
    expect(elapsed(clock!, clockAt, 0)).toBe(60_000) // never backwards
  })
})
