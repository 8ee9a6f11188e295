import type { Page } from 'playwright-core'
import { answers, ownQuestions } from './answers'

interface Event {
  seq: number
  type: string
  data: { turn?: number; act?: { kind: string; question?: string; phase: string; check?: string }; text?: string; question?: string }
}

/** A candidate who sits in a room of the page and talks. */
export class Candidate {
  private types?: Map<string, string>
  private readonly given = new Map<string, number>()

  constructor(
    readonly page: Page,
    readonly url: string,
  ) {}

  get session(): string {
    const id = /\/session\/([^/?#]+)/.exec(this.page.url())?.[1]
    if (!id) throw new Error(`not in a room: ${this.page.url()}`)
    return id
  }

  async events(): Promise<Event[]> {
    const r = await fetch(`${this.url}/api/sessions/${this.session}/events?since=0`)
    return ((await r.json()) as { events: Event[] }).events
  }

  /** Waits until the floor is the candidate's, or the interview is over. */
  async floor(): Promise<'candidate' | 'over'> {
    const state = await this.page.waitForFunction(() => {
      if (location.pathname.endsWith('/report')) return 'over'
      const s = document.querySelector('[data-testid=status]')?.getAttribute('data-status')
      return s === 'candidate' ? 'candidate' : s === 'ended' || s === 'reported' ? 'over' : false
    }, undefined, { timeout: 30_000 })
    return (await state.jsonValue()) as 'candidate' | 'over'
  }

  /** Says one thing and waits until it stands in the transcript. */
  async say(text: string): Promise<void> {
    const before = await this.page.locator('[data-testid=turn][data-speaker=candidate]').count()
    await this.page.getByTestId('answer').fill(text)
    await this.page.getByTestId('send').click()
    await this.page.waitForFunction(
      (n) => location.pathname.endsWith('/report') || document.querySelectorAll('[data-testid=turn][data-speaker=candidate]').length > n,
      before,
      { timeout: 15_000 },
    )
  }

  /** The next thing to say to what the interviewer said last. */
  async next(): Promise<string> {
    const spoke = (await this.events()).filter((e) => e.type === 'spoke').at(-1)
    const question = spoke?.data.act?.question
    if (!question) return this.take('own', ownQuestions)
    return this.take(question, answers[await this.typeOf(question)] ?? [])
  }

  private take(key: string, list: string[]): string {
    const n = this.given.get(key) ?? 0
    this.given.set(key, n + 1)
    const text = list[n]
    if (text) return text
    return key === 'own' ? 'No, that is all.' : "I don't know more than that."
  }

  private async typeOf(question: string): Promise<string> {
    if (!this.types) {
      const guides = (await (await fetch(`${this.url}/api/guides`)).json()) as { questions: { id: string; type: string }[] }[]
      this.types = new Map(guides.flatMap((g) => g.questions.map((q) => [q.id, q.type])))
    }
    return this.types.get(question) ?? ''
  }

  /** Talks until the interview is over, and returns how many answers that took. */
  async interview(most = 200): Promise<number> {
    for (let n = 0; n < most; n++) {
      if ((await this.floor()) === 'over') return n
      await this.say(await this.next())
    }
    throw new Error(`the interview did not end in ${most} answers`)
  }
}
