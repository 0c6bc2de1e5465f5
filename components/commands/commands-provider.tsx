'use client'

import dynamic from 'next/dynamic'
import { catchError } from 'next/error'
import { type ReactNode, useEffect, useState } from 'react'
import type { Command } from './action.ts'
import { CommandsContext, useCommands, useCommandsStore, useOffer } from './commands-context.ts'
import { type CommandsStore, createCommandsStore } from './commands-store.ts'
import { globalCommands } from './global-commands.ts'
import { inDialog, isMac, isText, matches } from './shortcuts.ts'
import { useGlobalContext } from './use-global-context.ts'

const Palette = dynamic(() => import('./command-palette.tsx').then((module) => module.CommandPalette), { ssr: false })
const Keys = dynamic(() => import('./keys-sheet.tsx').then((module) => module.KeysSheet), { ssr: false })

/** Stands around all pages: the palette, the sheet of keys, the commands that are always there, and the keys of those that are offered. */
export function CommandsProvider({ children }: { children: ReactNode }) {
  const [store] = useState(createCommandsStore)
  return (
    <CommandsContext value={store}>
      <Everywhere />
      {children}
      <Shown />
    </CommandsContext>
  )
}

/** The palette and the sheet, each loaded when it is first wanted. */
function Shown() {
  const store = useCommandsStore()
  const shown = useCommands((state) => state.shown)
  return (
    <WithoutThePage close={() => store.getState().show(null)}>
      {shown === 'palette' ? <Palette /> : null}
      {shown === 'keys' ? <Keys /> : null}
    </WithoutThePage>
  )
}

/** What can't be loaded or shown, such as with the server away, must not take the page with it. */
const WithoutThePage = catchError(({ close }: { close: () => void }, { reset }) => (
  <div
    role="alert"
    className="-translate-x-1/2 fixed top-[10dvh] left-1/2 z-50 flex w-[calc(100vw-2rem)] max-w-xl items-center gap-4 rounded-xl border border-line bg-raised p-4 shadow-lg"
  >
    <p className="flex-1">This could not be loaded. The page is as it was; reload it once the server can be reached.</p>
    <button
      type="button"
      onClick={() => {
        close()
        reset()
      }}
      className="rounded-md border border-line-strong px-3 py-1.5 font-medium hover:bg-sunken"
    >
      Close
    </button>
  </div>
))

/** Offers what can be done on every page, and listens. */
function Everywhere() {
  const store = useCommandsStore()
  const context = useGlobalContext(store)
  useOffer({ commands: () => globalCommands(context) })
  useEffect(() => {
    // Before the editors, which have a use for some of these keys themselves.
    const early = (event: KeyboardEvent) => {
      if (store.getState().shown === 'palette' && !inDialog(event.target)) return typeAhead(store, event)
      if (!matches('Mod+K', event) || (isMac() && !event.metaKey)) return
      event.preventDefault()
      event.stopPropagation()
      // A dialog may hold what is not saved: it is answered first.
      if (!inDialog(event.target)) store.getState().show('palette')
    }
    const late = (event: KeyboardEvent) => {
      if (event.defaultPrevented || inDialog(event.target)) return
      const command = pressed(store, event)
      if (command?.enabled() !== true) return
      event.preventDefault()
      command.run()
    }
    window.addEventListener('keydown', early, true)
    window.addEventListener('keydown', late)
    return () => {
      window.removeEventListener('keydown', early, true)
      window.removeEventListener('keydown', late)
    }
  }, [store])
  return null
}

/** Between the key that asks for the palette and its first appearance, what is typed is meant for it. */
function typeAhead(store: CommandsStore, event: KeyboardEvent): void {
  if (event.key === 'Escape') store.getState().show(null)
  else if (!event.ctrlKey && !event.metaKey && !event.altKey) store.getState().typeAhead(event.key)
  event.preventDefault()
  event.stopPropagation()
}

function pressed(store: CommandsStore, event: KeyboardEvent): Command | undefined {
  const typing = isText(event.target)
  return store
    .getState()
    .offers.filter(({ ownKeys }) => !ownKeys)
    .flatMap(({ commands }) => commands())
    .find(({ shortcuts, inTexts }) => (!typing || inTexts) && shortcuts.some((keys) => matches(keys, event)))
}
