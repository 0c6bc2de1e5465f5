'use client'

import { useRouter } from 'next/navigation'
import { useTheme } from 'next-themes'
import { focusNextPart } from '@/components/shell/regions.ts'
import type { CommandsStore } from './commands-store.ts'
import type { GlobalContext } from './global-commands.ts'

/** What the commands of every page work with. */
export function useGlobalContext(store: CommandsStore): GlobalContext {
  const router = useRouter()
  const { resolvedTheme, setTheme } = useTheme()
  return {
    go: (href) => router.push(href),
    switchTheme: () => setTheme(resolvedTheme === 'dark' ? 'light' : 'dark'),
    showKeys: () => store.getState().show('keys'),
    showPalette: () => store.getState().show('palette'),
    nextPart: focusNextPart,
    search: () => {
      const own = store.getState().offers.find(({ search }) => search)?.search
      const field = document.querySelector<HTMLElement>('main input[type=search], main [data-search]')
      return own ?? (field && (() => field.focus()))
    },
  }
}
