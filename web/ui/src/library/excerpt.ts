// Why a passage was found: the words around those that were looked for. All of it is text, and stays text.

import type { Span } from '../report/quote.ts'

export interface Piece {
  text: string
  marked: boolean
}

// asides are words of a query that say nothing about what is looked for.
const asides = new Set(
  `a about an and any are as at be been but by can could did do does for from had has have how i if in into is it its me my not of on or our should so than that the their them then there these they this to was we were what when where which who whom whose why will with would you your`.split(' '),
)

const wordPattern = /[\p{L}\p{N}]+/gu

// stem makes one of the forms of a word: case, accents and the commonest endings are nothing.
function stem(word: string): string {
  const plain = word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  const bare = plain.replace(/(?:ies|ied)$/, 'y').replace(/(?:ings?|ed|es|s|e)$/, '')
  return bare.length > 2 ? bare : plain
}

function stemsOf(query: string): string[] {
  return [...query.matchAll(wordPattern)].map(([word]) => word).filter((word) => !asides.has(word.toLowerCase())).map(stem)
}

interface Found extends Span {
  stem: string
}

// wordsOf finds the words of a query in a text. The beginning of a word is enough, since a query may still be under way.
function wordsOf(text: string, query: string): Found[] {
  const wanted = stemsOf(query)
  return [...text.matchAll(wordPattern)].flatMap((match) => {
    const own = stem(match[0])
    const found = wanted.find((each) => own === each || (each.length > 3 && own.startsWith(each)))
    return found === undefined ? [] : [{ start: match.index, end: match.index + match[0].length, stem: found }]
  })
}

// marked is a text with the words of a query marked.
export function marked(text: string, query: string): Piece[] {
  return cut(text, wordsOf(text, query), 0, text.length)
}

const most = 230 // characters of an excerpt
const before = 40 // of them before the first word that was found

// excerpt is the part of a text that holds most of the words of a query, or its beginning if it holds none.
export function excerpt(text: string, query: string): Piece[] {
  const words = wordsOf(text, query)
  let from = 0
  let best = 0
  for (const first of words) {
    const start = Math.max(0, first.start - before)
    const inside = new Set(words.filter((word) => word.start >= first.start && word.end <= start + most).map((word) => word.stem)).size
    if (inside > best) [best, from] = [inside, start]
  }
  from = from === 0 ? 0 : wordStart(text, from)
  const to = text.length - from <= most ? text.length : wordStart(text, from + most - 1, -1)
  const pieces = cut(text, words, from, to)
  return [...(from > 0 ? [{ text: '… ', marked: false }] : []), ...pieces, ...(to < text.length ? [{ text: ' …', marked: false }] : [])]
}

// wordStart moves to an edge of a word: on to the next beginning, or back to the last end.
function wordStart(text: string, at: number, step: 1 | -1 = 1): number {
  let edge = at
  while (edge > 0 && edge < text.length && Math.abs(edge - at) < before && !/\s/.test(text[edge]!)) edge += step
  return step === 1 && /\s/.test(text[edge] ?? '') ? edge + 1 : edge
}

function cut(text: string, words: Span[], from: number, to: number): Piece[] {
  const pieces: Piece[] = []
  let at = from
  for (const { start, end } of words) {
    if (start < from || end > to) continue
    if (start > at) pieces.push({ text: text.slice(at, start), marked: false })
    pieces.push({ text: text.slice(start, end), marked: true })
    at = end
  }
  if (at < to) pieces.push({ text: text.slice(at, to), marked: false })
  return pieces
}
