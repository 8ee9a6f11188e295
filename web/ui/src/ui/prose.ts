// A little Markdown, taken apart for showing: headings, lists, code, emphasis. What comes in is anybody's text, so
// there is nothing here that could become active: no HTML, no pictures, and a link is a name and an address.

export type Inline =
  | { kind: 'text' | 'strong' | 'emphasis' | 'code'; text: string }
  | { kind: 'link'; text: string; url: string }

export type Block =
  | { kind: 'heading'; level: number; inline: Inline[] }
  | { kind: 'paragraph' | 'quote'; inline: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'list'; ordered: boolean; items: { depth: number; inline: Inline[] }[] }

const fence = /^\s*(```|~~~)/
const heading = /^(#{1,6})\s+(.*?)\s*#*$/
const item = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/
const quote = /^\s*>\s?(.*)$/

// blocks takes a text apart line by line. Lines that follow each other are one paragraph and stay lines.
export function blocks(text: string): Block[] {
  const found: Block[] = []
  let open: string[] = [] // lines of the paragraph at hand
  const close = () => {
    if (open.length > 0) found.push({ kind: 'paragraph', inline: inline(open.join('\n')) })
    open = []
  }
  const lines = text.split(/\r?\n/)
  for (let n = 0; n < lines.length; n++) {
    const line = lines[n]!
    const fenced = fence.exec(line)
    if (fenced) {
      close()
      const code: string[] = []
      for (n++; n < lines.length && !lines[n]!.trimStart().startsWith(fenced[1]!); n++) code.push(lines[n]!)
      found.push({ kind: 'code', text: code.join('\n') })
      continue
    }
    const titled = heading.exec(line)
    if (titled) {
      close()
      found.push({ kind: 'heading', level: titled[1]!.length, inline: inline(titled[2]!) })
      continue
    }
    const listed = item.exec(line)
    if (listed) {
      close()
      const ordered = /^\d/.test(listed[2]!)
      const entry = { depth: Math.min(5, Math.floor(listed[1]!.length / 2)), inline: inline(listed[3]!) }
      const last = found.at(-1)
      if (last?.kind === 'list' && (last.ordered === ordered || entry.depth > 0)) last.items.push(entry)
      else found.push({ kind: 'list', ordered, items: [entry] })
      continue
    }
    const quoted = quote.exec(line)
    if (quoted) {
      close()
      found.push({ kind: 'quote', inline: inline(quoted[1]!) })
    } else if (line.trim() === '') {
      close()
    } else {
      open.push(line.trim())
    }
  }
  close()
  return found
}

// In turn: an escaped sign, code, a picture or link, strong, emphasis. Each ends where a line does not go on.
const spans =
  /\\([!-/:-@[-`{-~])|`([^`\n]+)`|!?\[([^[\]\n]{0,300})\]\((\S{1,2000}?)\)|\*\*(?=\S)([^*\n]{1,300}?)\*\*|(?<![\p{L}\p{N}])([*_])(?=\S)([^*_\n]{1,300}?)\6(?![\p{L}\p{N}])/gu

export function inline(text: string): Inline[] {
  const found: Inline[] = []
  const say = (kind: 'text' | 'strong' | 'emphasis' | 'code', text: string | undefined) => {
    const last = found.at(-1)
    if (!text) return
    if (kind === 'text' && last?.kind === 'text') last.text += text
    else found.push({ kind, text })
  }
  let at = 0
  for (const match of text.matchAll(spans)) {
    const [whole, escaped, code, name, url, strong, , emphasis] = match
    say('text', text.slice(at, match.index))
    at = match.index + whole.length
    if (escaped) say('text', escaped)
    else if (code) say('code', code)
    else if (strong) say('strong', strong)
    else if (emphasis) say('emphasis', emphasis)
    else if (url && isAddress(url)) found.push({ kind: 'link', text: name || url, url })
    else say('text', whole)
  }
  say('text', text.slice(at))
  return found
}

// isAddress: somewhere on the web, and nothing that would run.
export function isAddress(url: string): boolean {
  return /^https?:\/\/[^\s/]/i.test(url) && URL.canParse(url)
}

// plainText is a text on one line, for a glimpse.
export function plainText(text: string): string {
  const words = (parts: Inline[]) => parts.map((part) => part.text).join('')
  return blocks(text)
    .map((block) => {
      switch (block.kind) {
        case 'code':
          return block.text
        case 'list':
          return block.items.map((each) => words(each.inline)).join('; ')
        default:
          return words(block.inline)
      }
    })
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim()
}

/** A part of a text, and whether it is what somebody cites. */
export type Shown = Inline & { cited?: boolean }

// cited cuts words so that those of a quote stand apart. How they are set, and where lines break, is nothing.
export function cited(words: Inline[], quote: string): Shown[] {
  const whole = folded(words.map((part) => part.text).join(''))
  const wanted = folded(quote).text.trim()
  const first = wanted ? whole.text.indexOf(wanted) : -1
  if (first < 0) return words
  const start = whole.at[first]!
  const end = whole.at[first + wanted.length - 1]! + 1
  let at = 0
  return words.flatMap((part) => {
    const from = Math.min(Math.max(start - at, 0), part.text.length)
    const to = Math.min(Math.max(end - at, 0), part.text.length)
    at += part.text.length
    if (from === to || part.kind === 'link') return [part]
    const pieces = [part.text.slice(0, from), part.text.slice(from, to), part.text.slice(to)]
    return pieces.flatMap((text, n) => (text ? [{ ...part, text, cited: n === 1 }] : []))
  })
}

// folded is a text with one space for any, without signs of emphasis, and where each of its characters was.
function folded(text: string): { text: string; at: number[] } {
  let plain = ''
  const at: number[] = []
  for (let n = 0; n < text.length; n++) {
    const space = /\s/.test(text[n]!)
    if (/[*_`]/.test(text[n]!) || (space && plain.endsWith(' '))) continue
    plain += space ? ' ' : text[n]!
    at.push(n)
  }
  return { text: plain, at }
}
