// One stroke, one size: the page's own icons. They always stand beside or behind words, so they are hidden from
// assistive technology.

const paths = {
  arrow: 'M4 10h12M11 5l5 5-5 5',
  back: 'M16 10H4M9 5l-5 5 5 5',
  check: 'M4 10.5l4 4 8-9',
  close: 'M5 5l10 10M15 5L5 15',
  dash: 'M5 10h10',
  down: 'M10 4v12M5 11l5 5 5-5',
  hint: 'M7.5 16h5M8 13.5c0-1.5-2.5-2.6-2.5-5.3a4.5 4.5 0 0 1 9 0c0 2.7-2.5 3.8-2.5 5.3z',
  moon: 'M15.5 12.2A6.5 6.5 0 0 1 7.8 4.5a6.5 6.5 0 1 0 7.7 7.7z',
  pause: 'M7 5v10M13 5v10',
  play: 'M7 4.5v11l8.5-5.5z',
  print: 'M6 8V3.5h8V8M6 13H3.5V8h13v5H14M6 11h8v5.5H6z',
  save: 'M10 3.5v9M6 9l4 4 4-4M4 16.5h12',
  search: 'M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM13 13l4 4',
  skip: 'M4.5 5l7 5-7 5zM15 5v10',
  stop: 'M5.5 5.5h9v9h-9z',
  sun: 'M10 13.2a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4zM10 2v2M10 16v2M2 10h2M16 10h2M4.3 4.3l1.4 1.4M14.3 14.3l1.4 1.4M4.3 15.7l1.4-1.4M14.3 5.7l1.4-1.4',
  system: 'M3.5 4.5h13v9h-13zM7 16.5h6',
  trash: 'M4 6h12M8 6V4h4v2M5.5 6l.7 10.5h7.6L14.5 6M8.5 9v4.5M11.5 9v4.5',
  warn: 'M10 3.5l7 13H3zM10 8.5v3.5M10 14.2v.3',
} as const

export type IconName = keyof typeof paths

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
      <path d={paths[name]} fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  )
}
