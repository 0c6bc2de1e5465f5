import { createStore } from 'zustand/vanilla'
import type { Command, KeyHint } from './action.ts'

/** What a mounted page can do. Asked when it is needed: nothing is computed while nobody looks. */
export type Offer = {
  commands: () => readonly Command[]
  /** What only a typed text brings up, such as a place to go to. */
  find?: (query: string) => readonly Command[]
  hints?: () => readonly KeyHint[]
  /** How the page is searched, where no field for that stands on it already. */
  search?: () => void
  /** The page listens to the keys of its commands itself. */
  ownKeys?: boolean
}

export type CommandsState = {
  readonly offers: readonly Offer[]
  readonly shown: 'palette' | 'keys' | null
  /** What the palette looks for: also what was typed since it was asked for and could take no keys yet. */
  readonly query: string
  offer: (offer: Offer) => () => void
  show: (shown: CommandsState['shown']) => void
  lookFor: (query: string) => void
  /** Takes a key that was pressed before the palette could: a character, or Backspace. */
  typeAhead: (key: string) => void
}

export type CommandsStore = ReturnType<typeof createCommandsStore>

/** The commands of the pages that are mounted, the newest first. */
export function createCommandsStore() {
  return createStore<CommandsState>()((set, get) => ({
    offers: [],
    shown: null,
    query: '',
    offer: (offer) => {
      set({ offers: [offer, ...get().offers] })
      return () => set({ offers: get().offers.filter((other) => other !== offer) })
    },
    show: (shown) => set({ shown, query: '' }),
    lookFor: (query) => set({ query }),
    typeAhead: (key) => {
      const { query } = get()
      if (key === 'Backspace') set({ query: [...query].slice(0, -1).join('') })
      else if ([...key].length === 1) set({ query: query + key })
    },
  }))
}
