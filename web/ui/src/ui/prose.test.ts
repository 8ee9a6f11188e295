import { describe, expect, it } from 'vitest'
import { blocks, cited, inline, isAddress, plainText } from './prose.ts'

describe('a text that is shown', () => {
  it('is headings, paragraphs with their lines, lists and code', () => {
    expect(blocks('## Log ##\nOne\ntwo\n\n- a\n  - b\n1. c\n\n```\n# not a heading\n```\n> said\nRow | cell')).toEqual([
      { kind: 'heading', level: 2, inline: [{ kind: 'text', text: 'Log' }] },
      { kind: 'paragraph', inline: [{ kind: 'text', text: 'One\ntwo' }] },
      {
        kind: 'list',
        ordered: false,
        items: [
          { depth: 0, inline: [{ kind: 'text', text: 'a' }] },
          { depth: 1, inline: [{ kind: 'text', text: 'b' }] },
        ],
      },
      { kind: 'list', ordered: true, items: [{ depth: 0, inline: [{ kind: 'text', text: 'c' }] }] },
      { kind: 'code', text: '# not a heading' },
      { kind: 'quote', inline: [{ kind: 'text', text: 'said' }] },
      { kind: 'paragraph', inline: [{ kind: 'text', text: 'Row | cell' }] },
    ])
  })
  it('ends with a fence that nobody closes', () => {
    expect(blocks('```\nopen')).toEqual([{ kind: 'code', text: 'open' }])
    expect(blocks('')).toEqual([])
  })
  it('marks emphasis, code and links', () => {
    expect(inline('a **b** and *c*, `d*e*`, [f](https://g.example/h).')).toEqual([
      { kind: 'text', text: 'a ' },
      { kind: 'strong', text: 'b' },
      { kind: 'text', text: ' and ' },
      { kind: 'emphasis', text: 'c' },
      { kind: 'text', text: ', ' },
      { kind: 'code', text: 'd*e*' },
      { kind: 'text', text: ', ' },
      { kind: 'link', text: 'f', url: 'https://g.example/h' },
      { kind: 'text', text: '.' },
    ])
  })
  it('leaves what only looks like a mark', () => {
    for (const text of ['min.insync_replicas_max', '2 * 3 * 4', 'a ** b', '5*', '[x]', 'if (a[0](b))']) {
      expect(inline(text)).toEqual([{ kind: 'text', text }])
    }
    expect(inline('5 \\* 3 \\[x\\]')).toEqual([{ kind: 'text', text: '5 * 3 [x]' }])
  })
  it('has nothing active in it', () => {
    for (const text of ['<script>alert(1)</script>', '[a](javascript:alert(1))', '[a](data:text/html,x)', '![a](file:///etc/passwd)', '[a](//evil.example)', '<img src=x onerror=a>']) {
      expect(inline(text)).toEqual([{ kind: 'text', text }])
    }
    expect(inline('![a](https://evil.example/pixel.png)')).toEqual([{ kind: 'link', text: 'a', url: 'https://evil.example/pixel.png' }])
  })
  it('knows addresses', () => {
    expect(['https://a.example', 'HTTP://a.example/b?c#d'].every(isAddress)).toBe(true)
    expect(['', 'a.example', 'javascript:x', 'https://', 'https:///x', 'mailto:a@b.example'].some(isAddress)).toBe(false)
  })
  it('is taken apart quickly, however hostile', () => {
    const begin = performance.now()
    for (const piece of ['[', '*', '**a', '`', '[a](', '_a', '\\', '> ', '- ', '![']) blocks(piece.repeat(20_000))
    expect(performance.now() - begin).toBeLessThan(3000)
  })
  it('is one line as a glimpse', () => {
    expect(plainText('# A\n\nb **c**\n- d\n- e\n\n```\nf\n```')).toBe('A b c d; e f')
  })
})

describe('the words that are cited', () => {
  const marks = (text: string, quote: string) =>
    cited(inline(text), quote)
      .map((part) => (part.cited ? `[${part.text}]` : part.text))
      .join('')
  it('stand apart, however they are set', () => {
    expect(marks('One. Copies wait. Three.', 'Copies wait.')).toBe('One. [Copies wait.] Three.')
    expect(marks('One **copy** waits\nfor it.', 'copy waits for')).toBe('One [copy][ waits\nfor] it.')
    expect(marks('`acks=all` is it', '  acks=all is ')).toBe('[acks=all][ is] it')
    expect(marks('a [b](https://c.example) d', 'a b d')).toBe('[a ]b[ d]')
    expect(marks('a [b](https://c.example) d', 'b d')).toBe('a b[ d]')
  })
  it('are nothing where they do not stand', () => {
    expect(marks('One. Two.', 'Three')).toBe('One. Two.')
    expect(marks('One. Two.', ' * ')).toBe('One. Two.')
    expect(cited([], 'x')).toEqual([])
  })
})
