import { describe, expect, it } from 'vitest'
import { codeUnits, pieces, said, sentences } from './quote.ts'

const bytes = (text: string) => new TextEncoder().encode(text).length

describe('codeUnits', () => {
  it.each([
    ['plain text', 'text'],
    ['zwölf Broker – drei Zonen', 'drei Zonen'],
    ['👩🏽‍💻 writes; 副本 wait', '副本'],
    ['שלום kafka עולם', 'עולם'],
    ['a\0b and more', 'b and'],
  ])('finds the quote in %j', (text, quote) => {
    const start = bytes(text.slice(0, text.indexOf(quote)))
    const { start: from, end: to } = codeUnits(text, { start, end: start + bytes(quote) })
    expect(text.slice(from, to)).toBe(quote)
  })

  it('never splits a character and never runs past the end', () => {
    expect(codeUnits('a🦉b', { start: 2, end: 99 })).toEqual({ start: 1, end: 4 })
    expect(codeUnits('', { start: 0, end: 3 })).toEqual({ start: 0, end: 0 })
  })
})

describe('pieces', () => {
  it('marks overlapping quotes once and points out the one looked at', () => {
    const text = 'Three copies on three brokers.'
    const cut = pieces(text, [{ start: 0, end: 12 }, { start: 6, end: 29 }], { start: 6, end: 12 })
    expect(cut.map((piece) => [piece.text, piece.quoted, piece.shown])).toEqual([
      ['Three ', true, false],
      ['copies', true, true],
      [' on three brokers', true, false],
      ['.', false, false],
    ])
    expect(cut.map((piece) => piece.text).join('')).toBe(text)
  })

  it('keeps the one looked at whole, whatever begins or ends inside it', () => {
    const cut = pieces('one two three', [{ start: 0, end: 7 }, { start: 4, end: 13 }], { start: 0, end: 13 })
    expect(cut).toEqual([{ text: 'one two three', quoted: true, shown: true }])
  })

  it('leaves text without quotes whole', () => {
    expect(pieces('As it was.', [])).toEqual([{ text: 'As it was.', quoted: false, shown: false }])
    expect(pieces('', [])).toEqual([])
  })
})

it('sentences stand at their bytes', () => {
  const text = 'Größe zählt. 🙂 Three copies.\n\nYes'
  for (const { text: said, start, end } of sentences(text)) {
    expect(new TextDecoder().decode(new TextEncoder().encode(text).slice(start, end))).toBe(said)
  }
  expect(sentences(text).map((each) => each.text)).toContain('Größe zählt.')
  expect(sentences(' \n')).toEqual([])
})

describe('said', () => {
  it('tells words that were quoted before, in this turn and at this place', () => {
    const quote = (turn: number, start: number) => ({ quote: { turn, start, end: start + 9 } })
    const checks = [quote(2, 0), {}, quote(2, 0), quote(4, 0), quote(2, 1), {}]
    expect(checks.map((_, n) => said(checks, n))).toEqual([false, false, true, false, false, false])
  })
})
