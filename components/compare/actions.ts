import type { CompareStore } from './compare-store.ts'

/** One thing the comparison does: keys, help sheet and buttons share it. */
export type CompareAction = {
  keys: string
  label: string
  matches(event: KeyboardEvent): boolean
  perform(store: CompareStore): void
}

const key =
  (name: string, shift = false) =>
  (event: KeyboardEvent) =>
    event.key === name && event.shiftKey === shift
const letter =
  (name: string, shift = false) =>
  (event: KeyboardEvent) =>
    event.key.toLowerCase() === name && event.shiftKey === shift

export const COMPARE_ACTIONS = {
  back: {
    keys: '←',
    label: 'Iteration back',
    matches: key('ArrowLeft'),
    perform: (store) => store.getState().goTo(store.getState().iteration - 1),
  },
  forward: {
    keys: '→',
    label: 'Next iteration',
    matches: key('ArrowRight'),
    perform: (store) => store.getState().goTo(store.getState().iteration + 1),
  },
  next: {
    keys: 'n',
    label: 'Next difference',
    matches: letter('n'),
    perform: (store) => void store.getState().jump(1),
  },
  previous: {
    keys: '⇧N',
    label: 'Previous difference',
    matches: letter('n', true),
    perform: (store) => void store.getState().jump(-1),
  },
  first: {
    keys: 'f',
    label: 'Where the courses part',
    matches: letter('f'),
    perform: (store) => {
      const { comparison, goTo } = store.getState()
      if (comparison?.divergence) goTo(comparison.divergence.iteration)
    },
  },
  start: { keys: 'Home', label: 'First iteration', matches: key('Home'), perform: (store) => store.getState().goTo(1) },
  end: {
    keys: 'End',
    label: 'Last iteration',
    matches: key('End'),
    perform: (store) => store.getState().goTo(store.getState().count),
  },
  diff: {
    keys: 'd',
    label: 'Differences, or both as they are',
    matches: letter('d'),
    perform: (store) => store.getState().show({ view: store.getState().view === 'difference' ? 'both' : 'difference' }),
  },
  openA: {
    keys: 'a',
    label: 'Open the trace of A here',
    matches: letter('a'),
    perform: () => document.querySelector<HTMLElement>('#open-a')?.click(),
  },
  openB: {
    keys: 'b',
    label: 'Open the trace of B here',
    matches: letter('b'),
    perform: () => document.querySelector<HTMLElement>('#open-b')?.click(),
  },
  help: {
    keys: '?',
    label: 'This sheet',
    matches: (event) => event.key === '?',
    perform: (store) => store.getState().show({ helpOpen: !store.getState().helpOpen }),
  },
} as const satisfies Record<string, CompareAction>

/** The action of a key press; null while somebody types, in dialogs, and for combinations with other modifiers. */
export function compareActionFor(event: KeyboardEvent): CompareAction | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null
  const target = event.target instanceof HTMLElement ? event.target : null
  if (target?.closest('input, textarea, select, [contenteditable=true], [role=dialog], [role=menu]')) return null
  return Object.values<CompareAction>(COMPARE_ACTIONS).find((action) => action.matches(event)) ?? null
}
