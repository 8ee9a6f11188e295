// Code generated from the Go types of the wire. DO NOT EDIT.

export interface Act {
  kind: ActKind
  phase: string
  question?: string
  check?: string
  rung?: number
  follow_up?: number
  after?: Reaction
  said?: string
  topic?: string
  also?: string
  misconception?: string
  minutes?: number
  drawn?: Citation[]
}

export type ActKind = 'greet' | 'ask' | 'probe' | 'challenge' | 'deepen' | 'thread' | 'clarify' | 'rescue' | 'hint' | 'no-hint' | 'repeat' | 'think' | 'small-talk' | 'redirect' | 'grader' | 'late' | 'time-warning' | 'handover' | 'answer' | 'resume' | 'close'

export interface Answered {
  id: string
  turn: number
  reply_to: number
  question?: string
  text: string
}

export interface CheckReport {
  id: string
  question: string
  statement: string
  decision: string
  quote?: Quote
}

export interface Citation {
  passage: string
  kind: Kind
  title: string
  path?: string[]
  quote?: string
  sources?: Source[]
}

export interface ClientFrame {
  type: ClientType
  id: string
  reply_to?: number
  turn?: number
  text?: string
}

export type ClientType = 'answer' | 'interrupt' | 'hint' | 'skip' | 'pause' | 'resume' | 'end'

export interface Clock {
  elapsed_ms: number
  total_ms: number
  running: boolean
  phase: string
  phase_end_ms: number
}

export interface ClosingReport {
  turn: number
  text: string
  kind: string
  topic?: string
  why: string
}

export interface Created {
  setup: Setup
  agenda: Phase[]
  order: string[]
  seed: number
  rubric_hash: string
}

export interface CriterionLevel {
  id: string
  title: string
  level: number
}

export interface CriterionReport {
  id: string
  title: string
  construct: string
  weight: number
  level: number
  text: string
  next_text?: string
  shown: CheckReport[]
  missing: CheckReport[]
  next: string[]
  questions: QuestionLevel[]
  sure: Sureness
  verdicts: VerdictReport[]
  read_on: Citation[]
}

export interface Debrief {
  guide: string
  complete: boolean
  recommendation?: string
  because: string
  rounds: DebriefRound[]
  strengths: string[]
  risks: string[]
}

export interface DebriefRound {
  round: string
  title: string
  session?: string
  recommendation?: string
  mean?: number
}

export type Decision = 'absent' | 'partial' | 'clear'

export interface Delta {
  turn: number
  offset: number
  text: string
}

export interface DocumentList {
  own: DocumentView[]
  guide: DocumentView[]
  indexing: Indexing
}

export interface DocumentPaste {
  kind: Kind
  title?: string
  text: string
}

export interface DocumentText {
  document: DocumentView
  passages: PassageView[]
}

export interface DocumentView {
  id: string
  kind: Kind
  title: string
  name: string
  bytes: number
  pages: number
  passages: number
  created_at: string
}

export type EndReason = 'completed' | 'candidate'

export interface Ended {
  reason: EndReason
}

export interface EventList {
  events: SessionEvent[]
  seq: number
}

export interface Finding {
  check: string
  criterion: string
  decision: Decision
  quote: string
  start: number
  end: number
  match_start: number
  match_end: number
}

export interface GuideView {
  id: string
  title: string
  company: string
  timeline: string
  teams: TeamView[]
  rounds: RoundView[]
  types: TypeView[]
  questions: QuestionView[]
}

export interface Indexing {
  embedder: string
  next?: string
  done: number
  total: number
  fault?: string
}

export type Interviewer = 'built-in' | 'model'

export interface Judged {
  question: string
  verdict: Verdict
}

export type Kind = 'corpus' | 'resume' | 'job' | 'guide' | 'notes'

export type Length = 'full' | 'half' | 'ten'

export interface Live {
  status: Status
  clock: Clock
  speaking?: Speaking
  waiting?: boolean
}

export interface Making {
  model?: string
  first_token_ms?: number
  input_tokens?: number
  output_tokens?: number
  fault?: string
  cited?: number[]
}

export interface MisconceptionReport {
  statement: string
  correction: string
  quote?: Quote
}

export interface Misheld {
  id: string
  quote: string
  start: number
  end: number
}

export type Mode = 'learning' | 'realistic'

export interface ModelList {
  models: string[]
}

export interface ModelProvider {
  id: string
  title: string
  base_url: string
  local: boolean
}

export interface ModelServer {
  title: string
  base_url: string
  models: string[]
}

export interface ModelSettings {
  base_url: string
  key?: string
  model: string
  judge_model?: string
  embedding_model?: string
}

export interface ModelTest {
  reachable: boolean
  streams: boolean
  schema: boolean
  schema_by: string
  first_ms: number
  fault?: string
  advice?: string
}

export interface ModelView {
  connected: boolean
  fixed: boolean
  editable: boolean
  provider: string
  base_url: string
  key_hint: string
  model: string
  judge_model: string
  embedding_model: string
  providers: ModelProvider[]
}

export interface Notes {
  text: string
}

export interface Objected {
  objection: Objection
}

export interface Objection {
  question: string
  check: string
  quote: Quote
}

export interface PassageView {
  id: string
  document: string
  kind: Kind
  title: string
  path: string[]
  text: string
  sources: Source[]
}

export type PauseReason = 'candidate' | 'away'

