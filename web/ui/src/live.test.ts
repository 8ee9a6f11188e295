import { describe, expect, it } from 'vitest'
import type { Keep } from './keep.ts'
import { LiveSession, type Outside } from './live.ts'
import type { ClientFrame, ServerFrame } from './protocol.gen.ts'

class FakeSocket {
  onopen: (() => void) | null = null
  onmessage: ((message: { data: string }) => void) | null = null
  onclose: ((close: { code: number }) => void) | null = null
  readonly sent: ClientFrame[] = []
  ready = false
  closed = false
  readonly url: string
  constructor(url: string) {
    this.url = url
  }
  send(text: string) {
    if (!this.ready) throw new Error('still connecting')
    this.sent.push(JSON.parse(text) as ClientFrame)
  }
  close() {
    this.closed = true
  }
  opens() {
    this.ready = true
    this.onopen?.()
  }
  says(...frames: ServerFrame[]) {
    for (const frame of frames) this.onmessage?.({ data: JSON.stringify(frame) })
  }
  drops(code = 1006) {
    this.onclose?.({ code })
  }
}

function memory(): Keep {
  const kept = new Map<string, string>()
  return {
    get: (key) => kept.get(key) ?? null,
    set: (key, value) => void kept.set(key, value),
    remove: (key) => void kept.delete(key),
    keys: (prefix) => [...kept.keys()].filter((key) => key.startsWith(prefix)),
  }
}

function room(kept = memory(), exists = true) {
  const sockets: FakeSocket[] = []
  const timers: { ms: number; run: () => void; live: boolean }[] = []
  let ids = 0
  const outside: Outside = {
    open: (url) => {
      const socket = new FakeSocket(url)
      sockets.push(socket)
      return socket as unknown as ReturnType<Outside['open']>
    },
    url: (since) => `since=${since}`,
    exists: () => Promise.resolve(exists),
    keep: kept,
    now: () => 0,
    id: () => `id${++ids}`,
    random: () => 1,
    later: (ms, run) => {
      const timer = { ms, run, live: true }
      timers.push(timer)
      return () => (timer.live = false)
    },
    nextFrame: (run) => run(),
  }
  const live = new LiveSession('s1', outside)
  return {
    live,
    kept,
    get socket() {
      return sockets.at(-1)!
    },
    sockets,
    // waits runs the timer that is set and returns how long it was.
    waits: () => {
      const timer = timers.findLast((each) => each.live)!
      timer.live = false
      timer.run()
      return timer.ms
    },
    timers: () => timers.filter((each) => each.live).length,
  }
}

const spoke = (seq: number, turn: number): ServerFrame => ({
  type: 'event',
  seq,
  event: { seq, at: '', type: 'spoke', data: { turn, act: { kind: 'ask', phase: 'p' }, text: 'Well?' } },
})
const answer = { type: 'answer', reply_to: 1, text: 'Because.' } as const
const ack = (id: string): ServerFrame => ({ type: 'ack', seq: 2, id })
const refuse = (id: string, code: string): ServerFrame => ({
  type: 'error',
  seq: 2,
  id,
  error: { type: '', title: '', status: 409, detail: 'No.', code },
})

describe('a dropped connection', () => {
  it('comes back behind the last event, later each time, up to fifteen seconds', () => {
    const r = room()
    r.live.start()
    r.socket.opens()
    r.socket.says(spoke(1, 1))
    r.socket.drops()
    expect(r.live.snapshot().connection).toBe('reconnecting')
    const waits = []
    for (let i = 0; i < 7; i++) {
      waits.push(r.waits())
      r.socket.drops()
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 15000, 15000])
    expect(r.socket.url).toBe('since=1')
  })

  it('starts over with short waits once the server has spoken again', () => {
    const r = room()
    r.live.start()
    r.socket.drops()
    r.waits()
    r.socket.drops()
    expect(r.waits()).toBe(1000)
    r.socket.says(spoke(1, 1))
    expect(r.live.snapshot().connection).toBe('open')
    r.socket.drops()
    expect(r.waits()).toBe(500)
  })

  it('gives a server up that does not open', () => {
    const r = room()
    r.live.start()
    expect(r.waits()).toBe(8000)
    expect(r.sockets[0]!.closed).toBe(true)
    expect(r.live.snapshot().connection).toBe('reconnecting')
    r.waits()
    expect(r.sockets).toHaveLength(2)
  })

  it('returns at once when it was too slow, and when the person is back', () => {
    const r = room()
    r.live.start()
    r.socket.drops(4001)
    expect(r.waits()).toBe(0)
    r.socket.drops()
    r.live.nudge()
    expect(r.sockets).toHaveLength(3)
    expect(r.timers()).toBe(1) // it has to open
    r.socket.opens()
    expect(r.timers()).toBe(0)
  })

  it.each([
    [1000, 'gone'],
    [4004, 'gone'],
    [4008, 'refused'],
  ] as const)('does not return after close code %i', (code, connection) => {
    const r = room()
    r.live.start()
    r.socket.opens()
    r.socket.drops(code)
    expect(r.live.snapshot().connection).toBe(connection)
    expect(r.timers()).toBe(0)
  })

  it('gives up when the session turns out not to exist', async () => {
    const r = room(memory(), false)
    r.live.start()
    r.socket.drops()
    await Promise.resolve()
    await Promise.resolve()
    expect(r.live.snapshot().connection).toBe('gone')
    expect(r.timers()).toBe(0)
  })

  it('is suspected when an event is missing', () => {
    const r = room()
    r.live.start()
    r.socket.opens()
    r.socket.says(spoke(1, 1), spoke(3, 3))
    expect(r.socket.closed).toBe(true)
    r.waits()
    expect(r.socket.url).toBe('since=1')
  })
})

