import { expect, test } from 'vitest'
import { launch, looks } from './browser'
import { Candidate } from './candidate'
import { Program } from './program'

// How long a key stroke takes to its next paint at a quarter of the processor's
// speed, while nothing happens and while a turn streams. Printed, not judged:
// the figures depend on the machine, the ratio hardly.
test('typing while a turn streams', async () => {
  const program = await Program.start('--pace', '20ms')
  const browser = await launch()
  const context = await browser.newContext(looks.light)
  const page = await context.newPage()
  await page.goto(`${program.url}/start?round=technical`)
  await page.getByRole('button', { name: /^start/i }).click()
  await page.waitForURL(/\/session\//)
  const candidate = new Candidate(page, program.url)
  await candidate.floor()
  await page.evaluate(() => {
    const w = window as unknown as { strokes: number[] }
    w.strokes = []
    new PerformanceObserver((list) => {
      for (const e of list.getEntries()) if (['keydown', 'keypress', 'input', 'keyup'].includes(e.name)) w.strokes.push(e.duration)
    }).observe({ type: 'event', durationThreshold: 16, buffered: false } as PerformanceObserverInit)
  })
  const cdp = await context.newCDPSession(page)
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  const type = async () => {
    await page.evaluate(() => ((window as unknown as { strokes: number[] }).strokes = []))
    await page.getByTestId('answer').pressSequentially('and the next thought comes while the other one speaks', { delay: 40 })
    await page.waitForTimeout(300)
    const strokes = await page.evaluate(() => (window as unknown as { strokes: number[] }).strokes)
    strokes.sort((a, b) => a - b)
    return { median: strokes[Math.floor(strokes.length / 2)] ?? 0, p98: strokes[Math.floor(strokes.length * 0.98)] ?? 0 }
  }
  const quiet = await type()
  await page.getByTestId('answer').fill('Each partition has a leader and followers that copy its log.')
  await page.getByTestId('send').click()
  await page.waitForFunction(() => document.querySelector('[data-testid=status]')?.getAttribute('data-status') === 'interviewer')
  const streaming = await type()
  console.log(`interaction to next paint at 4x throttle, ms: quiet ${quiet.median} (p98 ${quiet.p98}), while a turn streams ${streaming.median} (p98 ${streaming.p98})`)
  expect(streaming.median).toBeGreaterThan(0)
  await browser.close()
  await program.stop()
})
