import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { expect } from 'vitest'

const executablePath = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((p) => p && existsSync(p))

export function launch(): Promise<Browser> {
  if (!executablePath) throw new Error('no Chromium found: install it, or set CHROMIUM to its path')
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
  })
}

/** The looks that every screen has to stand. */
export const looks: Record<string, BrowserContextOptions> = {
  light: { viewport: { width: 1280, height: 860 }, colorScheme: 'light' },
  dark: { viewport: { width: 1280, height: 860 }, colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: 'light', isMobile: true, hasTouch: true },
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** No violation of the accessibility rules on the page as it stands. */
export async function accessible(page: Page, where: string): Promise<void> {
  await page.evaluate(axe) // runs in the page's world without a script element, which the page's policy forbids
  const found = await page.evaluate(async () => {
    // @ts-expect-error axe is what was evaluated above
    const { violations } = await window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
    return violations.map((v: { id: string; nodes: { html: string; failureSummary: string }[] }) => `${v.id}: ${v.nodes.map((n) => `${n.html}\n${n.failureSummary}`).join('\n')}`)
  })
  expect(found, where).toEqual([])
}

/** Fails the test on an error in the page, or on a request to anywhere but the program. */
export function watch(page: Page, url: string): string[] {
  const troubles: string[] = []
  page.on('pageerror', (e) => troubles.push(`error: ${e.message}`))
  page.on('console', (m) => {
    if (m.type() === 'error' && !/ERR_CONNECTION|ERR_INTERNET|WebSocket connection|Failed to load resource/.test(m.text())) troubles.push(`console: ${m.text()}`)
  })
  page.on('request', (r) => {
    const to = new URL(r.url())
    if (!['data:', 'blob:'].includes(to.protocol) && to.host !== new URL(url).host) troubles.push(`outside request: ${r.url()}`)
  })
  return troubles
}

/** Where the tests leave what they saw. */
export function picture(name: string): string {
  const dir = resolve(import.meta.dirname, '../test-results')
  mkdirSync(dir, { recursive: true })
  return resolve(dir, `${name}.png`)
}
