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
  /** What was typed since the palette was asked for, while it was still being loaded. */
  readonly typed: string
  offer: (offer: Offer) => () => void
  show: (shown: CommandsState['shown']) => void
  /** Takes a key that was pressed before the palette could: a character, or Backspace. */
  typeAhead: (key: string) => void
}

export type CommandsStore = ReturnType<typeof createCommandsStore>

/** The commands of the pages that are mounted, the newest first. */
export function createCommandsStore() {
  return createStore<CommandsState>()((set, get) => ({
    offers: [],
    shown: null,
    typed: '',
    offer: (offer) => {
      set({ offers: [offer, ...get().offers] })
      return () => set({ offers: get().offers.filter((other) => other !== offer) })
    },
    show: (shown) => set({ shown, typed: '' }),
    typeAhead: (key) => {
      const { typed } = get()
      if (key === 'Backspace') set({ typed: [...typed].slice(0, -1).join('') })
      else if ([...key].length === 1) set({ typed: typed + key })
    },
  }))
}
