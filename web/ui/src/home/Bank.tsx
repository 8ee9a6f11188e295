// Question types as ten-minute drills, and every question on its own.

import { useDeferredValue, useMemo, useState } from 'react'
import { Link } from 'wouter'
import type { GuideView, QuestionView } from '../protocol.gen.ts'
import { lobbyLink, plural } from '../ui/format.ts'
import { Icon } from '../ui/Icon.tsx'

export function Drills({ guide }: { guide: GuideView }) {
  return (
    <section aria-labelledby="drills-title">
      <h2 id="drills-title">Ten-minute drills</h2>
      <ul className="drills">
        {guide.types.map((type) => (
          <li key={type.id}>
            <Link href={lobbyLink({ guide: guide.id, type: type.id, length: 'ten' })}>
              <strong>{type.title}</strong>
              <span>{type.about}</span>
              <Icon name="arrow" />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}

const glimpse = 12

export function Bank({ guide }: { guide: GuideView }) {
  const [words, setWords] = useState('')
  const [round, setRound] = useState('')
  const [type, setType] = useState('')
  const [all, showAll] = useState(false)
  const typeTitles = useMemo(() => new Map(guide.types.map((each) => [each.id, each.title])), [guide])
  const wanted = useDeferredValue(words)
  const found = guide.questions.filter(
    (question) =>
      (!round || question.rounds.includes(round)) && (!type || question.type === type) && matches(question, wanted, typeTitles.get(question.type)),
  )
  const shown = all || words || round || type ? found : found.slice(0, glimpse)
  return (
    <section aria-labelledby="bank-title">
      <h2 id="bank-title">Single questions</h2>
      <search className="filters">
        <label className="search-box">
          <span className="visually-hidden">Search the questions</span>
          <Icon name="search" />
          <input type="search" placeholder="Search the questions" value={words} onChange={(event) => setWords(event.target.value)} />
        </label>
        <label>
          <span className="visually-hidden">Round</span>
          <select value={round} onChange={(event) => setRound(event.target.value)}>
            <option value="">Every round</option>
            {guide.rounds.map((each) => (
              <option key={each.id} value={each.id}>
                {each.title}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span className="visually-hidden">Type</span>
          <select value={type} onChange={(event) => setType(event.target.value)}>
            <option value="">Every type</option>
            {guide.types.map((each) => (
              <option key={each.id} value={each.id}>
                {each.title}
              </option>
            ))}
          </select>
        </label>
        <output>{plural(found.length, 'question')}</output>
      </search>
      {found.length === 0 && (
        <p className="actions">
          No question has all of that.
          <button
            type="button"
            className="button"
            onClick={() => {
              setWords('')
              setRound('')
              setType('')
            }}
          >
            Show all
          </button>
        </p>
      )}
      <ul className="questions">
        {shown.map((question) => (
          <li key={question.id}>
            <Link href={lobbyLink({ guide: guide.id, round: round || question.rounds[0], question: question.id, length: 'ten' })}>
              <strong>{question.title}</strong>
              <span>{question.about}</span>
              <small>{typeTitles.get(question.type)}</small>
            </Link>
          </li>
        ))}
      </ul>
      {shown.length < found.length && (
        <button type="button" className="button" onClick={() => showAll(true)}>
          Show all {found.length} questions
        </button>
      )}
    </section>
  )
}

// matches wants every word somewhere in the question, in any order.
function matches(question: QuestionView, words: string, typeTitle = ''): boolean {
  const text = `${question.title} ${question.about} ${question.prompt} ${typeTitle}`.toLowerCase()
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
