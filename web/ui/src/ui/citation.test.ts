import { describe, expect, it } from 'vitest'
import type { Citation, Spoke } from '../protocol.gen.ts'
import { drawnOn, passageLink, placeOf, quoteIn } from './citation.ts'

const citation = (passage: string, more: Partial<Citation> = {}): Citation => ({ passage, kind: 'corpus', title: 'Storage', ...more })
const spoke = (more: object): Spoke => ({ turn: 1, text: '', act: { kind: 'answer', phase: 'p', drawn: [citation('a'), citation('b')] }, ...more }) as Spoke

describe('citations', () => {
  it('open the passage, slashes and all', () => {
    expect(passageLink('confluent-pm/kafka-storage.3')).toBe('/passages/confluent-pm/kafka-storage.3')
    expect(passageLink('a?b/c#d.0')).toBe('/passages/a%3Fb/c%23d.0')
  })

  it('carry the words that are cited behind #, for the page alone', () => {
    const quote = 'Copies wait & “see” 100% #1\n<b>'
    const link = new URL(passageLink('g/log.3', quote), 'http://h')
    expect([link.pathname, link.search]).toEqual(['/passages/g/log.3', ''])
    expect(quoteIn(link.hash)).toBe(quote)
    expect(quoteIn('')).toBeUndefined()
    expect(quoteIn('#passage-3')).toBeUndefined()
  })

  it('say where they stand, without saying the title twice', () => {
    expect(placeOf(citation('x', { path: ['Storage', 'Tombstones'] }))).toBe('Storage › Tombstones')
    expect(placeOf(citation('x', { kind: 'resume', title: 'cv.pdf', path: ['Ada', 'Work', 'Acme'] }))).toBe('Your résumé › Work › Acme')
    expect(placeOf(citation('x'))).toBe('Storage')
  })

  it('are the first for the built-in interviewer, and those that a model cited', () => {
    expect(drawnOn(spoke({}))?.map((each) => each.passage)).toEqual(['a'])
    expect(drawnOn(spoke({ made: { model: 'm', cited: [2] } }))?.map((each) => each.passage)).toEqual(['b'])
    expect(drawnOn(spoke({ made: { model: 'm' } }))).toEqual([])
    expect(drawnOn(spoke({ made: { fault: 'cite' } }))?.map((each) => each.passage)).toEqual(['a'])
    expect(drawnOn(spoke({ act: { kind: 'ask', phase: 'p' } }))).toBeUndefined()
  })
})
