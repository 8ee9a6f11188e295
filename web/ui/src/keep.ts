// What this browser keeps for itself: drafts, unacknowledged frames, the theme.
// Never throws: with storage full or forbidden it keeps things for as long as the page is open.

export interface Keep {
  get(key: string): string | null
  set(key: string, value: string): void
  remove(key: string): void
  keys(prefix: string): string[]
}

const unstored = new Map<string, string>()

function attempt<T>(run: () => T, otherwise: () => T): T {
  try {
    return run()
  } catch {
    return otherwise()
  }
}

export const keep: Keep = {
  get: (key) => unstored.get(key) ?? attempt(() => localStorage.getItem(key), () => null),
  set: (key, value) => {
    unstored.delete(key)
    attempt(
      () => localStorage.setItem(key, value),
      () => void unstored.set(key, value),
    )
  },
  remove: (key) => {
    unstored.delete(key)
    attempt(() => localStorage.removeItem(key), () => undefined)
  },
  keys: (prefix) => {
    const stored = attempt(() => Object.keys(localStorage), () => [])
    return [...new Set([...stored, ...unstored.keys()])].filter((key) => key.startsWith(prefix))
  },
}

// forgetSession drops all that was kept for a session that is deleted.
export function forgetSession(id: string): void {
  for (const what of ['draft', 'notes', 'out']) keep.keys(`mockloop:${what}:${id}`).forEach(keep.remove)
}
