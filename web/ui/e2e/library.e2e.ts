import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { accessible, launch, looks, picture, watch } from './browser'
import { Program } from './program'

const resume = `# Ann Lee

## Experience
### Payments company, product manager
I led the migration of the settlement reports from a nightly batch to a stream, and took the wait from nine hours to six minutes.

### Before that
- Owned the zebrafinch telemetry of 400 depots.
- <script>document.title = 'taken'</script>

[My page](javascript:alert(1)) and ![me](https://evil.example/pixel.png)
`

const posting = `<title>Senior product manager, streaming</title><h1>Senior product manager, streaming</h1>
<h2>What you will do</h2>
<p>${'You own the roadmap of the connectors and talk to platform teams. '.repeat(30)}</p>
<h2>Who we look for</h2>
<p>Somebody who has run a quokkaflow migration with a regulated customer, and can say what it cost.</p>`

let program: Program
let browser: Browser
let folder: string
let context: BrowserContext
let page: Page
let troubles: string[]

/** A PDF as Chromium prints it. */
async function printed(html: string): Promise<Buffer> {
  const page = await browser.newPage()
  await page.setContent(html)
  const pdf = await page.pdf({ format: 'A4' })
  await page.close()
  return pdf
}

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const waiting = (name: string) => page.getByTestId('waiting').filter({ hasText: name })
const own = (title: string) => page.locator('[data-document]').filter({ hasText: title })

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mockloop-library-'))
  program = await Program.start('--pace', '1ms')
  browser = await launch()
})
afterAll(async () => {
  await browser?.close()
  await program?.stop()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  context = await browser.newContext(looks.light)
  page = await context.newPage()
  troubles = watch(page, program.url)
  await page.goto(`${program.url}/library`)
  await page.getByRole('heading', { name: 'From the guide' }).waitFor()
})
afterEach(async () => {
  expect(troubles).toEqual([])
  await context.close()
})

