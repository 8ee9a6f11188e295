// Quotes point into turns by UTF-8 bytes; the page works with UTF-16 code units.

export interface Span {
  start: number
  end: number
}

// codeUnits converts byte offsets of text into indexes of the string. An offset inside a character moves to its start.
export function codeUnits(text: string, bytes: Span): Span {
  return { start: indexOf(text, bytes.start), end: indexOf(text, bytes.end) }
}

function indexOf(text: string, offset: number): number {
  let bytes = 0
  let index = 0
  for (const character of text) {
    const code = character.codePointAt(0)!
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
    if (bytes > offset) return index
    index += character.length
  }
  return text.length
}

export interface Piece {
  text: string
  quoted: boolean
  shown: boolean // the one that is looked at
}

// pieces cuts text at the edges of all quotes, so that overlapping ones are marked once. The one that is looked at
// stays whole.
export function pieces(text: string, quotes: Span[], shown?: Span): Piece[] {
  const spans = quotes.map((quote) => codeUnits(text, quote))
  const look = shown && codeUnits(text, shown)
  const edges = [0, text.length, ...[...spans, ...(look ? [look] : [])].flatMap(({ start, end }) => [start, end])]
  const whole = edges.filter((at) => !look || at <= look.start || at >= look.end)
  const cuts = [...new Set(whole)].sort((a, b) => a - b)
  const inside = (span: Span, at: number) => span.start <= at && at < span.end
  return cuts.slice(0, -1).map((from, i) => ({
    text: text.slice(from, cuts[i + 1]),
    quoted: spans.some((span) => inside(span, from)),
    shown: look !== undefined && inside(look, from),
  }))
}

// said: the words of the nth finding are those of one before it.
export function said(checks: readonly { quote?: Span & { turn: number } }[], n: number): boolean {
  const quote = checks[n]?.quote
  return quote !== undefined && checks.slice(0, n).some((before) => before.quote?.turn === quote.turn && before.quote.start === quote.start && before.quote.end === quote.end)
}

// sentences cuts text into its sentences, with their places in UTF-8 bytes.
export function sentences(text: string): (Span & { text: string })[] {
  const bytes = (part: string) => new TextEncoder().encode(part).length
  return [...new Intl.Segmenter('en', { granularity: 'sentence' }).segment(text)].flatMap(({ segment, index }) => {
    const said = segment.trim()
    const start = bytes(text.slice(0, index + segment.indexOf(said)))
    return said ? [{ text: said, start, end: start + bytes(said) }] : []
  })
}
