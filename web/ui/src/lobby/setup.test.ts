import { describe, expect, it } from 'vitest'
import type { GuideView, Phase, RoundView, Setup } from '../protocol.gen.ts'
import { agendaOf, setupFrom, type Remembered } from './setup.ts'

const phases: Phase[] = [
  { id: 'opening', title: 'Welcome', kind: 'opening', ms: 60_000 },
  { id: 'design', title: 'Design', kind: 'questions', ms: 240_000 },
  { id: 'kafka', title: 'Kafka', kind: 'questions', ms: 180_000 },
  { id: 'yours', title: 'Your questions', kind: 'candidate-questions', ms: 90_000 },
  { id: 'closing', title: 'Closing', kind: 'closing', ms: 30_000 },
]
const round = { id: 'technical', agendas: { full: phases, half: phases, ten: phases } } as unknown as RoundView
const guide = {
  id: 'g',
  rounds: [{ id: 'screen' }, round],
  types: [{ id: 'deep', rounds: ['technical'] }],
  questions: [{ id: 'durability', rounds: ['technical'] }],
  teams: [{ id: 'core' }],
} as unknown as GuideView
const nothing: Remembered = { guide: null, team: null, mode: null, interviewer: null }
const from = (query: string, remembered = nothing) => setupFrom(new URLSearchParams(query), [guide], remembered)

describe('the lobby', () => {
  it('starts with the first round when nothing is asked for', () => {
    expect(from('')).toMatchObject({ setup: { guide: 'g', round: 'screen', length: 'full', mode: 'learning' } })
  })
  it('knows where a question is asked, takes ten minutes for it, and keeps the attempt that it repeats', () => {
    expect(from('question=durability&retry_of=s1')).toMatchObject({
      setup: { round: 'technical', length: 'ten', question: 'durability', retry_of: 's1' },
    })
  })
  it('repeats nothing without a question', () => {
    expect(from('type=deep&retry_of=s1')).toMatchObject({ setup: { type: 'deep', retry_of: undefined } })
  })
  it('remembers rules and team, but the address decides', () => {
    const remembered = { guide: 'g', team: 'core', mode: 'realistic', interviewer: 'built-in' }
    expect(from('', remembered)).toMatchObject({ setup: { team: 'core', mode: 'realistic', interviewer: 'built-in' } })
    expect(from('mode=learning&team=x', remembered)).toMatchObject({ setup: { team: undefined, mode: 'learning' } })
  })
  it.each(['guide=x', 'round=x', 'type=x', 'question=x'])('says that %s does not exist', (query) => {
    expect(from(query)).toHaveProperty('problem')
  })
})

describe('the agenda', () => {
  const setup: Setup = { guide: 'g', round: 'technical', length: 'full', mode: 'learning' }
  const of = (change: Partial<Setup>, focus?: string) => agendaOf(round, { ...setup, ...change }, focus)?.map((p) => [p.title, p.ms])

  it('is the round when nothing is in focus', () => {
    expect(of({})).toHaveLength(5)
  })
  it('gathers all questions into the focus', () => {
    expect(of({ type: 'deep' }, 'In depth')).toEqual([
      ['Welcome', 60_000],
      ['In depth', 420_000],
      ['Your questions', 90_000],
      ['Closing', 30_000],
    ])
    expect(of({ type: 'deep', length: 'ten' }, 'In depth')).toEqual([
      ['Welcome', 60_000],
      ['In depth', 510_000],
      ['Closing', 30_000],
    ])
  })
  it('is not known for a single question', () => {
    expect(of({ question: 'durability' }, 'Durability')).toBeUndefined()
  })
})
