// Words and numbers as people read them.

import type { Length, Setup } from '../protocol.gen.ts'

// clock writes a reading as m:ss.
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

// minutes rounds to what a person would say.
export function minutes(ms: number): string {
  if (ms > 0 && ms < 60_000) return `${Math.max(1, Math.round(ms / 1000))} s`
  const whole = Math.round(ms / 30_000) / 2
  return `${whole} min`
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

const day = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric' })
const dayAndTime = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' })

export const date = (iso: string) => day.format(new Date(iso))
export const moment = (iso: string) => dayAndTime.format(new Date(iso))

export function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean)
  return ((words[0]?.[0] ?? '?') + (words.length > 1 ? words.at(-1)![0]! : '')).toUpperCase()
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

export const lengthNames: Record<Length, string> = { full: 'Full length', half: 'Half length', ten: 'Ten minutes' }

// levelNames are the steps of every criterion; 0 stands for a question that was not graded.
export const levelNames = ['Not graded', 'Not shown', 'Partly there', 'Meets the bar', 'Above the bar'] as const

export function levelName(level: number): string {
  return levelNames[level] ?? levelNames[0]
}

// size writes a number of bytes as people read it.
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

const encoder = new TextEncoder()

export function byteLength(text: string): number {
  return encoder.encode(text).length
}

// lobbyLink opens the lobby with these choices made.
export function lobbyLink(setup: Partial<Setup>): string {
  const query = new URLSearchParams()
  for (const key of ['guide', 'round', 'length', 'type', 'question', 'team', 'mode', 'interviewer', 'retry_of'] as const) {
    if (setup[key]) query.set(key, setup[key])
  }
  return `/start?${query}`
}