describe('the outbox', () => {
  it('sends again with the same id what was not acknowledged', () => {
    const r = room()
    r.live.start()
    r.socket.opens()
    const id = r.live.send(answer)
    expect(r.live.snapshot().pending).toMatchObject([{ id }])
    r.socket.drops()
    r.waits()
    r.socket.opens()
    expect(r.socket.sent).toEqual([{ ...answer, id }])
    r.socket.says(ack(id))
    expect(r.live.snapshot().pending).toEqual([])
    r.socket.drops()
    r.waits()
    r.socket.opens()
    expect(r.socket.sent).toEqual([])
  })

  it('holds what is said while there is no connection', () => {
    const r = room()
    r.live.start()
    const early = r.live.send(answer)
    r.socket.drops()
    const offline = r.live.send({ type: 'hint' })
    r.waits()
    r.socket.opens()
    expect(r.socket.sent.map((frame) => frame.id)).toEqual([early, offline])
  })

  it('outlives the page, and the answered event settles it as well as the ack', () => {
    const before = room()
    before.live.start()
    const id = before.live.send(answer)
    const after = room(before.kept)
    expect(after.live.snapshot().pending).toEqual([{ ...answer, id }])
    after.live.start()
    after.socket.opens()
    after.socket.says(spoke(1, 1), {
      type: 'event',
      seq: 2,
      event: { seq: 2, at: '', type: 'answered', data: { id, turn: 2, reply_to: 1, text: 'Because.' } },
    })
    expect(after.live.snapshot().pending).toEqual([])
    expect(after.kept.keys('mockloop:out:')).toEqual([])
  })

  it('hands a refused answer back with the reason', () => {
    const r = room()
    r.live.start()
    r.socket.opens()
    const id = r.live.send(answer)
    r.socket.says(refuse(id, 'stale_turn'))
    expect(r.live.snapshot()).toMatchObject({ pending: [], refusal: { frame: { id, text: 'Because.' }, problem: { code: 'stale_turn' } } })
    r.live.send(answer)
    expect(r.live.snapshot().refusal).toBeUndefined()
  })

  it('waits with a server that waits for its database', () => {
    const r = room()
    r.live.start()
    r.socket.opens()
    r.live.send(answer)
    const clock = { elapsed_ms: 0, total_ms: 1, running: true, phase: 'p', phase_end_ms: 1 }
    r.socket.says({ type: 'live', seq: 1, live: { status: 'interviewer', clock, waiting: true } })
    expect(r.live.snapshot().room.waiting).toBe(true)
    expect(r.timers()).toBe(1) // another one: it has eight seconds again
    r.socket.says(ack('id1'), { type: 'live', seq: 2, live: { status: 'interviewer', clock } })
    expect(r.live.snapshot().room.waiting).toBe(false)
    expect(r.timers()).toBe(0)
    expect(r.sockets).toHaveLength(1)
  })

  it('takes a connection for dead that acknowledges nothing', () => {
    const r = room()
    r.live.start()
    r.socket.opens()
    const id = r.live.send(answer)
    expect(r.waits()).toBe(8000)
    expect(r.sockets[0]!.closed).toBe(true)
    r.waits()
    r.socket.opens()
    expect(r.socket.sent).toMatchObject([{ id }])
    r.socket.says(ack(id))
    expect(r.timers()).toBe(0)
  })

  it('skips what it cannot read', () => {
    const kept = memory()
    kept.set('mockloop:out:s1:x', '{')
    expect(room(kept).live.snapshot().pending).toEqual([])
  })
})
