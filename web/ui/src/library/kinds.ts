// What a document is to a candidate, and what its name says about that.

import type { Kind } from '../protocol.gen.ts'

export type OwnKind = Exclude<Kind, 'corpus'>

export const ownKinds: OwnKind[] = ['resume', 'job', 'guide', 'notes']

export const kindNames: Record<Kind, string> = {
  resume: 'Résumé',
  job: 'Job description',
  guide: 'Another interview guide',
  notes: 'Notes',
  corpus: 'From the guide',
}

// backToLibrary is the way on from a document that is gone.
export const backToLibrary = { href: '/library', name: 'Back to the library' }

const words: [OwnKind, RegExp][] = [
  ['resume', /^(.*resume.*|curriculum|lebenslauf|cv)$/],
  ['guide', /^(.*guide|interviews?|prep|playbook|handbook)$/],
  ['job', /^(jd|jobs?|role|position|vacancy|posting|description)$/],
]

// guessKind goes by the words of a file's name; `mockloop ingest` does the same.
export function guessKind(name: string): OwnKind {
  const parts = name
    .replace(/\.[^.]*$/, '')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
  return words.find(([, pattern]) => parts.some((part) => pattern.test(part)))?.[0] ?? 'notes'
}
