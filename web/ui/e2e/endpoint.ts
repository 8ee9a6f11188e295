import { LLMock, type ChatCompletionRequest, type FixtureResponse } from '@copilotkit/aimock'

/** What can happen to a turn: a refusal with its status, or a stream that goes wrong. */
export type Fault = { status: number } | 'cut' | 'dropped' | 'malformed' | 'slow'

/** A language model over real HTTP: aimock speaks the protocol, this says what. */
export class Endpoint {
  private readonly mock = new LLMock({ port: 0, chunkSize: 12 })
  private spoken = 0
  readonly judged: string[] = []

  /** faults: the number of a turn, from 1, to what happens to it. */
  constructor(private readonly faults: Record<number, Fault>) {
    const turn = (req: ChatCompletionRequest) => req.stream === true
    const when = (is: (fault: Fault) => boolean) => ({
      predicate: (req: ChatCompletionRequest) => {
        const fault = this.faults[this.spoken + 1]
        return turn(req) && fault !== undefined && is(fault)
      },
    })
    const begin = () => this.speak('Thank you, that is clear, and now I would like to come to something else that matters here.')
    this.mock.addFixture({ match: when((f) => f === 'cut'), response: begin, truncateAfterChunks: 3 })
    this.mock.addFixture({ match: when((f) => f === 'slow'), response: begin, latency: 20_000 })
    this.mock.addFixture({ match: when((f) => f === 'dropped'), response: begin, chaos: { disconnectRate: 1 } })
    this.mock.addFixture({ match: when((f) => f === 'malformed'), response: begin, chaos: { malformedRate: 1 } })
    this.mock.addFixture({
      match: when((f) => typeof f === 'object'),
      response: () => {
        const fault = this.faults[++this.spoken]
        return { error: { message: 'no', type: 'error' }, status: typeof fault === 'object' ? fault.status : 500, retryAfter: 60 }
      },
    })
    this.mock.addFixture({ match: { predicate: turn }, response: (req) => this.speak(follow(textOf(req))) })
    this.mock.addFixture({
      match: { predicate: (req) => !turn(req) },
      response: (req) => {
        const prompt = textOf(req)
        this.judged.push(prompt)
        return { content: prompt.includes('Are you ready?') ? '{"ready":true}' : judge(prompt) }
      },
    })
  }

  private speak(content: string): FixtureResponse {
    this.spoken++
    return { content }
  }

  async start(): Promise<string> {
    return `${await this.mock.start()}/v1`
  }

  async stop(): Promise<void> {
    await this.mock.stop()
  }
}

function textOf(req: ChatCompletionRequest): string {
  return req.messages.map((m) => (typeof m.content === 'string' ? m.content : '')).join('\n')
}

/** Does what the direction at the end of the prompt says, as a good model would. */
function follow(prompt: string): string {
  const direction = prompt.slice(prompt.lastIndexOf('Direction:'))
  const line = /“([^”]+)”(?![\s\S]*“)/.exec(direction)?.[1]
  if (line) return `I see, thank you. ${line}`
  if (direction.includes('Greet')) return 'Hello there, good to have you here today. We talk for a while, and I like it plain.'
  if (direction.includes('minutes for their questions')) return 'We have a few minutes left for your questions. What would you like to know?'
  if (direction.includes('minutes are left')) return 'A quick word on time: only a few minutes are left for this part.'
  if (direction.includes('close the interview')) return 'Thank you for your time today. The recruiter will be in touch about the next step.'
  if (direction.includes('leaves it open')) return 'The scenario leaves that open, so choose an assumption and tell me which.'
  return 'Take your time, I am listening to you.'
}

/** Finds a statement in the sentence that shares most long words with it. */
function judge(prompt: string): string {
  const part = (from: string, to: string) => {
    const start = prompt.indexOf(from)
    const text = prompt.slice(start, prompt.indexOf(to, start))
    return [...text.matchAll(/^(\d+)[.:] (.*)$/gm)].map((m) => m[2]!)
  }
  const sentences = part('<answer>', '</answer>')
  const words = (text: string) => new Set(text.toLowerCase().match(/[a-z]{6,}/g) ?? [])
  const statements = part('Statements to look for', 'Wrong claims').map((statement, index) => {
    const wanted = words(statement)
    const scores = sentences.map((s) => [...words(s)].filter((w) => wanted.has(w)).length)
    const best = scores.indexOf(Math.max(...scores))
    const quote = (sentences[best] ?? '').split(' ').slice(0, 14).join(' ')
    const found = (scores[best] ?? 0) >= 2 && quote.split(' ').length >= 4
    return { number: index + 1, decision: found ? 'clear' : 'absent', sentence: found ? best + 1 : 0, quote: found ? quote : '' }
  })
  return JSON.stringify({ statements, errors: [], injection: false, rationale: 'What was said about the mechanism is plain; what it costs stayed open.' })
}