export interface Paused {
  id?: string
  reason: PauseReason
  away_ms?: number
}

export interface Phase {
  id: string
  title: string
  kind: string
  types?: string[]
  ms: number
}

export interface PhaseReport {
  id: string
  title: string
  planned_ms: number
  used_ms: number
}

export interface Practice {
  title: string
  why: string
  setup: Setup
}

export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  code: string
}

export interface QuestionBefore {
  session: string
  at: string
  level: number
  criteria: CriterionLevel[]
}

export interface QuestionLevel {
  question: string
  level: number
}

export interface QuestionReport {
  id: string
  title: string
  type: string
  prompt: string
  turn: number
  skipped?: boolean
  answered: boolean
  level: number
  criteria: CriterionLevel[]
  outline: string[]
  misconceptions: MisconceptionReport[]
  flags: string[]
  left_out: Quote[]
  follow_ups: number
  hints: number
  words: number
  used_ms: number
  before?: QuestionBefore
  read_on: Citation[]
}

export interface QuestionView {
  id: string
  title: string
  type: string
  rounds: string[]
  minutes: number
  about: string
  prompt: string
}

export interface Quote {
  turn: number
  start: number
  end: number
  text: string
}

export type Reaction = '' | 'none' | 'some' | 'strong' | 'skip' | 'time' | 'many'

export interface Report {
  session: string
  setup: Setup
  round_title: string
  company: string
  started_at: string
  ended_at: string
  ended: EndReason
  rubric_hash: string
  checker: string
  pending: string[]
  judge_tokens?: number
  recommendation: string
  because: string
  mean: number
  criteria: CriterionReport[]
  questions: QuestionReport[]
  closing: ClosingReport[]
  phases: PhaseReport[]
  practise: Practice[]
  objections: Objection[]
  transcript: Turn[]
}

export interface Reported {
  report: Report
}

export interface Requested {
  id: string
  wish: Wish
}

export interface Resumed {
  id?: string
}

export interface RoundView {
  id: string
  title: string
  week: number
  assesses: string
  minutes_least: number
  minutes_most: number
  minutes_full: number
  interviewer: string
  role: string
  manner: string
  types: string[]
  agendas: Record<string, Phase[]>
}

export interface SearchHit {
  passage: PassageView
  score: number
}

export interface SearchResult {
  hits: SearchHit[]
}

export interface ServerFrame {
  type: ServerType
  seq: number
  event?: SessionEvent
  live?: Live
  turn?: TurnStart
  delta?: Delta
  id?: string
  error?: Problem
}

export type ServerType = 'event' | 'live' | 'turn' | 'delta' | 'ack' | 'error'

export type SessionEvent =
  | { seq: number; at: string; type: 'objected'; data: Objected }
  | { seq: number; at: string; type: 'created'; data: Created }
  | { seq: number; at: string; type: 'started'; data: Started }
  | { seq: number; at: string; type: 'spoke'; data: Spoke }
  | { seq: number; at: string; type: 'answered'; data: Answered }
  | { seq: number; at: string; type: 'requested'; data: Requested }
  | { seq: number; at: string; type: 'paused'; data: Paused }
  | { seq: number; at: string; type: 'resumed'; data: Resumed }
  | { seq: number; at: string; type: 'ended'; data: Ended }
  | { seq: number; at: string; type: 'reported'; data: Reported }
  | { seq: number; at: string; type: 'judged'; data: Judged }

export interface SessionList {
  sessions: SessionView[]
  next?: string
}

export interface SessionView {
  id: string
  setup: Setup
  title: string
  created_at: string
  updated_at: string
  status: Status
  seq: number
  agenda: Phase[]
  clock: Clock
  recommendation?: string
  mean?: number
}

export interface Settings {
  version: string
  local: boolean
  model: string
}

export interface Setup {
  guide: string
  round: string
  length: Length
  type?: string
  question?: string
  team?: string
  mode: Mode
  interviewer?: Interviewer
  retry_of?: string
}

export type Side = 'interviewer' | 'candidate'

export interface Source {
  name: string
  url: string
}

export interface Span {
  start: number
  end: number
}

export interface Speaking {
  turn: number
  act: Act
  text: string
}

export interface Spoke {
  turn: number
  act: Act
  text: string
  interrupted?: boolean
  made?: Making
}

export interface Started {}

export type Status = 'interviewer' | 'candidate' | 'paused' | 'ended' | 'reported'

export interface Sureness {
  firm: boolean
  up: number
  down: number
}

export interface TeamView {
  id: string
  title: string
  about: string
}

export interface Turn {
  turn: number
  speaker: Side
  text: string
  at_ms: number
  question?: string
  kind?: ActKind
  reply_to?: number
  topic?: string
  drawn?: Citation[]
  interrupted?: boolean
  made?: Making
}

export interface TurnStart {
  turn: number
  act: Act
}

export interface TypeView {
  id: string
  title: string
  about: string
  rounds: string[]
  criteria: string[]
}

export interface Verdict {
  criterion: string
  checks: Finding[]
  misconceptions?: Misheld[]
  by: string
  why?: string
  uncertain?: boolean
  third?: string
  unproven?: string[]
  withheld?: Span[]
  rationale?: string
  tokens?: number
}

export interface VerdictReport {
  question: string
  by: string
  uncertain: boolean
  unproven: number
  rationale?: string
  note?: string
}

export type Wish = 'hint' | 'skip' | 'end'
