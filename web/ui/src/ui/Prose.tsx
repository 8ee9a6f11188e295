// Somebody's text, shown: what it is made of is decided in prose.ts.

import { useEffect, useRef, useState } from 'react'
import { blocks, cited, isAddress, type Block, type Inline, type Shown } from './prose.ts'

interface ProseProps {
  text: string
  // level of the first headings in it: what stands above them on the screen, plus one
  level?: number
  quote?: string // words of it that are cited, to be marked
}

export function Prose({ text, level = 2, quote }: ProseProps) {
  const above: number[] = [] // the levels that the text itself gives to the headings around the one at hand
  return (
    <div className="prose" dir="auto">
      {blocks(text).map((block, index) => {
        if (block.kind !== 'heading') return <Part key={index} block={block} quote={quote} />
        while (above.length > 0 && above.at(-1)! >= block.level) above.pop()
        above.push(block.level)
        return (
          <Heading key={index} level={level + above.length - 1}>
            <Words inline={block.inline} />
          </Heading>
        )
      })}
    </div>
  )
}

export function Heading({ level, children }: { level: number; children: React.ReactNode }) {
  const Tag = `h${Math.min(6, level)}` as 'h2'
  return <Tag>{children}</Tag>
}

function Part({ block, quote }: { block: Exclude<Block, { kind: 'heading' }>; quote: string | undefined }) {
  switch (block.kind) {
    case 'code':
      // Long lines scroll, so the keyboard has to get there.
      return (
        <pre tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      )
    case 'list': {
      const List = block.ordered ? 'ol' : 'ul'
      return (
        <List>
          {block.items.map((item, index) => (
            <li key={index} data-depth={item.depth || undefined}>
              <Words inline={item.inline} quote={quote} />
            </li>
          ))}
        </List>
      )
    }
    case 'quote':
      return (
        <blockquote>
          <Words inline={block.inline} quote={quote} />
        </blockquote>
      )
    default:
      return (
        <p>
          <Words inline={block.inline} quote={quote} />
        </p>
      )
  }
}

function Words({ inline, quote }: { inline: Inline[]; quote?: string | undefined }) {
  const parts: Shown[] = quote ? cited(inline, quote) : inline
  return parts.map((part, index) => (part.cited ? <mark key={index}>{word(part, index)}</mark> : word(part, index)))
}

function word(part: Shown, key: number) {
  switch (part.kind) {
    case 'strong':
      return <strong key={key}>{part.text}</strong>
    case 'emphasis':
      return <em key={key}>{part.text}</em>
    case 'code':
      return <code key={key}>{part.text}</code>
    case 'link':
      return <Outward key={key} name={part.text} url={part.url} />
    default:
      return part.text
  }
}

// Outward is a way out of the page that shows where it leads before anybody takes it.
export function Outward({ name, url }: { name: string; url: string }) {
  const [shown, setShown] = useState(false)
  const link = useRef<HTMLAnchorElement>(null)
  useEffect(() => link.current?.focus(), [shown])
  if (!isAddress(url)) return name
  if (!shown) {
    return (
      <button type="button" className="outward" title="Show the address" onClick={() => setShown(true)}>
        {name}
      </button>
    )
  }
  return (
    <span className="outward-shown">
      {name} (
      <a ref={link} href={url} target="_blank" rel="noopener noreferrer nofollow">
        {url}
        <span className="visually-hidden">, opens in a new tab</span>
      </a>
      )
    </span>
  )
}
