// A live session from this side: one socket that comes back, frames that are not lost, and the room's state.

import { ApiError, getSession, liveUrl } from './api.ts'
import { keep, type Keep } from './keep.ts'
import { Outbox } from './outbox.ts'
import type { ClientFrame, Problem, ServerFrame } from './protocol.gen.ts'
import { emptyRoom, fold, type RoomState } from './room/state.ts'

export type Connection =
  | 'connecting' // for the first time
  | 'open'
  | 'reconnecting'
  | 'gone' // the session does not exist (any more)
  | 'refused' // the server will not have us back

export interface Snapshot {
  room: RoomState
  connection: Connection
  pending: readonly ClientFrame[] // not acknowledged yet
  // The last thing that the server refused; frame is what it was about, if that is known.
  refusal?: { problem: Problem; frame?: ClientFrame }
}

// Outside is everything that a LiveSession needs from the browser; tests bring their own.
export interface Outside {
  open(url: string): Pick<WebSocket, 'onopen' | 'onmessage' | 'onclose' | 'send' | 'close'>
  url(since: number): string
  exists(): Promise<boolean>
  keep: Keep
  now(): number // milliseconds, steady
  id(): string
  random(): number
  later(ms: number, run: () => void): () => void
  nextFrame(run: () => void): void
}

const ackWithin = 8_000 // a connection that swallows frames for longer is taken for dead
const openWithin = 8_000 // so is one that does not open
const longestWait = 15_000

export class LiveSession {
  readonly #outside: Outside
  readonly #outbox: Outbox
  readonly #listeners = new Set<() => void>()
  #snapshot: Snapshot
  #socket: ReturnType<Outside['open']> | undefined
  #arrived: ServerFrame[] = []
  #attempts = 0
  #cancelRetry: (() => void) | undefined
  #cancelAckTimer: (() => void) | undefined
  #cancelOpenTimer: (() => void) | undefined

  constructor(session: string, outside: Outside = browser(session)) {
    this.#outside = outside
    this.#outbox = new Outbox(session, outside.keep)
    this.#snapshot = { room: emptyRoom, connection: 'connecting', pending: this.#outbox.frames }
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly snapshot = (): Snapshot => this.#snapshot

  // start connects; the returned function leaves.
  readonly start = (): (() => void) => {
    this.#connect()
    return () => {
      this.#disconnect()
      this.#cancelRetry?.()
    }
  }

  // send keeps the frame until it is acknowledged and returns its id.
  send(frame: Omit<ClientFrame, 'id'>): string {
    const whole = { ...frame, id: this.#outside.id() }
    this.#outbox.put(whole, Date.now())
    this.#transmit([whole])
    this.#emit({ pending: this.#outbox.frames, refusal: undefined })
    return whole.id
  }

  // nudge tries at once instead of waiting: the network or the person is back.
  readonly nudge = (): void => {
    if (this.#snapshot.connection !== 'reconnecting' || this.#socket) return
    this.#cancelRetry?.()
    this.#connect()
  }

  readonly dismiss = (): void => this.#emit({ refusal: undefined })

  #emit(change: Partial<Snapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change }
    for (const listener of this.#listeners) listener()
  }

  #connect(): void {
    const socket = this.#outside.open(this.#outside.url(this.#snapshot.room.seq))
    let opened = false
    this.#socket = socket
    this.#cancelOpenTimer = this.#outside.later(openWithin, () => {
      this.#disconnect()
      this.#retry()
    })
    socket.onopen = () => {
      opened = true
      this.#cancelOpenTimer?.()
      this.#transmit(this.#outbox.frames)
    }
    socket.onmessage = (message: MessageEvent<string>) => {
      if (this.#arrived.push(JSON.parse(message.data) as ServerFrame) === 1) this.#outside.nextFrame(this.#foldArrived)
    }
    socket.onclose = (close) => {
      this.#foldArrived()
      this.#disconnect()
      this.#closed(close.code, opened)
    }
  }

  #disconnect(): void {
    const socket = this.#socket
    this.#socket = undefined
    this.#cancelOpenTimer?.()
    this.#cancelAckTimer?.()
    this.#cancelAckTimer = undefined
    this.#arrived = []
    if (!socket) return
    socket.onopen = socket.onmessage = socket.onclose = null
    socket.close()
  }

  #closed(code: number, opened: boolean): void {
    if (code === 1000 || code === 4004) return this.#emit({ connection: 'gone' })
    if (code === 4008) return this.#emit({ connection: 'refused' })
    this.#retry(code === 4001 ? 0 : undefined)
    // A refused handshake looks like a dead network from here; only HTTP can tell them apart.
    if (!opened) {
      void this.#outside.exists().then((there) => {
        if (there) return
        this.#cancelRetry?.()
        this.#disconnect()
        this.#emit({ connection: 'gone' })
      })
    }
  }

  #retry(wait?: number): void {
    this.#emit({ connection: 'reconnecting' })
    const longest = Math.min(longestWait, 500 * 2 ** this.#attempts++)
    const delay = wait ?? longest * (0.5 + this.#outside.random() / 2)
    this.#cancelRetry?.()
    this.#cancelRetry = this.#outside.later(delay, () => this.#connect())
  }

  #transmit(frames: readonly ClientFrame[]): void {
    if (frames.length === 0 || !this.#socket) return
    try {
      for (const frame of frames) this.#socket.send(JSON.stringify(frame))
    } catch {
      return // still connecting: everything in the outbox is sent on open
    }
    this.#expectAck()
  }

  #expectAck(): void {
    this.#cancelAckTimer ??= this.#outside.later(ackWithin, () => {
      this.#disconnect()
      this.#retry()
    })
  }

  // foldArrived takes in all that came since the last animation frame, and tells the page once.
  readonly #foldArrived = (): void => {
    if (this.#arrived.length === 0) return
    const frames = this.#arrived
    this.#arrived = []
    let room = this.#snapshot.room
    let refusal = this.#snapshot.refusal
    for (const frame of frames) {
      room = fold(room, frame, this.#outside.now())
      const id = frame.event && 'id' in frame.event.data ? frame.event.data.id : frame.id
      const settled = id ? this.#outbox.settle(id) : undefined
      if (frame.error) refusal = { problem: frame.error, frame: settled }
    }
    // A server that says it waits for its database has not swallowed anything.
    if (this.#outbox.frames.length === 0 || frames.some((frame) => frame.live?.waiting)) {
      this.#cancelAckTimer?.()
      this.#cancelAckTimer = undefined
      if (this.#outbox.frames.length > 0) this.#expectAck()
    }
    this.#attempts = 0
    this.#emit({ room, refusal, connection: 'open', pending: this.#outbox.frames })
    if (room.gap) {
      this.#disconnect()
      this.#retry()
    }
  }
}

function browser(session: string): Outside {
  return {
    open: (url) => new WebSocket(url),
    url: (since) => liveUrl(session, since),
    exists: () =>
      getSession(session).then(
        () => true,
        (error: unknown) => !(error instanceof ApiError && error.problem.status === 404),
      ),
    keep,
    now: () => performance.now(),
    id: newId,
    random: Math.random,
    later: (ms, run) => {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    // Animation frames stand still in a hidden tab, so a timer stands by.
    nextFrame: (run) => {
      let done = false
      const once = () => {
        if (done) return
        done = true
        cancelAnimationFrame(frame)
        clearTimeout(timer)
        run()
      }
      const frame = requestAnimationFrame(once)
      const timer = setTimeout(once, 200)
    },
  }
}

// newId works without a secure context too, where crypto.randomUUID does not exist.
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
