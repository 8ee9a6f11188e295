// The language model: what is connected, whether it can hold an interview, and another one.

import { useState } from 'react'
import { deleteModel, getModel, getModelServers, listModels, putModel, testModel } from '../api.ts'
import type { ModelServer, ModelSettings, ModelTest, ModelView, Problem } from '../protocol.gen.ts'
import { Icon } from '../ui/Icon.tsx'
import { Page } from '../ui/Page.tsx'
import { Loaded, problemFrom, ProblemNote, useResource } from '../ui/resource.tsx'
import './settings.css'

export default function SettingsPage() {
  const loaded = useResource('model', getModel)
  const [changed, setChanged] = useState<ModelView>()
  return (
    <Page title="Language model">
      <Loaded from={loaded}>{(model) => <Model model={changed ?? model} onChange={setChanged} />}</Loaded>
    </Page>
  )
}

interface ModelProps {
  model: ModelView
  onChange: (model: ModelView) => void
}

function Model({ model, onChange }: ModelProps) {
  return (
    <div className="settings">
      <section>
        <p className="eyebrow">Settings</p>
        <h1>Language model</h1>
        <p className="lead">
          mockloop interviews and grades without one. With one, the interviewer talks freely and the report reads like a colleague's; the
          questions, the clock and the rules for every score stay the same.
        </p>
      </section>
      <Connected key={model.base_url + model.model} model={model} onChange={onChange} />
      {model.editable ? (
        <Connect key={`connect ${model.base_url}`} model={model} onChange={onChange} />
      ) : (
        <p className="note">
          {model.fixed
            ? 'The model is set by the environment or flags of the server. Change it there and start the server again.'
            : 'Only who runs this server can connect a model: by OPENAI_BASE_URL, OPENAI_API_KEY and MOCKLOOP_MODEL in its environment.'}
        </p>
      )}
    </div>
  )
}

function Connected({ model, onChange }: ModelProps) {
  const [problem, setProblem] = useState<Problem>()
  if (!model.connected) {
    return (
      <section className="panel" data-testid="model">
        <h2>None is connected</h2>
        <p>Every interview is held by the built-in interviewer and graded by the built-in checker. Nothing leaves this machine.</p>
      </section>
    )
  }
  const disconnect = async () => {
    try {
      onChange(await deleteModel())
    } catch (error) {
      setProblem(problemFrom(error))
    }
  }
  return (
    <section className="panel" data-testid="model">
      <h2>{model.model}</h2>
      <dl className="facts">
        <dt>Provider</dt>
        <dd>{model.provider}</dd>
        <dt>Address</dt>
        <dd>
          <code>{model.base_url}</code>
        </dd>
        <dt>Grades</dt>
        <dd>{model.judge_model}</dd>
        {model.embedding_model && (
          <>
            <dt>Embeds</dt>
            <dd>{model.embedding_model}</dd>
          </>
        )}
        <dt>Key</dt>
        <dd>{model.key_hint ? `kept on the server, ends in ${model.key_hint}` : 'none'}</dd>
      </dl>
      {problem && <ProblemNote problem={problem} />}
      <Trial>
        {model.editable && (
          <button type="button" className="button quiet" onClick={() => void disconnect()}>
            Disconnect
          </button>
        )}
      </Trial>
      <p className="small">What you say in an interview with this model is sent to the address above, and nowhere else.</p>
    </section>
  )
}

// Trial tests settings, or the connection in use, and says what came of it.
function Trial({ settings, children }: { settings?: ModelSettings; children?: React.ReactNode }) {
  const [running, setRunning] = useState(false)
  const [result, setResult] = useState<ModelTest>()
  const [problem, setProblem] = useState<Problem>()
  const run = async () => {
    setRunning(true)
    setResult(undefined)
    setProblem(undefined)
    try {
      setResult(await testModel(settings))
    } catch (error) {
      setProblem(problemFrom(error))
    }
    setRunning(false)
  }
  return (
    <>
      <p className="actions">
        <button type="button" className="button" disabled={running} onClick={() => void run()}>
          {running ? 'Testing…' : 'Test it'}
        </button>
        {children}
      </p>
      {problem && <ProblemNote problem={problem} />}
      {result && <Result result={result} />}
    </>
  )
}

function Result({ result }: { result: ModelTest }) {
  const rows: [ok: boolean, text: string][] = [
    [result.reachable, result.reachable ? 'Reachable' : 'Not reachable'],
    [result.streams, result.streams ? `Streams; first words after ${result.first_ms} ms` : 'Does not stream'],
    [result.schema, result.schema ? `Replies in the form that grading needs (${result.schema_by})` : 'Not shown to reply in the form that grading needs'],
  ]
  return (
    <div role="status" data-testid="model-test">
      <ul className="trial">
        {rows.map(([ok, text]) => (
          <li key={text} data-ok={ok ? '' : undefined}>
            <Icon name={ok ? 'check' : 'dash'} /> {text}
          </li>
        ))}
      </ul>
      {result.fault && (
        <p className="note-bad">
          <Icon name="warn" />
          <span>
            <strong>{result.fault}.</strong> {result.advice}
          </span>
        </p>
      )}
    </div>
  )
}

