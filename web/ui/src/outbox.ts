// Frames that the server has not acknowledged yet. Each lies under its own key, so that two tabs of one session
// cannot overwrite each other's; sending a frame twice is harmless, because its id counts once.

import type { Keep } from './keep.ts'
import type { ClientFrame } from './protocol.gen.ts'

export class Outbox {
  readonly #keep: Keep
  readonly #prefix: string
  #frames: ClientFrame[]

  constructor(session: string, keep: Keep) {
    this.#keep = keep
    this.#prefix = `mockloop:out:${session}:`
    this.#frames = keep
      .keys(this.#prefix)
      .map((key) => parse(keep.get(key)))
      .filter((kept) => kept !== undefined)
      .sort((a, b) => a.at - b.at)
      .map((kept) => kept.frame)
  }

  get frames(): readonly ClientFrame[] {
    return this.#frames
  }

  put(frame: ClientFrame, at: number): void {
    this.#frames = [...this.#frames, frame]
    this.#keep.set(this.#prefix + frame.id, JSON.stringify({ at, frame } satisfies Kept))
  }

  // settle takes the frame out, and returns it if it was there.
  settle(id: string): ClientFrame | undefined {
    const frame = this.#frames.find((each) => each.id === id)
    if (frame) {
      this.#frames = this.#frames.filter((each) => each !== frame)
      this.#keep.remove(this.#prefix + id)
    }
    return frame
  }
}

interface Kept {
  at: number
  frame: ClientFrame
}

function parse(text: string | null): Kept | undefined {
  try {
    const kept = JSON.parse(text ?? '') as Kept
    return typeof kept.frame?.id === 'string' ? kept : undefined
  } catch {
    return undefined
  }
}
