// Before the room: who will ask, for how long, about what, and by which rules.

import { useState, type ReactNode } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import { createSession, getGuides, getSettings } from '../api.ts'
import { keep } from '../keep.ts'
import type { GuideView, Interviewer, Length, Mode, Problem, Setup } from '../protocol.gen.ts'
import { initials, lengthNames, minutes } from '../ui/format.ts'
import { Icon } from '../ui/Icon.tsx'
import { Page } from '../ui/Page.tsx'
import { Loaded, problemFrom, ProblemNote, ProblemView, useResource } from '../ui/resource.tsx'
import { DrawsOn } from './DrawsOn.tsx'
import { agendaOf, setupFrom, total } from './setup.ts'
import './lobby.css'

export default function Lobby() {
  const loaded = useResource('lobby', async (signal) => {
    const [guides, settings] = await Promise.all([getGuides(signal), getSettings(signal)])
    return { guides, model: settings.model }
  })
  const [query] = useSearchParams()
  return (
    <Page title="Before you start">
      <Loaded from={loaded}>
        {({ guides: all, model }) => {
          const remembered = { guide: keep.get('mockloop:guide'), team: keep.get('mockloop:team'), mode: keep.get('mockloop:mode'), interviewer: keep.get('mockloop:interviewer') }
          const start = setupFrom(query, all, remembered)
          if ('problem' in start) {
            return <ProblemView problem={{ type: '', title: 'Not in this guide', status: 400, detail: start.problem, code: 'page' }} />
          }
          return <Choices key={query.toString()} guide={start.guide} initial={{ ...start.setup, interviewer: model ? (start.setup.interviewer ?? 'model') : 'built-in' }} model={model} />
        }}
      </Loaded>
    </Page>
  )
}

const modes: Record<Mode, [name: string, about: string]> = {
  learning: ['Learning', 'Hints when you are stuck, and a pause when the door bell rings.'],
  realistic: ['Realistic', 'Neither hints nor pauses. The clock runs as it will on the day.'],
}

