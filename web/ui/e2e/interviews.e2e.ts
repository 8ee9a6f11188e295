import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launch, looks, watch } from './browser'
import { Candidate } from './candidate'
import { Program } from './program'

let program: Program
let browser: Browser

beforeAll(async () => {
  program = await Program.start('--pace', '1ms')
  browser = await launch()
})
afterAll(async () => {
  await browser?.close()
  await program?.stop()
})

interface Quote { turn: number; start: number; end: number; text: string }
interface Report {
  recommendation: string
  criteria: { id: string; level: number; text: string; shown: { quote?: Quote }[] }[]
  questions: { id: string }[]
  closing: { kind: string }[]
  transcript: { turn: number; text: string; speaker: string }[]
}

describe.each(['recruiter-screen', 'hiring-manager', 'technical', 'product-case', 'executive'])('a whole interview: %s', (round) => {
  test('from the lobby to the report', async () => {
    const context = await browser.newContext(looks.light)
    const page = await context.newPage()
    const troubles = watch(page, program.url)
    await page.goto(`${program.url}/start?round=${round}`)
    await page.getByRole('button', { name: /^start/i }).click()
    await page.waitForURL(/\/session\//)
    const candidate = new Candidate(page, program.url)
    const id = candidate.session
    await candidate.floor()

    // Something happens to everybody: the page is reloaded, and the program dies, in mid-interview.
    await candidate.say(await candidate.next())
    await candidate.floor()
    await page.reload()
    await candidate.floor()
    await candidate.say(await candidate.next())
    await program.kill()
    await program.restart()
    await candidate.interview()

    await page.waitForURL(/\/report$/, { timeout: 30_000 })
    await page.getByTestId('recommendation').waitFor()

    const events = ((await (await fetch(`${program.url}/api/sessions/${id}/events?since=0`)).json()) as { events: { seq: number; type: string; data: { act?: { kind: string; question?: string; check?: string } } }[] }).events
    expect(events.map((e) => e.seq)).toEqual(events.map((_, i) => i + 1))
    const acts = events.flatMap((e) => (e.type === 'spoke' && e.data.act ? [e.data.act] : []))
    const asked = acts.filter((a) => a.kind === 'ask').map((a) => a.question)
    expect(asked.length).toBeGreaterThan(1)
    expect(new Set(asked).size, 'no question is asked twice').toBe(asked.length)
    const probes = acts.filter((a) => a.kind === 'probe').map((a) => `${a.question}/${a.check}`)
    expect(new Set(probes).size, 'no probe is repeated').toBe(probes.length)
    expect(acts.filter((a) => a.kind === 'close')).toHaveLength(1)

    const report = (await (await fetch(`${program.url}/api/sessions/${id}/report`)).json()) as Report
    expect(report.criteria.length).toBeGreaterThan(2)
    expect(report.questions.map((q) => q.id).sort()).toEqual([...asked].sort())
    expect(report.closing.map((c) => c.kind)).toContain('strategic')
    const quotes = report.criteria.flatMap((c) => c.shown.flatMap((s) => (s.quote ? [s.quote] : [])))
    expect(quotes.length).toBeGreaterThan(0)
    for (const q of quotes) {
      const turn = report.transcript.find((t) => t.turn === q.turn)
      expect(turn?.speaker).toBe('candidate')
      expect(Buffer.from(turn?.text ?? '').subarray(q.start, q.end).toString()).toBe(q.text)
    }
    expect(await page.getByTestId('criterion').count()).toBe(report.criteria.length)

    // A quote leads to its place in the transcript.
    await page.getByTestId('proofs').filter({ has: page.getByTestId('quote') }).first().locator('summary').click()
    await page.getByTestId('quote').first().click()
    const marked = page.locator('mark').first()
    await marked.waitFor()
    expect(quotes.map((q) => q.text)).toContain(await marked.innerText())

    expect(troubles).toEqual([])
    expect(program.log, 'no answer in the logs').not.toContain('dispatchers')
    await context.close()
  })
})
