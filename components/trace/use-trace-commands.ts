'use client'

import { useRouter } from 'next/navigation'
import { useOffer } from '@/components/commands/commands-context.ts'
import { RIBBON_HINTS } from './keys.ts'
import type { TraceStore } from './store/trace-store.ts'
import { traceCommands, tracePlaces } from './trace-commands.ts'

/** Offers what can be done in the viewer to the palette and the sheet of keys. */
export function useTraceCommands(store: TraceStore): void {
  const router = useRouter()
  useOffer({
    commands: () => traceCommands(store, (href) => router.push(href)),
    find: (query) => tracePlaces(store, query),
    hints: () => RIBBON_HINTS,
    ownKeys: true,
  })
}
