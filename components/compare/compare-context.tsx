'use client'
import { createContext, type ReactNode, useContext } from 'react'
import { useStore } from 'zustand'
import type { TraceState } from '@/components/trace/store/trace-store.ts'
import type { CompareState, CompareStore, Side } from './compare-store.ts'

const Context = createContext<CompareStore | null>(null)

export function CompareProvider({ store, children }: { store: CompareStore; children: ReactNode }) {
  return <Context value={store}>{children}</Context>
}

export function useCompareStore(): CompareStore {
  const store = useContext(Context)
  if (store === null) throw new Error('Parts of the comparison must stand inside CompareProvider.')
  return store
}

/** Follows one value of what both runs share. */
export function useCompare<T>(selector: (state: CompareState) => T): T {
  return useStore(useCompareStore(), selector)
}

/** Follows one value of a run. Select primitives or values that keep their identity. */
export function useSide<T>(side: Side, selector: (state: TraceState) => T): T {
  return useStore(useCompareStore().sides[side], selector)
}
