import type { Citation, Spoke } from '../protocol.gen.ts'

// passageLink is the page of a passage; the id of a guide's own has slashes in it. The words that are cited are marked
// there: they stand behind #, which no server gets to see.
export function passageLink(id: string, quote?: string): string {
  const page = `/passages/${id.split('/').map(encodeURIComponent).join('/')}`
  return quote ? `${page}#${new URLSearchParams({ quote })}` : page
}

// quoteIn is what passageLink put into an address.
export function quoteIn(hash: string): string | undefined {
  return new URLSearchParams(hash.slice(1)).get('quote') ?? undefined
}

const own: Record<string, string> = { resume: 'Your résumé', job: 'The job description', guide: 'Another guide', notes: 'Your notes' }

// placeOf says where a passage stands: the document, then the headings that are not its title again.
export function placeOf({ kind, title, path }: Citation): string {
  const headings = (path ?? []).filter((heading) => heading !== title).slice(-2)
  return [own[kind] ?? title, ...headings].join(' › ')
}

// drawnOn are the passages that a turn drew on: those that a model cited, or the one that the built-in interviewer quotes.
export function drawnOn({ act, made }: Spoke): Citation[] | undefined {
  if (!made?.model || act.kind === 'hint') return act.drawn?.slice(0, 1)
  return act.drawn?.filter((_, index) => made.cited?.includes(index + 1))
}
