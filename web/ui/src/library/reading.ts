// How passages become a document again, and documents what an interview draws on.

import type { DocumentView, PassageView, Source } from '../protocol.gen.ts'
import { ownKinds, type OwnKind } from './kinds.ts'

// headingsOf are those that begin with the nth passage.
export function headingsOf(passages: PassageView[], n: number): { depth: number; text: string }[] {
  const before = passages[n - 1]?.path ?? []
  const path = passages[n]!.path
  let same = 0
  while (same < path.length && same < before.length && path[same] === before[same]) same++
  return path.slice(same).map((text, index) => ({ depth: same + index, text }))
}

// sourcesAfter are those to be named after the nth passage: at the end of what they stand for.
export function sourcesAfter(passages: PassageView[], n: number): Source[] {
  const key = (passage: PassageView | undefined) => JSON.stringify([passage?.path, passage?.sources])
  return key(passages[n]) === key(passages[n + 1]) ? [] : passages[n]!.sources
}

// offered are one's own documents in the order of what they give away about one, and what would help beside them.
export function offered(own: DocumentView[]): { documents: DocumentView[]; missing: OwnKind[] } {
  const rank = (document: DocumentView) => ownKinds.indexOf(document.kind as OwnKind)
  return {
    documents: [...own].sort((a, b) => rank(a) - rank(b)),
    missing: (['resume', 'job'] as const).filter((kind) => !own.some((document) => document.kind === kind)),
  }
}

// anchorOf names a passage's place in its document's page.
export function anchorOf(passage: PassageView): string {
  return `passage-${passage.id.slice(passage.document.length + 1)}`
}
