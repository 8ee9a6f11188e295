import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { launch, looks, watch } from './browser'
import { Candidate } from './candidate'
import { Program } from './program'

let program: Program
let browser: Browser
let context: BrowserContext
let page: Page
let troubles: string[]

beforeAll(async () => {
  program = await Program.start('--pace', '20ms')
  browser = await launch()
})
afterAll(async () => {
  await browser?.close()
  await program?.stop()
})
beforeEach(async () => {
  context = await browser.newContext(looks.light)
  page = await context.newPage()
  troubles = watch(page, program.url)
})
afterEach(async () => {
  expect(troubles).toEqual([])
  await context.close()
})

async function enter(query: string): Promise<Candidate> {
  await page.goto(`${program.url}/start?${query}`)
  await page.getByRole('button', { name: /^start/i }).click()
  await page.waitForURL(/\/session\//)
  const c = new Candidate(page, program.url)
  await c.floor()
  return c
}

const answered = async (c: Candidate) => (await c.events()).filter((e) => e.type === 'answered')

test('a half-written answer survives reload, kill -9 and a lost network', async () => {
  const c = await enter('question=durability')
  const box = page.getByTestId('answer')
  await box.fill('Every partition has copies on three')
  await page.reload()
  await expect.poll(() => box.inputValue()).toBe('Every partition has copies on three')
  await program.kill()
  await box.pressSequentially(' brokers')
  await program.restart()
  await c.floor()
  expect(await box.inputValue()).toBe('Every partition has copies on three brokers')
  await context.setOffline(true)
  await box.pressSequentially('.')
  await context.setOffline(false)
  await c.floor()
  expect(await box.inputValue()).toBe('Every partition has copies on three brokers.')
})

test('an answer sent while the server is down arrives once', async () => {
  const c = await enter('question=broker-down')
  await program.kill()
  await page.getByTestId('answer').fill('The controller chooses a new leader from the in-sync replicas, and clients find it by their metadata.')
  await page.getByTestId('send').click()
  await new Promise((r) => setTimeout(r, 500))
  await program.restart()
  await expect.poll(async () => (await answered(c)).length, { timeout: 20_000 }).toBe(1)
  await c.floor()
  await page.reload()
  await c.floor()
  expect(await answered(c)).toHaveLength(1)
})

test('the server dies in mid-turn, and the turn comes all the same', async () => {
  const c = await enter('question=exactly-once')
  await page.getByTestId('answer').fill('The producer has an id and numbers its batches, so that the broker drops a retry it has seen before.')
  await page.getByTestId('send').click()
  await expect.poll(async () => (await answered(c)).length).toBe(1)
  await program.kill()
  await program.restart()
  await c.floor()
  const events = await c.events()
  expect(events.at(-1)?.type === 'spoke' || events.some((e) => e.type === 'spoke' && e.seq > events.find((a) => a.type === 'answered')!.seq)).toBe(true)
})

test('two tabs show the same session, and neither loses its draft', async () => {
  const c = await enter('question=kraft')
  const second = await context.newPage()
  await second.goto(page.url())
  const other = new Candidate(second, program.url)
  await other.floor()
  await second.getByTestId('answer').fill('a draft of the second tab')
  await c.say('The controllers keep the metadata in a log of their own and elect a leader by Raft, so that ZooKeeper is gone.')
  await c.floor()
  await expect.poll(() => second.locator('[data-testid=turn][data-speaker=candidate]').count()).toBe(1)
  expect(await second.getByTestId('answer').inputValue()).toBe('a draft of the second tab')
})

test('hint, pause, interrupt, skip and end', async () => {
  const c = await enter('round=technical&mode=learning')
  const press = (name: RegExp) => page.getByRole('button', { name }).first().click()
  await press(/hint/i)
  await expect.poll(async () => (await c.events()).some((e) => e.data.act?.kind === 'hint')).toBe(true)
  await c.floor()
  await press(/^pause/i)
  await expect.poll(async () => (await c.events()).at(-1)?.type).toBe('paused')
  await press(/resume|go on/i)
  await expect.poll(async () => (await c.events()).some((e) => e.type === 'resumed')).toBe(true)
  await c.floor()
  await press(/skip/i)
  await page.getByRole('button', { name: /interrupt/i }).click()
  await expect.poll(async () => (await c.events()).some((e) => e.type === 'spoke' && (e.data as { interrupted?: boolean }).interrupted)).toBe(true)
  await c.floor()
  await press(/^end/i)
  await page.getByRole('dialog').getByRole('button', { name: /^end/i }).click()
  await page.waitForURL(/\/report$/)
  await page.getByTestId('recommendation').waitFor()
})

test('notes are kept', async () => {
  const c = await enter('question=durability')
  const box = page.getByRole('textbox', { name: /notes/i })
  await box.fill('ask about quorum')
  await expect.poll(async () => ((await (await fetch(`${program.url}/api/sessions/${c.session}/notes`)).json()) as { text: string }).text).toBe('ask about quorum')
  await page.reload()
  await c.floor()
  await expect.poll(() => box.inputValue()).toBe('ask about quorum')
})
