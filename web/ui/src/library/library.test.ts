import { describe, expect, it } from 'vitest'
import type { DocumentView, PassageView, Problem } from '../protocol.gen.ts'
import { guessKind } from './kinds.ts'
import { excerpt, marked, type Piece } from './excerpt.ts'
import { arrived, change, maxBytes, sendable, type Item } from './queue.ts'
import { offered, headingsOf, sourcesAfter } from './reading.ts'

describe('the kind of a document', () => {
  it.each([
    ['resume', ['Ann Résumé 2026.pdf', 'AnnResume.docx', 'cv.md', 'CV_Ann_Lee.pdf', 'Lebenslauf.pdf', 're\u0301sume\u0301.pdf']],
    ['job', ['jd.pdf', 'Job Description - Senior PM.pdf', 'role.txt', 'position-4711.html']],
    ['guide', ['PM interview guide.pdf', 'interview-prep.md', 'StudyGuide.docx']],
    ['notes', ['ideas.md', '', 'cvs.txt', 'photo.jd', 'guideline.md']],
  ] as const)('%s', (kind, names) => {
    for (const name of names) expect(guessKind(name), name).toBe(kind)
  })
})

interface File {
  name: string
  size: number
}
const problem: Problem = { type: '', title: 'T', status: 422, detail: 'D', code: 'scan' }
const queue = (...changes: Parameters<typeof change<File>>[1][]) => changes.reduce<Item<File>[]>(change, [])

describe('files on their way', () => {
  it('wait with a kind that can be changed', () => {
    const items = queue({ type: 'chosen', files: [{ name: 'cv.pdf', size: 1 }, { name: 'a.txt', size: 1 }] }, { type: 'kind', key: 2, kind: 'job' })
    expect(items.map((each) => [each.key, each.kind, each.state])).toEqual([
      [1, 'resume', 'waiting'],
      [2, 'job', 'waiting'],
    ])
    expect(sendable(items)).toEqual(items)
  })
  it('stay with all that was chosen when they fail, and can be sent again', () => {
    const sending = queue(
      { type: 'chosen', files: [{ name: 'cv.pdf', size: 1 }] },
      { type: 'kind', key: 1, kind: 'notes' },
      { type: 'sending', key: 1, sent: 0.5 },
    )
    expect(sendable(sending)).toEqual([])
    const failed = change(sending, { type: 'failed', key: 1, problem })
    expect(failed).toMatchObject([{ kind: 'notes', state: 'failed', problem }])
    expect(sendable(failed)).toEqual(failed)
    expect(change(failed, { type: 'sending', key: 1, sent: 0 })[0]!.problem).toBeUndefined()
  })
  it('leave alone, and their keys are not given out twice while others wait', () => {
    const items = queue({ type: 'chosen', files: [{ name: 'a', size: 1 }, { name: 'b', size: 1 }] }, { type: 'out', key: 1 }, { type: 'chosen', files: [{ name: 'c', size: 1 }] })
    expect(items.map((each) => [each.key, each.file.name])).toEqual([
      [2, 'b'],
      [3, 'c'],
    ])
  })
  it('that are too large or empty say so before they are sent', () => {
    const items = queue({ type: 'chosen', files: [{ name: 'a', size: maxBytes + 1 }, { name: 'b', size: 0 }, { name: 'c', size: maxBytes }] })
    expect(items.map((each) => each.problem?.code)).toEqual(['too_large', 'empty', undefined])
    expect(sendable(items).map((each) => each.file.name)).toEqual(['c'])
  })
})

