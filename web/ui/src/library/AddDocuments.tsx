// Documents come in by drop, by choice and by paste. What fails says why where it stands, and stays.

import { useEffect, useId, useReducer, useRef, useState } from 'react'
import { pasteDocument } from '../api.ts'
import type { DocumentView, Problem } from '../protocol.gen.ts'
import { plural, size } from '../ui/format.ts'
import { Icon } from '../ui/Icon.tsx'
import { problemFrom, ProblemNote } from '../ui/resource.tsx'
import { kindNames, ownKinds, type OwnKind } from './kinds.ts'
import { arrived, change, sendable, type Item } from './queue.ts'
import { upload } from './upload.ts'

const formats = '.md,.markdown,.txt,.text,.html,.htm,.pdf,.docx'

export function AddDocuments({ added }: { added: (document: DocumentView) => void }) {
  const [items, act] = useReducer(change<File>, [])
  const [over, setOver] = useState(false)
  const [sending, setSending] = useState(false)
  const [news, setNews] = useState('')
  const ready = sendable(items)
  const latest = useRef(items)
  useEffect(() => void (latest.current = items), [items])

  const taken = (document: DocumentView, before: string[] = []) => {
    setNews(arrived([...before, document.title]))
    added(document)
  }
  const choose = (files: FileList | null) => files && act({ type: 'chosen', files: [...files] })
  // A file that is dropped beside its place would replace the page, and what was typed on it.
  useEffect(() => {
    const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
    const dragged = (event: DragEvent) => {
      if (!holdsFiles(event)) return // a text on its way into a field
      event.preventDefault()
      setOver(true)
    }
    const left = (event: DragEvent) => event.relatedTarget === null && setOver(false)
    const dropped = (event: DragEvent) => {
      if (!holdsFiles(event)) return
      event.preventDefault()
      setOver(false)
      choose(event.dataTransfer?.files ?? null)
    }
    addEventListener('dragover', dragged)
    addEventListener('dragleave', left)
    addEventListener('drop', dropped)
    return () => {
      removeEventListener('dragover', dragged)
      removeEventListener('dragleave', left)
      removeEventListener('drop', dropped)
    }
  }, [])
  // One after another: the server reads few at a time, and a list that fills in order is easier to follow.
  const send = async () => {
    setSending(true)
    const titles: string[] = []
    for (const { key } of ready) {
      const item = latest.current.find((each) => each.key === key)
      if (!item) continue // left out while another was sent
      act({ type: 'sending', key, sent: 0 })
      try {
        const document = await upload(item.file, item.kind, (sent) => act({ type: 'sending', key, sent }))
        act({ type: 'out', key })
        taken(document, titles)
        titles.push(document.title)
      } catch (error) {
        act({ type: 'failed', key, problem: problemFrom(error) })
      }
    }
    setSending(false)
  }

  return (
    <section aria-labelledby="add-title">
      <h2 id="add-title">Add your own</h2>
      <div className="ways">
        <div>
          <label className="drop" data-over={over || undefined}>
            <Icon name="save" />
            <strong>Drop files here, or choose them</strong>
            <span>Markdown, text, HTML, PDF or DOCX, up to 10 MiB each</span>
            <input
              className="visually-hidden"
              type="file"
              multiple
              accept={formats}
              onChange={(event) => {
                choose(event.target.files)
                event.target.value = '' // the same file may be chosen again
              }}
            />
          </label>
          {items.length > 0 && (
            <form
              className="queue"
              aria-label="Files to add"
              onSubmit={(event) => {
                event.preventDefault()
                void send()
              }}
            >
              <ul>
                {items.map((item) => (
                  <Waiting key={item.key} item={item} setKind={(kind) => act({ type: 'kind', key: item.key, kind })} remove={() => act({ type: 'out', key: item.key })} />
                ))}
              </ul>
              <button className="button primary" disabled={sending || ready.length === 0}>
                {sending ? 'Adding…' : `Add ${plural(ready.length, 'file')}`}
              </button>
            </form>
          )}
        </div>
        <Paste taken={taken} />
      </div>
      <p className="small" role="status">
        {news}
      </p>
    </section>
  )
}

function Waiting({ item, setKind, remove }: { item: Item<File>; setKind: (kind: OwnKind) => void; remove: () => void }) {
  return (
    <li data-testid="waiting">
      <div className="waiting">
        <span>
          <strong>{item.file.name}</strong> <small>{size(item.file.size)}</small>
        </span>
        <KindSelect label={`What ${item.file.name} is`} kind={item.kind} disabled={item.state === 'sending'} change={setKind} />
        <button type="button" className="button quiet icon-only" aria-label={`Leave out ${item.file.name}`} title="Leave out" disabled={item.state === 'sending'} onClick={remove}>
          <Icon name="close" />
        </button>
      </div>
      {item.state === 'sending' && (
        <p className="sending">
          <progress aria-label={`${item.file.name} on its way`} max={1} {...(item.sent < 1 ? { value: item.sent } : {})} />
          <small>{item.sent < 1 ? `${Math.round(item.sent * 100)}% sent` : 'being read…'}</small>
        </p>
      )}
      {item.problem && <ProblemNote problem={item.problem} />}
    </li>
  )
}

function KindSelect({ label, kind, disabled, change }: { label: string; kind: OwnKind; disabled?: boolean; change: (kind: OwnKind) => void }) {
  return (
    <select aria-label={label} value={kind} disabled={disabled} onChange={(event) => change(event.target.value as OwnKind)}>
      {ownKinds.map((each) => (
        <option key={each} value={each}>
          {kindNames[each]}
        </option>
      ))}
    </select>
  )
}

function Paste({ taken }: { taken: (document: DocumentView) => void }) {
  const [kind, setKind] = useState<OwnKind>('job')
  const [title, setTitle] = useState('')
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const titleId = useId()
  const paste = async () => {
    setBusy(true)
    setProblem(undefined)
    try {
      const document = await pasteDocument({ kind, title, text })
      setTitle('')
      setText('')
      taken(document)
    } catch (error) {
      setProblem(problemFrom(error))
    }
    setBusy(false)
  }
  return (
    <form
      className="paste"
      aria-labelledby={titleId}
      onSubmit={(event) => {
        event.preventDefault()
        void paste()
      }}
    >
      <h3 id={titleId}>Or paste a text</h3>
      <div className="paste-what">
        <KindSelect label="What the text is" kind={kind} change={setKind} />
        <input aria-label="Title" placeholder="Title, or its first line" maxLength={100} value={title} onChange={(event) => setTitle(event.target.value)} />
      </div>
      <textarea aria-label="Text" placeholder="The job description, say, or what you noted down" rows={5} required value={text} onChange={(event) => setText(event.target.value)} />
      {problem && <ProblemNote problem={problem} />}
      <button className="button" disabled={busy || text.trim() === ''}>
        {busy ? 'Adding…' : 'Add the text'}
      </button>
    </form>
  )
}
