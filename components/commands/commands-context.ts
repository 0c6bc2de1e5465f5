'use client'

import { createContext, useContext, useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import type { CommandsState, CommandsStore, Offer } from './commands-store.ts'

export const CommandsContext = createContext<CommandsStore | null>(null)

export function useCommandsStore(): CommandsStore {
  const store = useContext(CommandsContext)
  if (store === null) throw new Error('Commands must stand inside CommandsProvider.')
  return store
}

export function useCommands<T>(selector: (state: CommandsState) => T): T {
  return useStore(useCommandsStore(), selector)
}

/** Offers what a page can do, while it is mounted. */
export function useOffer(offer: Offer): void {
  const store = useCommandsStore()
  const latest = useRef(offer)
  latest.current = offer
  useEffect(
    () =>
      store.getState().offer({
        commands: () => latest.current.commands(),
        find: (query) => latest.current.find?.(query) ?? [],
        hints: () => latest.current.hints?.() ?? [],
        ...(latest.current.search ? { search: () => latest.current.search?.() } : {}),
        ownKeys: latest.current.ownKeys === true,
      }),
    [store],
  )
}
