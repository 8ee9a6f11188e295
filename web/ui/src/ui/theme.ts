// Light or dark: the system's choice unless the candidate makes one.

import { keep } from '../keep.ts'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const key = 'mockloop:theme'

export function currentTheme(): Theme {
  return themes.find((theme) => theme === keep.get(key)) ?? 'system'
}

export function applyTheme(theme: Theme): void {
  if (theme === 'system') {
    keep.remove(key)
    delete document.documentElement.dataset.theme
  } else {
    keep.set(key, theme)
    document.documentElement.dataset.theme = theme
  }
}
