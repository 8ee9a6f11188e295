// From an address to a choice: what the lobby starts with, and what its agenda would be.

import type { GuideView, Interviewer, Length, Mode, Phase, RoundView, Setup } from '../protocol.gen.ts'

export interface Remembered {
  guide: string | null
  team: string | null
  mode: string | null
  interviewer: string | null
}

export function setupFrom(
  query: URLSearchParams,
  guides: GuideView[],
  remembered: Remembered,
): { guide: GuideView; setup: Setup } | { problem: string } {
  const guideId = query.get('guide') ?? remembered.guide
  const guide = guides.find((each) => each.id === guideId) ?? (query.has('guide') ? undefined : guides[0])
  if (!guide) return { problem: 'This server has no such interview guide.' }

  const question = guide.questions.find((each) => each.id === query.get('question'))
  if (query.has('question') && !question) return { problem: 'There is no such question; it may have been renamed.' }
  const type = question ? undefined : guide.types.find((each) => each.id === query.get('type'))
  if (query.has('type') && !type && !question) return { problem: 'There is no such type of question.' }

  const roundId = query.get('round') ?? (question ?? type)?.rounds[0] ?? guide.rounds[0]?.id
  const round = guide.rounds.find((each) => each.id === roundId)
  if (!round) return { problem: 'There is no such round.' }

  const team = query.get('team') ?? remembered.team
  return {
    guide,
    setup: {
      guide: guide.id,
      round: round.id,
      length: oneOf<Length>(query.get('length'), ['full', 'half', 'ten']) ?? (question || type ? 'ten' : 'full'),
      mode: oneOf<Mode>(query.get('mode') ?? remembered.mode, ['learning', 'realistic']) ?? 'learning',
      interviewer: oneOf<Interviewer>(query.get('interviewer') ?? remembered.interviewer, ['built-in', 'model']),
      type: type?.id,
      question: question?.id,
      team: guide.teams.some((each) => each.id === team) ? team! : undefined,
      retry_of: (question && query.get('retry_of')) || undefined,
    },
  }
}

// agendaOf previews the phases. With a focus all questions are one phase, and ten minutes leave no time for the
// candidate's own; a single question has a length of its own that only the server knows.
export function agendaOf(round: RoundView, setup: Setup, focus: string | undefined): Phase[] | undefined {
  if (setup.question) return undefined
  const phases = round.agendas[setup.length] ?? []
  if (!focus) return phases
  const merged = (phase: Phase) => phase.kind === 'questions' || (setup.length === 'ten' && phase.kind === 'candidate-questions')
  const first = phases.find(merged)
  return phases
    .filter((phase) => phase === first || !merged(phase))
    .map((phase) => (phase === first ? { ...phase, title: focus, ms: total(phases.filter(merged)) } : phase))
}

export function total(phases: Phase[] | undefined): number {
  return phases?.reduce((sum, phase) => sum + phase.ms, 0) ?? 0
}

function oneOf<T extends string>(value: string | null, options: T[]): T | undefined {
  return options.find((option) => option === value)
}
