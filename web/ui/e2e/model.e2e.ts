import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accessible, launch, looks, picture, watch } from './browser'
import { Candidate } from './candidate'
import { Endpoint, type Fault } from './endpoint'
import { Program } from './program'

let program: Program
let browser: Browser
const endpoint = new Endpoint({ 4: { status: 429 }, 6: 'cut' })
let address = process.env.MOCKLOOP_TEST_OPENAI_BASE_URL ?? ''
const real = address !== ''

beforeAll(async () => {
  if (!real) address = await endpoint.start()
  program = await Program.start('--pace', '1ms')
  browser = await launch()
})
afterAll(async () => {
  await browser?.close()
  await program?.stop()
  await endpoint.stop().catch(() => undefined)
})

interface Spoke {
  type: string
  data: { turn: number; made?: { model?: string; fault?: string }; act?: { kind: string } }
}

test('a model is connected in the settings, leads an interview with two faults in it, and judges it', async () => {
  const context = await browser.newContext(looks.light)
  const page = await context.newPage()
  const troubles = watch(page, program.url)

  await page.goto(`${program.url}/settings`)
  await page.getByText('None is connected').waitFor()
  await page.getByLabel('Address of an OpenAI-compatible endpoint').fill(address)
  await page.getByLabel('Key', { exact: true }).fill('sk-a-key-that-stays-secret-1234')
  await page.getByLabel('Model that speaks').fill(process.env.MOCKLOOP_MODEL ?? 'gpt-4o-mini')
  await page.getByRole('button', { name: 'Test it' }).click()
  await page.getByTestId('model-test').waitFor({ timeout: 60_000 })
  expect(await page.getByTestId('model-test').innerText()).toMatch(/Reachable[\s\S]*Streams[\s\S]*Replies in the form/)
  await page.screenshot({ path: picture('settings-light-whole'), fullPage: true })
  await accessible(page, 'settings')
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await page.getByTestId('model').getByText('ends in …1234').waitFor()
  expect(await page.content(), 'the key is never shown again').not.toContain('stays-secret')
  await program.kill()
  await program.restart()

  await page.goto(`${program.url}/start?question=durability`)
  await page.getByText('Who asks and grades?').waitFor()
  await page.screenshot({ path: picture('lobby-model-light-whole'), fullPage: true })
  await page.getByRole('button', { name: /^start/i }).click()
  await page.waitForURL(/\/session\//)
  const candidate = new Candidate(page, program.url)
  const id = candidate.session
  for (let n = 0; n < 4 && (await candidate.floor()) === 'candidate'; n++) await candidate.say(await candidate.next())
  if (!real) {
    await page.getByTestId('stand-in').first().waitFor()
    await page.screenshot({ path: picture('room-model-light') })
  }
  await candidate.interview()
  await page.waitForURL(/\/report$/, { timeout: 240_000 })
  await page.getByTestId('verdict').first().waitFor({ state: 'attached', timeout: 240_000 })
  await page.waitForFunction(() => !document.querySelector('[data-testid=pending]'), undefined, { timeout: 240_000 })
  await page.getByTestId('proofs').filter({ has: page.getByTestId('verdict') }).first().locator('summary').click()
  await page.getByTestId('verdict').first().waitFor()

  const events = ((await (await fetch(`${program.url}/api/sessions/${id}/events?since=0`)).json()) as { events: Spoke[] }).events
  const made = events.filter((e) => e.type === 'spoke').map((e) => e.data.made)
  expect(made.some((m) => m?.model)).toBe(true)
  if (!real) expect(made.flatMap((m) => (m?.fault ? [m.fault] : []))).toEqual(['limited', 'cut'])
  const report = (await (await fetch(`${program.url}/api/sessions/${id}/report`)).json()) as {
    checker: string
    criteria: { shown: { quote?: { turn: number; start: number; end: number; text: string } }[]; verdicts: { by: string }[] }[]
    transcript: { turn: number; text: string }[]
  }
  expect(report.checker).toMatch(/^judge\//)
  expect(report.criteria.flatMap((c) => c.verdicts).length).toBeGreaterThan(0)
  const quotes = report.criteria.flatMap((c) => c.shown.flatMap((s) => (s.quote ? [s.quote] : [])))
  expect(quotes.length).toBeGreaterThan(0)
  for (const q of quotes) {
    const turn = report.transcript.find((t) => t.turn === q.turn)
    expect(Buffer.from(turn?.text ?? '').subarray(q.start, q.end).toString()).toBe(q.text)
  }
  await page.getByTestId('details').click()
  await page.screenshot({ path: picture('report-model-light-whole'), fullPage: true })
  await accessible(page, 'a judged report')
  expect(troubles).toEqual([])
  expect(program.log, 'no key in the logs').not.toContain('stays-secret')
  expect(program.log, 'no answer in the logs').not.toContain('replica')
  await context.close()
})

// Every fault that aimock can produce; those that it cannot have tests in interviewer/llm.
const faults: [name: string, fault: Fault, recorded: string[]][] = [
  ['401', { status: 401 }, ['unauthorized']],
  ['403', { status: 403 }, ['forbidden']],
  ['404', { status: 404 }, ['no-model']],
  ['429', { status: 429 }, ['limited']],
  ['500', { status: 500 }, ['failing']],
  ['503', { status: 503 }, ['failing']],
  ['a stream that is cut', 'cut', ['cut']],
  ['a dropped connection', 'dropped', ['cut', 'unreachable', 'failing']],
  ['malformed JSON', 'malformed', ['garbled', 'cut']],
  ['a slow first token', 'slow', ['silent']],
]
test.each(faults)('within ten seconds the built-in interviewer takes the seat: %s', async (_, fault, recorded) => {
  // Retries of a passing fault meet the same.
  const broken = new Endpoint({ 2: fault, 3: fault, 4: fault })
  const base = await broken.start()
  const server = await Program.start('--pace', '0ms', '--base-url', base, '--model', 'gpt-4o-mini')
  const page = await browser.newPage()
  await page.goto(`${server.url}/start?question=durability`)
  await page.getByRole('button', { name: /^start/i }).click()
  await page.waitForURL(/\/session\//)
  const candidate = new Candidate(page, server.url)
  await candidate.floor()
  const spoke = (await candidate.events()).filter((e) => e.type === 'spoke') as unknown as { at: string; data: { text: string; made?: { fault?: string } } }[]
  expect(spoke).toHaveLength(2)
  expect(recorded).toContain(spoke[1]?.data.made?.fault)
  expect(spoke[1]?.data.text).toContain('how does it make sure that this message')
  expect(Date.parse(spoke[1]!.at) - Date.parse(spoke[0]!.at)).toBeLessThan(10_000)
  await page.getByTestId('stand-in').waitFor()
  await page.close()
  await server.stop()
  await broken.stop().catch(() => undefined)
})
