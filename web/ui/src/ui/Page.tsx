// The frame of every screen but the room: header, main, footer; and the title of the tab.

import { useEffect, useRef, useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { Icon, type IconName } from './Icon.tsx'
import { applyTheme, currentTheme, themes, type Theme } from './theme.ts'

export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · mockloop` : 'mockloop'
  }, [title])
}

// landed: the first page is where the browser puts scroll and focus itself; from then on it is up to us.
let landed = false

export function Page({ title, children }: { title: string; children: ReactNode }) {
  usePageTitle(title)
  const main = useRef<HTMLElement>(null)
  useEffect(() => {
    if (landed) {
      scrollTo(0, 0)
      main.current?.focus({ preventScroll: true })
    }
    landed = true
  }, [])
  return (
    <div className="page">
      <a className="skip-link" href="#main">
        Skip to content
      </a>
      <header className="masthead">
        <Link href="/" className="wordmark">
          <Mark /> mockloop
        </Link>
        <nav className="masthead-actions">
          <Link href="/library" className="button quiet">
            Library
          </Link>
          <Link href="/settings" className="button quiet">
            Model
          </Link>
          <ThemeSwitch />
        </nav>
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        {children}
      </main>
      <footer className="footer">
        <p>What you say here stays on the machine that runs mockloop, unless a language model is connected and you choose it.</p>
      </footer>
    </div>
  )
}

export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
      <path d="M25 12.5A10 10 0 1 0 26 17" fill="none" stroke="currentColor" strokeWidth="3.4" strokeLinecap="round" />
      <circle cx="26" cy="17" r="3.2" className="mark-dot" />
    </svg>
  )
}

const themeIcons: Record<Theme, IconName> = { system: 'system', light: 'sun', dark: 'moon' }
const themeNames: Record<Theme, string> = { system: 'as the system', light: 'light', dark: 'dark' }

export function ThemeSwitch() {
  const [theme, setTheme] = useState(currentTheme)
  const next = themes[(themes.indexOf(theme) + 1) % themes.length]!
  return (
    <button
      type="button"
      className="button quiet icon-only"
      title={`Colours: ${themeNames[theme]}`}
      aria-label={`Colours: ${themeNames[theme]}. Change to ${themeNames[next]}`}
      onClick={() => {
        applyTheme(next)
        setTheme(next)
      }}
    >
      <Icon name={themeIcons[theme]} />
    </button>
  )
}
