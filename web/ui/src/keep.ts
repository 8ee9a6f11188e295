// What this browser keeps for itself: drafts, unacknowledged frames, the theme.
// Never throws: with storage full or forbidden the page works on, it only forgets more.

export interface Keep {
  get(key: string): string | null
  set(key: string, value: string): void
  remove(key: string): void
  keys(prefix: string): string[]
}

function attempt<T>(fallback: T, run: () => T): T {
  try {
    return run()
  } catch {
    return fallback
  }
}

export const keep: Keep = {
  get: (key) => attempt(null, () => localStorage.getItem(key)),
  set: (key, value) => attempt(undefined, () => localStorage.setItem(key, value)),
  remove: (key) => attempt(undefined, () => localStorage.removeItem(key)),
  keys: (prefix) => attempt([], () => Object.keys(localStorage).filter((key) => key.startsWith(prefix))),
}

// forgetSession drops all that was kept for a session that is deleted.
export function forgetSession(id: string, from: Keep = keep): void {
  for (const what of ['draft', 'notes', 'out']) from.keys(`mockloop:${what}:${id}`).forEach(from.remove)
}
