// Private notes: saved while writing, kept in this browser until the server has them.

import { memo, useCallback, useEffect, useRef, useState } from 'react'
import { getNotes, putNotes } from '../api.ts'
import { keep } from '../keep.ts'
import { byteLength } from '../ui/format.ts'
import { useResource } from '../ui/resource.tsx'

const maxBytes = 64 * 1024
const saveAfter = 700
const retryAfter = 5000

type Saving = 'idle' | 'saving' | 'saved' | 'failed' | 'too-long'

const words: Record<Saving, string> = {
  idle: 'Only you see them; they are not graded.',
  saving: 'Saving…',
  saved: 'Saved',
  failed: 'Not saved yet; kept in this browser, trying again',
  'too-long': 'Too long to save (64 KB at most)',
}

export const Notes = memo(function Notes({ session }: { session: string }) {
  // Notes that never reached the server win over what it has.
  const [unsaved] = useState(() => keep.get(`mockloop:notes:${session}`))
  const stored = useResource(`notes ${session}`, (signal) => getNotes(session, signal))
  const initial = unsaved ?? stored.data?.text
  return (
    <section className="notes" aria-labelledby="notes-title">
      <h2 id="notes-title">Notes</h2>
      {initial === undefined ? (
        <p className="small">{stored.problem ? stored.problem.title : 'One moment…'}</p>
      ) : (
        <NotesBox session={session} initial={initial} dirty={unsaved !== null} />
      )}
    </section>
  )
})

function NotesBox({ session, initial, dirty }: { session: string; initial: string; dirty: boolean }) {
  const key = `mockloop:notes:${session}`
  const [text, setText] = useState(initial)
  const [saving, setSaving] = useState<Saving>('idle')
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  const save = useCallback(async () => {
    clearTimeout(timer.current)
    const latest = keep.get(key)
    if (latest === null) return
    if (byteLength(latest) > maxBytes) return setSaving('too-long')
    setSaving('saving')
    try {
      await putNotes(session, latest)
      if (keep.get(key) !== latest) return // typed on meanwhile; a save is due
      keep.remove(key)
      setSaving('saved')
    } catch {
      setSaving('failed')
      timer.current = setTimeout(save, retryAfter)
    }
  }, [key, session])

  useEffect(() => {
    if (dirty) void save()
    window.addEventListener('pagehide', save)
    return () => {
      window.removeEventListener('pagehide', save)
      void save()
    }
  }, [dirty, save])

  return (
    <>
      <textarea
        aria-labelledby="notes-title"
        aria-describedby="notes-state"
        value={text}
        placeholder="Numbers, names, a thread to pick up…"
        onChange={(event) => {
          setText(event.target.value)
          keep.set(key, event.target.value)
          clearTimeout(timer.current)
          timer.current = setTimeout(save, saveAfter)
        }}
      />
      <p id="notes-state" className="small" role="status">
        {words[saving]}
      </p>
    </>
  )
}
