// How passages become a document again, and documents what an interview draws on.

import type { DocumentView, PassageView, Source } from '../protocol.gen.ts'
import { blocks } from '../ui/prose.ts'
import { ownKinds, type OwnKind } from './kinds.ts'

// headingsOf are those that begin with the nth passage. A passage that begins within a section of the one before has
// its heading there already.
export function headingsOf(passages: PassageView[], n: number): { depth: number; text: string }[] {
  const before = passages[n - 1] ? headingsAtEnd(passages[n - 1]!) : []
  const path = passages[n]!.path
  let same = 0
  while (same < path.length && same < before.length && path[same] === before[same]) same++
  return path.slice(same).map((text, index) => ({ depth: same + index, text }))
}

// headingsAtEnd are those that the last words of a passage stand under: its path, then what begins within it.
function headingsAtEnd({ path, text }: PassageView): string[] {
  const within: { level: number; text: string }[] = []
  for (const block of blocks(text)) {
    if (block.kind !== 'heading') continue
    while (within.length > 0 && within.at(-1)!.level >= block.level) within.pop()
    within.push({ level: block.level, text: block.inline.map((part) => part.text).join('') })
  }
  return [...path, ...within.map((heading) => heading.text)]
}

// sourcesAfter are those to be named after the nth passage: at the end of what they stand for.
export function sourcesAfter(passages: PassageView[], n: number): Source[] {
  const key = (passage: PassageView | undefined) => JSON.stringify([passage?.path, passage?.sources])
  return key(passages[n]) === key(passages[n + 1]) ? [] : passages[n]!.sources
}

// offered are one's own documents that an interview draws on: résumé and job by name, how many others there are, and
// what would help beside them.
export function offered(own: DocumentView[]): { documents: DocumentView[]; others: number; missing: OwnKind[] } {
  const rank = (document: DocumentView) => ownKinds.indexOf(document.kind as OwnKind)
  const documents = own
    .filter(({ kind }) => kind === 'resume' || kind === 'job')
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, mostOffered)
  return {
    documents,
    others: own.length - documents.length,
    missing: (['resume', 'job'] as const).filter((kind) => !own.some((document) => document.kind === kind)),
  }
}

const mostOffered = 4

// anchorOf names a passage's place in its document's page.
export function anchorOf(passage: PassageView): string {
  return `passage-${passage.id.slice(passage.document.length + 1)}`
}
