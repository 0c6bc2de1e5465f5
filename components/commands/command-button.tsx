'use client'

import { Search } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { cn } from '@/components/ui/cn.ts'
import { Kbd } from '@/components/ui/kbd.tsx'
import { useCommandsStore } from './commands-context.ts'
import { GLOBAL_ACTIONS } from './global-commands.ts'
import { isMac, printed } from './shortcuts.ts'

const never = () => () => undefined
const { label, shortcuts } = GLOBAL_ACTIONS.find(({ id }) => id === 'palette') ?? { label: '', shortcuts: [] }

/** Opens the palette, and says by which keys that goes too. `small`: in the header of a tool, where room is short. */
export function CommandButton({ small = false }: { small?: boolean }) {
  const store = useCommandsStore()
  // What keys there are only the browser knows.
  const mac = useSyncExternalStore(never, isMac, () => false)
  const keys = printed(shortcuts[0] ?? '', mac)
  return (
    <button
      type="button"
      title={`${label} (${keys})`}
      aria-keyshortcuts="Control+K Meta+K"
      onClick={() => store.getState().show('palette')}
      className={cn(
        'inline-flex h-7 shrink-0 items-center gap-2 rounded-md px-1.5 text-muted text-xs transition-colors hover:bg-foreground/6 hover:text-foreground motion-reduce:transition-none [&_svg]:size-4',
        !small && 'sm:border sm:border-line sm:bg-sunken/50 sm:px-2 lg:w-44',
      )}
    >
      <Search aria-hidden="true" />
      <span className={cn('sr-only flex-1 text-left', !small && 'lg:not-sr-only')}>Search …</span>
      <Kbd keys={keys} className={cn('hidden', small ? 'xl:inline' : 'sm:inline')} />
    </button>
  )
}