describe('reading by passages', () => {
  const passage = (path: string[], ...sources: string[]) => ({ path, text: '', sources: sources.map((name) => ({ name, url: `https://${name}.example` })) }) as PassageView
  it('shows a heading where it begins', () => {
    const passages = [passage(['A', 'B']), passage(['A', 'B']), passage(['A', 'C']), passage(['D']), passage([])]
    expect(passages.map((_, n) => headingsOf(passages, n))).toEqual([
      [
        { depth: 0, text: 'A' },
        { depth: 1, text: 'B' },
      ],
      [],
      [{ depth: 1, text: 'C' }],
      [{ depth: 0, text: 'D' }],
      [],
    ])
    expect(headingsOf([passage(['A', 'B']), passage(['C', 'B'])], 1)).toHaveLength(2)
  })
  it('shows no heading again that began within the passage before', () => {
    const before = { ...passage(['Ann']), text: '## Profile\nA.\n\n## Experience\n### Acme\nB.' }
    expect(headingsOf([before, passage(['Ann', 'Experience'])], 1)).toEqual([])
    expect(headingsOf([before, passage(['Ann', 'Experience', 'Beta'])], 1)).toEqual([{ depth: 2, text: 'Beta' }])
    expect(headingsOf([before, passage(['Ann', 'Profile'])], 1)).toEqual([{ depth: 1, text: 'Profile' }])
  })
  it('names the sources of a section once, at its end', () => {
    const passages = [passage(['A'], 'x'), passage(['A'], 'x'), passage(['B'], 'x'), passage(['C'])]
    expect(passages.map((_, n) => sourcesAfter(passages, n).map((source) => source.name))).toEqual([[], ['x'], ['x'], []])
  })
})

describe('what an interview draws on', () => {
  const doc = (kind: string, title: string) => ({ kind, title }) as DocumentView
  it('is résumé and job by name, the others by number, and what is missing is asked for', () => {
    expect(offered([doc('notes', 'N'), doc('resume', 'R'), doc('guide', 'G')])).toEqual({ documents: [doc('resume', 'R')], others: 2, missing: ['job'] })
    expect(offered([])).toEqual({ documents: [], others: 0, missing: ['resume', 'job'] })
    expect(offered([doc('job', 'J'), doc('resume', 'R')])).toEqual({ documents: [doc('resume', 'R'), doc('job', 'J')], others: 0, missing: [] })
    expect(offered(Array.from({ length: 6 }, (_, n) => doc('job', `J${n}`)))).toMatchObject({ others: 2, documents: { length: 4 } })
  })
})

describe('what has arrived', () => {
  it('is named, and counted where it is much', () => {
    expect(arrived(['A'])).toBe('A is in your library.')
    expect(arrived(['A', 'B'])).toBe('2 documents are in your library: A and B.')
    expect(arrived(['A', 'B', 'C', 'D', 'E'])).toBe('5 documents are in your library: C, D, E and 2 before them.')
  })
})

describe('why a passage was found', () => {
  const said = (pieces: Piece[]) => pieces.map((piece) => (piece.marked ? `[${piece.text}]` : piece.text)).join('')
  it('is marked, whatever form the word has', () => {
    expect(said(marked('On-call: one incident in four weeks', 'how is on-call organised? incidents'))).toBe('On-[call]: one [incident] in four weeks')
    expect(said(marked('Résumés, SCHEMAS and policies', 'resume schema policy'))).toBe('[Résumés], [SCHEMAS] and [policies]')
    expect(said(marked('What is the bill', 'what is the'))).toBe('What is the bill')
    expect(said(marked('<b>broker</b>', 'brok'))).toBe('<b>[broker]</b>')
    expect(said(marked('a.c abc', 'a.c('))).toBe('a.[c] abc')
    expect(marked('', 'x')).toEqual([])
  })
  it('is shown with what stands around it', () => {
    const long = `${'One word follows another here. '.repeat(20)}Then a broker dies and its leader moves. ${'And so it goes on. '.repeat(30)}`
    const shown = excerpt(long, 'broker leader')
    expect(said(shown)).toMatch(/^… .*\[broker\] dies and its \[leader\] moves.* …$/)
    expect(said(shown).length).toBeLessThan(260)
    expect(said(excerpt(long, 'nothing of it'))).toMatch(/^One word .* …$/)
    expect(said(excerpt('short', 'x'))).toBe('short')
    expect(said(excerpt('x'.repeat(500), 'y')).length).toBeLessThan(260)
  })
  it('of the words of a query takes the place with most', () => {
    const text = `A broker. ${'Filler stands here. '.repeat(30)}A broker and a leader. ${'More of it. '.repeat(30)}`
    expect(said(excerpt(text, 'leader broker'))).toContain('[broker] and a [leader]')
  })
})
