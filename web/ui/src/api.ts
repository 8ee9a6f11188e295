// Everything at rest: the HTTP side of the wire (see web/PROTOCOL.md).

import type {
  Debrief,
  DocumentList,
  DocumentPaste,
  DocumentText,
  DocumentView,
  GuideView,
  ModelList,
  ModelServer,
  ModelSettings,
  ModelTest,
  ModelView,
  Notes,
  Objection,
  PassageView,
  Problem,
  Report,
  SearchResult,
  SessionList,
  SessionView,
  Settings,
  Setup,
} from './protocol.gen.ts'

// ApiError is a problem that the server stated, or the plain fact that it does not answer.
export class ApiError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail || problem.title)
    this.problem = problem
  }
}

export const unreachable: Problem = {
  type: 'urn:mockloop:error:unreachable',
  title: 'The server does not answer',
  status: 0,
  detail: 'Is mockloop still running? Start it again; this page comes back by itself.',
  code: 'unreachable',
}

// Where many share an address, a moment's crowd is turned away before anything was done: waiting helps.
const crowdTries = 5
const crowdWait = 1_000 // and up to as much again, so that not all come back at once

async function request(method: string, path: string, body?: unknown, init?: RequestInit): Promise<Response> {
  for (let tried = 1; ; tried++) {
    let response: Response
    try {
      response = await fetch(path, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
        ...init,
      })
    } catch (cause) {
      if (init?.signal?.aborted) throw cause
      throw new ApiError(unreachable)
    }
    if (response.ok) return response
    const problem = await problemOf(response)
    if (problem.code !== 'too_many_requests' || tried === crowdTries) throw new ApiError(problem)
    await new Promise((resolve) => setTimeout(resolve, crowdWait * (1 + Math.random())))
  }
}

export async function problemOf(response: Response): Promise<Problem> {
  if (response.headers.get('Content-Type')?.startsWith('application/problem+json')) {
    return (await response.json()) as Problem
  }
  // A proxy in between answered, not mockloop: there is no better word than the status.
  return response.status >= 502 && response.status <= 504
    ? unreachable
    : { type: 'about:blank', title: `Error ${response.status}`, status: response.status, detail: response.statusText, code: 'unknown' }
}

async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await request('GET', path, undefined, { signal: signal ?? null })
  return (await response.json()) as T
}

const session = (id: string) => `/api/sessions/${encodeURIComponent(id)}`

export const getGuides = (signal?: AbortSignal) => get<GuideView[]>('/api/guides', signal)
export const getSettings = (signal?: AbortSignal) => get<Settings>('/api/settings', signal)
export const getModel = (signal?: AbortSignal) => get<ModelView>('/api/model', signal)
export const getModelServers = (signal?: AbortSignal) => get<ModelServer[]>('/api/model/servers', signal)
export const getDebrief = (guide: string, signal?: AbortSignal) => get<Debrief>(`/api/debrief?guide=${encodeURIComponent(guide)}`, signal)
export const getSession = (id: string, signal?: AbortSignal) => get<SessionView>(session(id), signal)
export const getReport = (id: string, signal?: AbortSignal) => get<Report>(`${session(id)}/report`, signal)
export const getNotes = (id: string, signal?: AbortSignal) => get<Notes>(`${session(id)}/notes`, signal)

export const getSessions = (before?: string, signal?: AbortSignal) =>
  get<SessionList>(`/api/sessions?limit=20${before ? `&before=${encodeURIComponent(before)}` : ''}`, signal)

// Ids of a guide's documents and passages are paths.
const path = (id: string) => id.split('/').map(encodeURIComponent).join('/')
export const documentPage = (id: string) => `/library/${path(id)}`

export const getDocuments = (guide: string, signal?: AbortSignal) => get<DocumentList>(`/api/documents?guide=${encodeURIComponent(guide)}`, signal)
export const getDocument = (id: string, signal?: AbortSignal) => get<DocumentText>(`/api/documents/${path(id)}`, signal)
export const getPassage = (id: string, signal?: AbortSignal) => get<PassageView>(`/api/passages/${path(id)}`, signal)
export const search = (guide: string, words: string, signal?: AbortSignal) =>
  get<SearchResult>(`/api/search?${new URLSearchParams({ guide, q: words })}`, signal)

async function send<T>(method: string, path: string, body?: unknown): Promise<T> {
  return (await (await request(method, path, body)).json()) as T
}

export const putModel = (settings: ModelSettings) => send<ModelView>('PUT', '/api/model', settings)
export const deleteModel = () => send<ModelView>('DELETE', '/api/model')
export const listModels = (settings: ModelSettings) => send<ModelList>('POST', '/api/model/list', settings)
// testModel tries these settings, or the connection in use.
export const testModel = (settings?: ModelSettings) => send<ModelTest>('POST', settings ? '/api/model/try' : '/api/model/test', settings)

export async function createSession(setup: Setup): Promise<SessionView> {
  return send<SessionView>('POST', '/api/sessions', setup)
}

export const pasteDocument = (paste: DocumentPaste) => send<DocumentView>('POST', '/api/documents', paste)

export async function deleteDocument(id: string): Promise<void> {
  await request('DELETE', `/api/documents/${path(id)}`)
}

export async function deleteSession(id: string): Promise<void> {
  await request('DELETE', session(id))
}

// putNotes outlives the page where browsers allow it (small bodies), so that notes typed just before a tab closes are kept.
export async function putNotes(id: string, text: string): Promise<void> {
  await request('PUT', `${session(id)}/notes`, { text } satisfies Notes, { keepalive: text.length < 20_000 })
}

export async function postObjection(id: string, objection: Objection): Promise<void> {
  await request('POST', `${session(id)}/objections`, objection)
}

export const casesFile = (id: string) => `${session(id)}/cases`
export const reportFile = (id: string, kind: 'md' | 'json') => `${session(id)}/report${kind === 'md' ? '.md' : ''}?download=1`

export function liveUrl(id: string, since: number): string {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:'
  return `${scheme}//${location.host}${session(id)}/live?since=${since}`
}