test('a résumé and a PDF are added, read, found, drawn on and deleted', async () => {
  await page.goto(program.url)
  await page.getByRole('link', { name: 'Library' }).click()
  await page.getByText('None yet').waitFor()
  await page.getByLabel(/drop files here/i).setInputFiles([file('Ann Résumé.md', resume), file('posting.pdf', await printed(posting))])

  // The names tell what they are; both can be changed.
  expect(await waiting('Ann Résumé.md').getByRole('combobox').inputValue()).toBe('resume')
  const kind = page.getByLabel('What posting.pdf is')
  expect(await kind.inputValue()).toBe('job')
  await kind.selectOption('Notes')
  await kind.selectOption('Job description')
  await accessible(page, 'files that wait')
  await page.screenshot({ path: picture('library-waiting'), fullPage: true })
  await page.getByRole('button', { name: 'Add 2 files' }).click()
  await own('Ann Lee').waitFor()
  await own('Senior product manager').waitFor()
  await page.getByTestId('waiting').first().waitFor({ state: 'detached' })
  expect(await own('Ann Lee').innerText()).toMatch(/Résumé · Ann Résumé\.md · \d+ passage/)
  expect(await own('Senior product manager').innerText()).toMatch(/Job description · posting\.pdf · 1 page · \d+ passages?/)

  // To be read, with nothing active left in it.
  await own('Ann Lee').getByRole('link').click()
  await page.getByRole('heading', { level: 1, name: 'Ann Lee' }).waitFor()
  await page.getByText('from nine hours to six minutes').waitFor()
  expect(await page.title()).toBe('Ann Lee · mockloop')
  expect(await page.locator('article a[href*="javascript"], article img, article script').count()).toBe(0)
  await accessible(page, 'a document')
  await page.screenshot({ path: picture('document'), fullPage: true })

  // To be found, with its place.
  await page.getByRole('link', { name: 'Library', exact: true }).first().click()
  await page.getByLabel('Search the library').fill('quokkaflow migration of a regulated customer')
  const hit = page.getByTestId('hit').filter({ hasText: 'quokkaflow' })
  await hit.waitFor()
  expect(await hit.locator('mark').allInnerTexts(), 'it shows why it was found').toEqual(expect.arrayContaining(['quokkaflow', 'migration', 'regulated', 'customer']))
  await page.screenshot({ path: picture('library-search'), fullPage: true })
  await accessible(page, 'what was found')
  await hit.getByRole('link').click()
  await page.waitForURL(/\/passages\//)
  await page.getByTestId('passage').getByText('quokkaflow').waitFor()
  await page.getByRole('link', { name: 'Read it in its place' }).click()
  await page.waitForURL(/\/library\/.*#passage-/)
  await page.locator('[data-shown]').getByText('quokkaflow').waitFor()
  await page.reload()
  await page.locator('[data-shown]').getByText('quokkaflow').waitFor()

  // What is nowhere is not found.
  await page.goto(`${program.url}/library`)
  await page.getByLabel('Search the library').fill('zzzz')
  await page.getByText('Nothing in the library fits').waitFor()
  expect(await page.getByTestId('hit').count()).toBe(0)

  // An interview says that it draws on them.
  await page.goto(`${program.url}/start?round=technical`)
  const drawn = page.getByRole('region', { name: 'It draws on' })
  await drawn.getByRole('link', { name: 'Ann Lee' }).waitFor()
  expect(await drawn.innerText()).not.toMatch(/Add your/)

  await page.goto(`${program.url}/library`)
  await own('Ann Lee').getByRole('button', { name: /delete/i }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Keep it' }).click()
  await own('Ann Lee').getByRole('button', { name: /delete/i }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete for good' }).click()
  await own('Ann Lee').waitFor({ state: 'detached' })
  await page.getByLabel('Search the library').fill('zebrafinch telemetry')
  await page.getByText(/the best first|nothing in the library fits/i).waitFor()
  expect(await page.getByTestId('hit').filter({ hasText: 'zebrafinch' }).count()).toBe(0)

  // The other one from its own page.
  await own('Senior product manager').getByRole('link').click()
  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete for good' }).click()
  await page.getByText('None yet').waitFor()
})

test('what cannot be read says what to do, and nothing is lost', async () => {
  const dot = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=='
  const scan = await printed(`<img src="${dot}" style="width:100%;height:90vh">`)
  await page.getByLabel(/drop files here/i).setInputFiles([file('scan of cv.pdf', scan), file('photo.png', Buffer.from(dot.split(',')[1]!, 'base64')), file('empty.md', ''), file('good notes.txt', 'Remember the wombat budget.')])
  await page.getByLabel('What scan of cv.pdf is').selectOption('Notes')
  await page.getByText('The file is empty').waitFor()
  await page.getByRole('button', { name: 'Add 3 files' }).click()

  await waiting('scan of cv.pdf').getByRole('alert').getByText(/text recognition/).waitFor()
  await waiting('photo.png').getByRole('alert').getByText(/paste its text/).waitFor()
  await own('good notes').waitFor()
  expect(await page.getByTestId('waiting').count(), 'those that failed stay, the others are in').toBe(3)
  expect(await page.getByLabel('What scan of cv.pdf is').inputValue()).toBe('notes')
  await accessible(page, 'files that failed')
  await page.screenshot({ path: picture('library-failed'), fullPage: true })
  await waiting('photo.png').getByRole('button', { name: /leave out/i }).click()
  expect(await page.getByTestId('waiting').count()).toBe(2)

  // A text without a title is called by its first line, and words that run from right to left do so.
  const untitled = page.getByRole('form', { name: 'Or paste a text' })
  await untitled.getByLabel('Text', { exact: true }).fill('مدير منتج أول\n\nYou own the okapi queue.')
  await untitled.getByRole('button', { name: 'Add the text' }).click()
  await own('مدير منتج أول').getByRole('link').click()
  expect(await page.getByRole('heading', { level: 1 }).evaluate((title) => getComputedStyle(title).direction)).toBe('rtl')
  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete for good' }).click()
  await own('good notes').waitFor()

  // A text that was typed outlives a server that is away.
  const paste = page.getByRole('form', { name: 'Or paste a text' })
  await paste.getByLabel('Title').fill('Streams PM')
  await paste.getByLabel('Text', { exact: true }).fill('You own the capybara log.')
  await program.kill()
  await paste.getByRole('button', { name: 'Add the text' }).click()
  await paste.getByRole('alert').getByText(/still running/).waitFor()
  expect(await paste.getByLabel('Text', { exact: true }).inputValue()).toBe('You own the capybara log.')
  await program.restart()
  await paste.getByRole('button', { name: 'Add the text' }).click()
  await own('Streams PM').waitFor()
  expect(await paste.getByLabel('Text', { exact: true }).inputValue()).toBe('')
  for (const title of ['Streams PM', 'good notes']) {
    await own(title).getByRole('button', { name: /delete/i }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete for good' }).click()
    await own(title).waitFor({ state: 'detached' })
  }
})

test('a file is added by keyboard alone, or dropped', async () => {
  // A dialog that was just closed gives the focus back when it likes: begin with a page at rest.
  await page.reload()
  await page.getByRole('heading', { name: 'From the guide' }).waitFor()
  await page.getByLabel(/drop files here/i).focus()
  // The browser has to know that the dialog is to be caught before the key opens it: commands
  // come in order, so one that returned says that those before it did.
  const chosen = page.waitForEvent('filechooser')
  await page.evaluate(() => undefined)
  await page.keyboard.press('Enter')
  const chooser = await chosen
  await chooser.setFiles(file('jd.md', '# The role\n\nYou count the narwhals.'))
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('What jd.md is')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await own('The role').waitFor()

  const dropped = await page.evaluateHandle(() => {
    const files = new DataTransfer()
    files.items.add(new File(['Two pelicans.'], 'study guide.txt'))
    return files
  })
  // Beside its place is good enough; the browser would otherwise show the file in place of the page.
  await page.getByRole('heading', { name: 'From the guide' }).dispatchEvent('drop', { dataTransfer: dropped, bubbles: true })
  expect(await page.getByLabel('What study guide.txt is').inputValue()).toBe('guide')
})

describe.each(Object.keys(looks))('in %s', (look) => {
  test('the library, a document and a passage are accessible and fit', async () => {
    const context = await browser.newContext(looks[look])
    const page = await context.newPage()
    const check = async (name: string) => {
      await page.screenshot({ path: picture(`${name}-${look}`) })
      await page.screenshot({ path: picture(`${name}-${look}-whole`), fullPage: true })
      await accessible(page, `${name} in ${look}`)
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      expect(overflow, `${name} in ${look} scrolls sideways`).toBeLessThanOrEqual(0)
    }
    await page.goto(`${program.url}/library`)
    await page.getByRole('heading', { name: 'From the guide' }).waitFor()
    await page.getByLabel('Search the library').fill('what happens when a broker dies')
    await page.getByTestId('hit').first().waitFor()
    await check('library')

    await page.getByTestId('hit').first().getByRole('link').click()
    await page.getByTestId('passage').waitFor()
    const source = page.getByRole('list', { name: 'Sources' }).getByRole('button').first()
    await source.click()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('href'))).toMatch(/^https:\/\//)
    await check('passage')

    await page.getByRole('link', { name: 'Read it in its place' }).click()
    await page.locator('[data-shown]').waitFor()
    await check('document')

    await page.goto(`${program.url}/library/nothing`)
    await page.getByRole('heading', { name: 'There is nothing here' }).waitFor()
    await page.getByRole('link', { name: 'Back to the library' }).click()
    await page.getByRole('heading', { name: 'From the guide' }).waitFor()
    await context.close()
  })
})
