// A quote that leads to its place in the conversation.

import { createContext, use } from 'react'
import type { Quote, Report } from '../protocol.gen.ts'

export const ShowQuote = createContext<(quote: Quote, from: HTMLElement) => void>(() => undefined)

export function QuoteLink({ quote }: { quote: Quote }) {
  const show = use(ShowQuote)
  return (
    <blockquote>
      <a
        href={`#turn-${quote.turn}`}
        data-testid="quote"
        onClick={(event) => {
          event.preventDefault()
          show(quote, event.currentTarget)
        }}
      >
        “{quote.text}” <small>turn {quote.turn}</small>
      </a>
    </blockquote>
  )
}

// quotesOf gathers every quote of a report.
export function quotesOf(report: Report): Quote[] {
  const checks = report.criteria.flatMap((criterion) => [...criterion.shown, ...criterion.missing])
  const misconceptions = report.questions.flatMap((question) => question.misconceptions)
  return [...checks, ...misconceptions].flatMap(({ quote }) => quote ?? [])
}