function Connect({ model, onChange }: ModelProps) {
  const [settings, setSettings] = useState<ModelSettings>({
    base_url: model.base_url,
    model: model.model,
    judge_model: model.judge_model === model.model ? '' : model.judge_model,
    embedding_model: model.embedding_model,
    key: '',
  })
  const [names, setNames] = useState<string[]>([])
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const change = (part: Partial<ModelSettings>) => setSettings((old) => ({ ...old, ...part }))
  const attempt = async (action: () => Promise<void>) => {
    setBusy(true)
    setProblem(undefined)
    try {
      await action()
    } catch (error) {
      setProblem(problemFrom(error))
    }
    setBusy(false)
  }
  const known = model.providers.find((each) => each.base_url === settings.base_url)
  const ready = settings.base_url !== '' && settings.model !== ''

  return (
    <section aria-labelledby="connect-title">
      <h2 id="connect-title">{model.connected ? 'Connect another' : 'Connect one'}</h2>
      <Servers pick={(server) => (setNames(server.models), change({ base_url: server.base_url, model: server.models[0] ?? '', key: '' }))} />
      <form
        className="connect"
        onSubmit={(event) => {
          event.preventDefault()
          void attempt(async () => onChange(await putModel(settings)))
        }}
      >
        <label>
          Provider
          <select value={known?.id ?? ''} onChange={(event) => change({ base_url: model.providers.find((each) => each.id === event.target.value)?.base_url ?? '' })}>
            <option value="">Another address</option>
            {model.providers
              .filter((each) => each.base_url)
              .map((each) => (
                <option key={each.id} value={each.id}>
                  {each.title}
                  {each.local ? ' (on this machine)' : ''}
                </option>
              ))}
          </select>
        </label>
        <label>
          Address of an OpenAI-compatible endpoint
          <input type="url" required value={settings.base_url} placeholder="http://127.0.0.1:11434/v1" onChange={(event) => change({ base_url: event.target.value })} />
        </label>
        <label>
          Key
          <input
            type="password"
            autoComplete="off"
            value={settings.key}
            placeholder={model.key_hint && settings.base_url === model.base_url ? `as before (${model.key_hint})` : known?.local ? 'not needed' : ''}
            onChange={(event) => change({ key: event.target.value })}
          />
        </label>
        <label>
          Model that speaks
          <span className="with-button">
            <input required list="model-names" value={settings.model} onChange={(event) => change({ model: event.target.value })} />
            <button
              type="button"
              className="button"
              disabled={busy || !settings.base_url}
              onClick={() => void attempt(async () => setNames((await listModels({ ...settings, model: '' })).models))}
            >
              List
            </button>
          </span>
        </label>
        <label>
          Model that grades
          <input list="model-names" value={settings.judge_model} placeholder="the same" onChange={(event) => change({ judge_model: event.target.value })} />
        </label>
        <datalist id="model-names">
          {names.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        {names.length > 0 && <p className="small wide" role="status">{`It has: ${names.slice(0, 12).join(', ')}${names.length > 12 ? ' …' : ''}`}</p>}
        {problem && (
          <div className="wide">
            <ProblemNote problem={problem} />
          </div>
        )}
        <p className="actions wide">
          <button className="button primary" disabled={busy || !ready}>
            {model.connected ? 'Use this one' : 'Connect'}
          </button>
        </p>
      </form>
      {ready && <Trial key={JSON.stringify(settings)} settings={settings} />}
      <p className="small">The key is kept encrypted on the server. It is sent to this address only, and is never shown again.</p>
    </section>
  )
}

// Servers offers what already runs on this machine. Nothing is asked of it but the names of its models.
function Servers({ pick }: { pick: (server: ModelServer) => void }) {
  const found = useResource('servers', getModelServers)
  if (!found.data || found.data.length === 0) return null
  return (
    <ul className="servers">
      {found.data.map((server) => (
        <li key={server.base_url} className="panel">
          <span>
            <strong>{server.title}</strong> runs on this machine with {server.models.slice(0, 3).join(', ')}
            {server.models.length > 3 ? ' and more' : ''}.
          </span>
          <button type="button" className="button" onClick={() => pick(server)}>
            Fill in
          </button>
        </li>
      ))}
    </ul>
  )
}
