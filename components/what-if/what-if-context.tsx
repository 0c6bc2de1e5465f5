'use client'
import { useStore } from 'zustand'
import type { TraceStore } from '@/components/trace/store/trace-store.ts'
import { useTraceStore } from '@/components/trace/trace-context.tsx'
import { api } from '@/lib/api/client.ts'
import { createWhatIfStore, type WhatIfState, type WhatIfStore } from './what-if-store.ts'

const stores = new WeakMap<TraceStore, WhatIfStore>()

/** The questions of a viewer: they outlive the tab, so that the lane under the ribbon stays while something else is looked at. */
export function useWhatIfStore(): WhatIfStore {
  const trace = useTraceStore()
  const known = stores.get(trace)
  if (known) return known
  const { run } = trace.getState()
  const made = createWhatIfStore({ api, slug: run.loop.slug, runId: run.id })
  stores.set(trace, made)
  return made
}

export function useWhatIf<T>(selector: (state: WhatIfState) => T): T {
  return useStore(useWhatIfStore(), selector)
}