function Choices({ guide, initial, model }: { guide: GuideView; initial: Setup; model: string }) {
  const [setup, setSetup] = useState(initial)
  const [starting, setStarting] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const [, navigate] = useLocation()
  const change = (part: Partial<Setup>) => setSetup((old) => ({ ...old, ...part }))

  const question = guide.questions.find((each) => each.id === setup.question)
  const type = guide.types.find((each) => each.id === setup.type)
  const focus = question ?? type
  const rounds = guide.rounds.filter((each) => !focus || focus.rounds.includes(each.id))
  const round = guide.rounds.find((each) => each.id === setup.round)!
  const agenda = agendaOf(round, setup, focus?.title)

  const start = async () => {
    setStarting(true)
    setProblem(undefined)
    keep.set('mockloop:mode', setup.mode)
    keep.set('mockloop:team', setup.team ?? '')
    if (model) keep.set('mockloop:interviewer', setup.interviewer ?? '')
    try {
      const session = await createSession(setup)
      navigate(`/session/${session.id}`)
    } catch (error) {
      setProblem(problemFrom(error))
      setStarting(false)
    }
  }

  return (
    <form
      className="lobby"
      onSubmit={(event) => {
        event.preventDefault()
        void start()
      }}
    >
      <div className="choices">
        <p className="eyebrow">{focus ? round.title : `${guide.company}, week ${round.week}`}</p>
        <h1>{focus ? focus.title : round.title}</h1>
        <p className="lead">{focus ? focus.about : round.assesses}</p>
        {setup.retry_of && <p className="note">A second attempt: the report will show the difference to your first one.</p>}

        <Choice legend="How long?">
          {(['ten', 'half', 'full'] as const satisfies Length[]).map((length) => (
            <Option key={length} name="length" checked={setup.length === length} onChange={() => change({ length })} title={lengthNames[length]}>
              {question ? questionLengths[length] : minutes(total(round.agendas[length]))}
            </Option>
          ))}
        </Choice>

        <Choice legend="By which rules?">
          {(['learning', 'realistic'] as const satisfies Mode[]).map((mode) => (
            <Option key={mode} name="mode" checked={setup.mode === mode} onChange={() => change({ mode })} title={modes[mode][0]}>
              {modes[mode][1]}
            </Option>
          ))}
        </Choice>

        {model && (
          <Choice legend="Who asks and grades?">
            {(['model', 'built-in'] as const satisfies Interviewer[]).map((who) => (
              <Option key={who} name="interviewer" checked={setup.interviewer === who} onChange={() => change({ interviewer: who })} title={who === 'model' ? model : 'Built in'}>
                {who === 'model' ? 'A language model words the questions and reads your answers for the report.' : 'Set phrases, and a checker that works by rules. Nothing is sent anywhere.'}
              </Option>
            ))}
          </Choice>
        )}

        <div className="selects">
          <label>
            Focus
            <select
              value={setup.question ? `question:${setup.question}` : setup.type ? `type:${setup.type}` : ''}
              onChange={(event) => {
                const [kind, id] = event.target.value.split(':')
                change({ type: kind === 'type' ? id : undefined, question: kind === 'question' ? id : undefined, retry_of: undefined })
              }}
            >
              <option value="">The whole round</option>
              <optgroup label="One type of question">
                {guide.types
                  .filter((each) => each.rounds.includes(round.id))
                  .map((each) => (
                    <option key={each.id} value={`type:${each.id}`}>
                      {each.title}
                    </option>
                  ))}
              </optgroup>
              <optgroup label="One question">
                {guide.questions
                  .filter((each) => each.rounds.includes(round.id))
                  .map((each) => (
                    <option key={each.id} value={`question:${each.id}`}>
                      {each.title}
                    </option>
                  ))}
              </optgroup>
            </select>
          </label>
          {rounds.length > 1 && (
            <label>
              Round
              <select value={setup.round} onChange={(event) => change({ round: event.target.value })}>
                {rounds.map((each) => (
                  <option key={each.id} value={each.id}>
                    {each.title}
                  </option>
                ))}
              </select>
            </label>
          )}
          <label>
            Team you apply to
            <select value={setup.team ?? ''} onChange={(event) => change({ team: event.target.value || undefined })}>
              <option value="">None in particular</option>
              {guide.teams.map((team) => (
                <option key={team.id} value={team.id}>
                  {team.title}
                </option>
              ))}
            </select>
          </label>
        </div>
      </div>

      <aside className="panel briefing" aria-label="What awaits you">
        <div className="host">
          <span className="avatar" aria-hidden="true">
            {initials(round.interviewer)}
          </span>
          <div>
            <strong>{round.interviewer}</strong>
            <span>{round.role}</span>
          </div>
        </div>
        <p>{round.manner}</p>
        {agenda ? (
          <ol className="agenda-preview">
            {agenda.map((phase) => (
              <li key={phase.id}>
                <span>{phase.title}</span>
                <span>{minutes(phase.ms)}</span>
              </li>
            ))}
          </ol>
        ) : (
          <p>One question with its follow-ups, and a few words before and after.</p>
        )}
        <DrawsOn guide={guide.id} />
        {problem && <ProblemNote problem={problem} />}
        <button className="button primary big" disabled={starting}>
          {starting ? 'Opening the door…' : 'Start'} {!starting && <Icon name="arrow" />}
        </button>
        <p className="small">The clock starts when you enter. You can leave and come back at any time.</p>
      </aside>
    </form>
  )
}

const questionLengths: Record<Length, string> = {
  ten: 'The question and what is most worth asking',
  half: 'With some follow-ups',
  full: 'With every follow-up',
}

function Choice({ legend, children }: { legend: string; children: ReactNode }) {
  return (
    <fieldset className="choice">
      <legend>{legend}</legend>
      <div className="options">{children}</div>
    </fieldset>
  )
}

interface OptionProps {
  name: string
  title: string
  checked: boolean
  onChange: () => void
  children: ReactNode
}

function Option({ name, title, checked, onChange, children }: OptionProps) {
  return (
    <label className="option">
      <input type="radio" name={name} checked={checked} onChange={onChange} />
      <strong>{title}</strong>
      <span>{children}</span>
    </label>
  )
}
