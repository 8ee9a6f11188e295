// "I did say this": the candidate marks the sentence. It is kept with the report and never changes a score.

import { createContext, use, useEffect, useId, useMemo, useRef, useState } from 'react'
import { postObjection } from '../api.ts'
import type { CheckReport, Objection, Problem, Report, Turn } from '../protocol.gen.ts'
import { capital } from '../ui/format.ts'
import { problemFrom, ProblemNote } from '../ui/resource.tsx'
import { QuoteLink } from './QuoteLink.tsx'
import { sentences } from './quote.ts'

interface Objecting {
  report: Report
  objections: Objection[]
  add: (objection: Objection) => void
}

export const Objecting = createContext<Objecting | null>(null)

/** useObjections keeps the report's objections and those made since. */
export function useObjections(report: Report): Objecting {
  const [objections, setObjections] = useState(report.objections)
  return useMemo(
    () => ({ report, objections, add: (made) => setObjections((all) => [...all.filter((each) => !same(each, made)), made]) }),
    [report, objections],
  )
}

const same = (a: Objection, b: Objection) => a.question === b.question && a.check === b.check

/** ObjectionTo offers to disagree with a check that was not found clear. */
export function ObjectionTo({ check }: { check: CheckReport }) {
  const objecting = use(Objecting)
  const [asking, setAsking] = useState(false)
  if (!objecting || check.decision === 'clear') return null
  const made = objecting.objections.find((each) => each.question === check.question && each.check === check.id)
  const turns = objecting.report.transcript.filter((turn) => turn.speaker === 'candidate' && turn.question === check.question)
  if (made) {
    return (
      <>
        <small>You say that you did. Kept with the report; the level stays.</small>
        <QuoteLink quote={made.quote} />
      </>
    )
  }
  if (turns.length === 0) return null
  return (
    <>
      <button type="button" className="object no-print" aria-haspopup="dialog" onClick={() => setAsking(true)}>
        I did say this
      </button>
      {asking && <Choose check={check} turns={turns} objecting={objecting} onClose={() => setAsking(false)} />}
    </>
  )
}

interface ChooseProps {
  check: CheckReport
  turns: Turn[]
  objecting: Objecting
  onClose: () => void
}

function Choose({ check, turns, objecting, onClose }: ChooseProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  const choices = useMemo(() => turns.flatMap((turn) => sentences(turn.text).map((span) => ({ turn: turn.turn, ...span }))), [turns])
  const [chosen, setChosen] = useState<number>()
  const [problem, setProblem] = useState<Problem>()
  useEffect(() => dialog.current?.showModal(), [])
  const keep = async () => {
    const quote = chosen === undefined ? undefined : choices[chosen]
    if (!quote) return
    const objection: Objection = { question: check.question, check: check.id, quote }
    try {
      await postObjection(objecting.report.session, objection)
      objecting.add(objection)
      dialog.current?.close()
    } catch (error) {
      setProblem(problemFrom(error))
    }
  }
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={titleId} onClose={onClose}>
      <h2 id={titleId}>Where did you say it?</h2>
      <p>{capital(check.statement)}.</p>
      <fieldset className="sentences">
        <legend className="visually-hidden">Your sentences</legend>
        {choices.map((choice, index) => (
          <label key={index}>
            <input type="radio" name="sentence" checked={chosen === index} onChange={() => setChosen(index)} /> {choice.text}
          </label>
        ))}
      </fieldset>
      <p className="small">It is kept with this report and does not change the level. You can export it as a labelled answer.</p>
      {problem && <ProblemNote problem={problem} />}
      <p className="actions">
        <button type="button" className="button" onClick={() => dialog.current?.close()}>
          Cancel
        </button>
        <button type="button" className="button primary" disabled={chosen === undefined} onClick={() => void keep()}>
          Keep it
        </button>
      </p>
    </dialog>
  )
}
