// Loading what a screen needs, and saying so when that fails.

import { useCallback, useEffect, useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { ApiError } from '../api.ts'
import type { Problem } from '../protocol.gen.ts'
import { Icon } from './Icon.tsx'

export interface Resource<T> {
  data?: T
  problem?: Problem
  reload: () => void
}

// useResource loads again whenever key changes. What was shown stays until the new answer is there.
export function useResource<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Resource<T> {
  const [state, setState] = useState<{ key: string; data?: T; problem?: Problem }>({ key })
  const [round, setRound] = useState(0)
  const reload = useCallback(() => setRound((n) => n + 1), [])

  useEffect(() => {
    const abort = new AbortController()
    let retry: ReturnType<typeof setTimeout> | undefined
    load(abort.signal).then(
      (data) => setState({ key, data }),
      (error: unknown) => {
        if (abort.signal.aborted) return
        const problem = problemFrom(error)
        setState((old) => ({ key, ...(old.key === key ? { data: old.data } : {}), problem }))
        if (comesBack(problem)) retry = setTimeout(reload, 3000)
      },
    )
    return () => {
      abort.abort()
      clearTimeout(retry)
    }
    // load is a new function on every render; the key says when it means something else.
  }, [key, round])

  return state.key === key ? { ...state, reload } : { reload }
}

export function problemFrom(error: unknown): Problem {
  if (error instanceof ApiError) return error.problem
  return { type: 'about:blank', title: 'Something went wrong on this page', status: 0, detail: String(error), code: 'page' }
}

// comesBack: waiting may help.
function comesBack(problem: Problem): boolean {
  return problem.code === 'unreachable' || problem.status === 503
}

// Loaded shows children once the data is there, the problem if it cannot be had, and nothing for a short wait.
export function Loaded<T>({ from, back, children }: { from: Resource<T>; back?: Back; children: (data: T) => ReactNode }) {
  if (from.data !== undefined) {
    return (
      <>
        {from.problem && <ProblemNote problem={from.problem} />}
        {children(from.data)}
      </>
    )
  }
  if (from.problem) return <ProblemView problem={from.problem} retry={from.reload} back={back} />
  return (
    <p className="loading" role="status">
      One moment…
    </p>
  )
}

/** Where to go from a screen that cannot be shown. */
export interface Back {
  href: string
  name: string
}

// ProblemView fills a screen; ProblemNote is a line on it.
export function ProblemView({ problem, retry, back }: { problem: Problem; retry?: () => void; back?: Back | undefined }) {
  return (
    <section className="problem" role="alert">
      <h1>{problem.status === 404 ? 'There is nothing here' : problem.title}</h1>
      <p>{problem.detail}</p>
      <p className="actions">
        {retry && problem.status !== 404 && (
          <button type="button" className="button primary" onClick={retry}>
            Try again
          </button>
        )}
        <Link href={back?.href ?? '/'} className="button">
          {back?.name ?? 'Back to the start'}
        </Link>
      </p>
    </section>
  )
}

export function ProblemNote({ problem }: { problem: Problem }) {
  return (
    <p className="note-bad" role="alert">
      <Icon name="warn" />
      <span>
        <strong>{problem.title}.</strong> {problem.detail}
      </span>
    </p>
  )
}
