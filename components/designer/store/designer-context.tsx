'use client'

import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { DesignerState, DesignerStore } from './designer-store.ts'

const Context = createContext<DesignerStore | null>(null)
export const DesignerStoreProvider = Context.Provider

export function useDesignerStore(): DesignerStore {
  const store = useContext(Context)
  if (store === null) throw new Error('Not inside a designer')
  return store
}

/** Part of the designer's state; renders again only when that part changes. */
export function useDesigner<T>(select: (state: DesignerState) => T): T {
  return useStore(useDesignerStore(), select)
}

export function useDesign() {
  return useDesigner((state) => state.history.present)
}
