import { memo, useState } from 'react'
import type { QuestionView } from '../protocol.gen.ts'

// QuestionAtHand stays in view while the conversation scrolls; the wording folds away where space is short.
export const QuestionAtHand = memo(function QuestionAtHand({ question }: { question: QuestionView | undefined }) {
  const [open] = useState(() => matchMedia('(min-width: 60rem) and (min-height: 44rem)').matches)
  if (!question) return null
  return (
    <details className="question" data-testid="question" open={open}>
      <summary>
        <span className="eyebrow">Question at hand</span> <strong>{question.title}</strong>
      </summary>
      <p>{question.prompt}</p>
    </details>
  )
})
