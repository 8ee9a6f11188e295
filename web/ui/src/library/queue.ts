// Files on their way into the library. One that fails stays, with what was chosen for it, until it is sent again or
// taken out.

import type { Problem } from '../protocol.gen.ts'
import { guessKind, type OwnKind } from './kinds.ts'

export const maxBytes = 10 << 20

export interface Item<F> {
  key: number
  file: F
  kind: OwnKind
  state: 'waiting' | 'sending' | 'failed'
  sent: number // 0 to 1; at 1 it is being read
  problem?: Problem
}

export type Change<F> =
  | { type: 'chosen'; files: readonly F[] }
  | { type: 'kind'; key: number; kind: OwnKind }
  | { type: 'sending'; key: number; sent: number }
  | { type: 'failed'; key: number; problem: Problem }
  | { type: 'out'; key: number } // it is in the library, or no longer wanted

export function change<F extends { name: string; size: number }>(items: Item<F>[], c: Change<F>): Item<F>[] {
  const at = (key: number, part: Partial<Item<F>>) => items.map((each) => (each.key === key ? { ...each, ...part } : each))
  switch (c.type) {
    case 'chosen': {
      const next = items.reduce((most, each) => Math.max(most, each.key), 0) + 1
      return [...items, ...c.files.map((file, n) => admit(file, next + n))]
    }
    case 'kind':
      return at(c.key, { kind: c.kind })
    case 'sending':
      return at(c.key, { state: 'sending', sent: c.sent, problem: undefined })
    case 'failed':
      return at(c.key, { state: 'failed', sent: 0, problem: c.problem })
    case 'out':
      return items.filter((each) => each.key !== c.key)
  }
}

// admit looks at what need not be sent to know that it will be refused.
function admit<F extends { name: string; size: number }>(file: F, key: number): Item<F> {
  const item: Item<F> = { key, file, kind: guessKind(file.name), state: 'waiting', sent: 0 }
  if (file.size > maxBytes) {
    return { ...item, state: 'failed', problem: local('too_large', 'Too large', 'A document holds at most 10 MiB. Cut it into parts, or paste what matters of it.') }
  }
  if (file.size === 0) {
    return { ...item, state: 'failed', problem: local('empty', 'There is nothing in it', 'The file is empty, or a folder. Choose another one.') }
  }
  return item
}

function local(code: string, title: string, detail: string): Problem {
  return { type: `urn:mockloop:error:${code}`, title, status: 0, detail, code }
}

// sendable can be sent as they are, for the first time or again.
export function sendable<F extends { size: number }>(items: Item<F>[]): Item<F>[] {
  return items.filter((each) => each.state !== 'sending' && each.file.size > 0 && each.file.size <= maxBytes)
}

const mostNamed = 3

// arrived says what is in the library now: all by name, or the last ones and how many there are.
export function arrived(titles: readonly string[]): string {
  if (titles.length === 1) return `${titles[0]} is in your library.`
  const named = titles.slice(-mostNamed)
  const rest = titles.length - named.length
  return `${titles.length} documents are in your library: ${named.slice(0, -1).join(', ')}${rest > 0 ? ', ' : ' and '}${named.at(-1)}${rest > 0 ? ` and ${rest} before them` : ''}.`
}
