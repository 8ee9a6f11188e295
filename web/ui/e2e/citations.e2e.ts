import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accessible, launch, looks, watch } from './browser'
import { Candidate } from './candidate'
import { Program } from './program'

const resume = `# Ann Lee

## Experience

- Led the migration of 40 services from RabbitMQ to Kafka
`

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

test('the interview speaks of the résumé, the room and the report open what they draw on, and a deleted one says so', async () => {
  const added = await fetch(`${program.url}/api/documents`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: program.url },
    body: JSON.stringify({ kind: 'resume', title: 'Ann Lee', text: resume }),
  })
  expect(added.status).toBe(201)
  const { id } = (await added.json()) as { id: string }

  const context = await browser.newContext(looks.light)
  const page = await context.newPage()
  const troubles = watch(page, program.url)
  const candidate = new Candidate(page, program.url)
  const citation = page.getByTestId('turn').getByTestId('citation').first()
  // Not every interview begins with a line of the résumé that fits.
  for (let n = 0; n < 12 && (await citation.count()) === 0; n++) {
    await page.goto(`${program.url}/start?round=recruiter-screen&question=why-streaming`)
    await page.getByRole('button', { name: /^start/i }).click()
    await page.waitForURL(/\/session\//)
    expect(await candidate.floor()).toBe('candidate')
  }

  await citation.waitFor()
  const turn = page.locator('[data-testid=turn]', { has: page.getByTestId('citation') }).first()
  expect(await turn.innerText()).toMatch(/“Led the migration of 40 services[^”]*”/)
  await accessible(page, 'a room with a citation')
  const [passage] = await Promise.all([context.waitForEvent('page'), citation.click()])
  await passage.getByTestId('passage').waitFor()
  expect(await passage.getByTestId('passage').innerText()).toContain('Led the migration of 40 services')
  expect(await turn.innerText(), 'the words that are cited are marked').toContain(await passage.getByTestId('passage').locator('mark').innerText())
  expect(await page.getByTestId('answer').isVisible(), 'the interview goes on beside it').toBe(true)

  await candidate.say(await candidate.next())
  await candidate.floor()
  const ended = await fetch(`${program.url}/api/documents/${id}`, { method: 'DELETE', headers: { Origin: program.url } })
  expect(ended.status).toBe(204)
  await passage.reload()
  await passage.getByText(/no such document/).waitFor()
  await passage.close()

  await page.getByRole('button', { name: /end/i }).first().click()
  await page.getByRole('dialog').getByRole('button', { name: /end/i }).click()
  await page.waitForURL(/\/report/)
  await page.getByText('What a strong answer holds').first().click()
  const reading = page.locator('details[open]').getByTestId('read-on').getByTestId('citation').first()
  const [read] = await Promise.all([context.waitForEvent('page'), reading.click()])
  await read.getByTestId('passage').waitFor()
  await read.close()
  expect(await page.locator('.report-transcript').getByTestId('citation').count(), 'what was drawn on stays named').toBeGreaterThan(0)
  await accessible(page, 'a report with citations')
  expect(troubles.filter((trouble) => !trouble.includes('404'))).toEqual([])
  await context.close()
})
