import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accessible, launch, looks, picture, watch } from './browser'
import { Candidate } from './candidate'
import { Program } from './program'

let program: Program
let browser: Browser
let report = ''

beforeAll(async () => {
  program = await Program.start('--pace', '1ms')
  browser = await launch()
  const page = await browser.newPage()
  await page.goto(`${program.url}/start?question=durability`)
  await page.getByRole('button', { name: /^start/i }).click()
  await page.waitForURL(/\/session\//)
  const c = new Candidate(page, program.url)
  await c.interview()
  await page.waitForURL(/\/report$/)
  report = new URL(page.url()).pathname
  await page.close()
})
afterAll(async () => {
  await browser?.close()
  await program?.stop()
})

/** Opens what is behind each level. */
async function proofs(page: Page): Promise<void> {
  await page.getByTestId('proofs').first().waitFor()
  for (const each of await page.getByTestId('proofs').locator('summary').all()) await each.press('Enter')
}

describe.each(Object.keys(looks))('in %s', (look) => {
  test('every screen is accessible and fits', async () => {
    const context = await browser.newContext(looks[look])
    const page = await context.newPage()
    const troubles = watch(page, program.url)
    const check = async (name: string) => {
      await page.screenshot({ path: picture(`${name}-${look}`) }) // what is seen first, the README's pictures among them
      await page.screenshot({ path: picture(`${name}-${look}-whole`), fullPage: true })
      await accessible(page, `${name} in ${look}`)
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      expect(overflow, `${name} in ${look} scrolls sideways`).toBeLessThanOrEqual(0)
    }

    await page.goto(program.url)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.getByText('Ilse Nwachukwu').first().waitFor()
    await check('home')

    await page.goto(`${program.url}/start?round=technical`)
    await page.getByRole('button', { name: /^start/i }).waitFor()
    await check('lobby')

    await page.goto(`${program.url}/settings`)
    await page.getByText('None is connected').waitFor()
    await check('settings')

    await page.goto(`${program.url}/start?question=fraud-detection`)
    await page.getByRole('button', { name: /^start/i }).click()
    await page.waitForURL(/\/session\//)
    const c = new Candidate(page, program.url)
    for (let n = 0; n < 3; n++) {
      await c.floor()
      await c.say(await c.next())
    }
    await c.floor()
    await check('room')

    await page.goto(`${program.url}${report}`)
    await page.getByTestId('recommendation').waitFor()
    expect(await page.getByTestId('quote').first().isVisible(), 'a report is short until somebody asks').toBe(false)
    await check('report')
    await proofs(page)
    await page.getByTestId('quote').first().waitFor()
    await check('report-open')

    await page.goto(`${program.url}/nothing-here`)
    await page.getByRole('heading').first().waitFor()
    await check('not-found')

    expect(troubles).toEqual([])
    await context.close()
  })
})

test('the report prints and downloads', async () => {
  const page = await browser.newPage()
  await page.goto(`${program.url}${report}`)
  await page.getByTestId('recommendation').waitFor()
  await page.emulateMedia({ media: 'print' })
  expect(await page.getByTestId('quote').first().evaluate((quote) => quote.checkVisibility({ contentVisibilityAuto: true }) && quote.getBoundingClientRect().height > 0), 'on paper all is open').toBe(true)
  await page.emulateMedia({ media: null })
  const pdf = await page.pdf({ format: 'A4' })
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
  for (const kind of ['Markdown', 'JSON']) {
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: new RegExp(kind, 'i') }).click()])
    expect(file.suggestedFilename()).toMatch(kind === 'JSON' ? /\.json$/ : /\.md$/)
  }
  await page.close()
})

test('who disagrees with a finding marks the sentence, and the level stays', async () => {
  const page = await browser.newPage()
  await page.goto(`${program.url}${report}`)
  const before = await page.getByTestId('recommendation').innerText()
  await proofs(page)
  await page.getByRole('button', { name: 'I did say this' }).first().click()
  const dialog = page.getByRole('dialog')
  await accessible(page, 'the objection')
  await dialog.getByRole('radio').nth(1).check()
  const words = (await dialog.getByRole('radio').nth(1).locator('..').innerText()).trim()
  await dialog.getByRole('button', { name: 'Keep it' }).click()
  await page.getByText('You say that you did').waitFor()
  await page.reload()
  await proofs(page)
  await page.getByText('You say that you did').waitFor()
  expect(await page.getByTestId('recommendation').innerText()).toBe(before)
  const id = report.split('/')[2]
  const kept = (await (await fetch(`${program.url}/api/sessions/${id}/report`)).json()) as { objections: { quote: { text: string } }[] }
  expect(kept.objections.map((o) => o.quote.text)).toEqual([words])
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /export what you disagree/i }).click()])
  expect(file.suggestedFilename()).toBe('mockloop-cases.jsonl')
  await page.close()
})

test('a session is deleted for good', async () => {
  const page = await browser.newPage()
  await page.goto(`${program.url}/start?question=kraft`)
  await page.getByRole('button', { name: /^start/i }).click()
  await page.waitForURL(/\/session\//)
  const c = new Candidate(page, program.url)
  await c.floor()
  const id = c.session
  await page.goto(program.url)
  const row = page.locator(`[data-session="${id}"]`)
  await row.getByRole('button', { name: /delete/i }).click()
  await page.getByRole('dialog').getByRole('button', { name: /delete/i }).click()
  await row.waitFor({ state: 'detached' })
  expect((await fetch(`${program.url}/api/sessions/${id}`)).status).toBe(404)
  await page.close()
})
