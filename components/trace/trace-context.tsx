'use client'
import { createContext, type ReactNode, useContext } from 'react'
import { useStore } from 'zustand'
import type { TraceState, TraceStore } from './store/trace-store.ts'

const Context = createContext<TraceStore | null>(null)

export function TraceProvider({ store, children }: { store: TraceStore; children: ReactNode }) {
  return <Context value={store}>{children}</Context>
}

/** The viewer's store, for parts that write to the page themselves. */
export function useTraceStore(): TraceStore {
  const store = useContext(Context)
  if (store === null) throw new Error('Parts of the trace viewer must stand inside TraceProvider.')
  return store
}

/** Follows one value of the store. Select primitives or values that keep their identity, never new objects. */
export function useTrace<T>(selector: (state: TraceState) => T): T {
  return useStore(useTraceStore(), selector)
}
