'use client'

import { useEffect } from 'react'
import { useStore } from 'zustand'
import { api } from '@/lib/api/client.ts'
import { useDesignerStore } from '../store/designer-context.tsx'
import type { DesignerStore } from '../store/designer-store.ts'
import { chosenRun, createLiveStore, type Kept, type LiveState, type LiveStore } from './live-store.ts'

const stores = new WeakMap<DesignerStore, LiveStore>()
/** How often a run that goes on is read again. */
const FOLLOW_MS = 4_000

/** The one of the designer around: all its editors share the run that was chosen. */
export function useLiveStore(): LiveStore {
  const designer = useDesignerStore()
  const known = stores.get(designer)
  if (known) return known
  const { slug } = designer.getState()
  const made = createLiveStore({ api, slug, kept: keptFor(slug), keep: (kept) => keepFor(slug, kept) })
  stores.set(designer, made)
  return made
}

export function useLive<T>(select: (state: LiveState) => T): T {
  return useStore(useLiveStore(), select)
}

/** Reads the newest runs now, when the page is looked at again, and while the chosen one goes on. */
export function useFreshRuns(): void {
  const store = useLiveStore()
  const goesOn = useLive((state) => {
    const status = chosenRun(state)?.status
    return status !== undefined && status !== 'finished'
  })
  useEffect(() => {
    const refresh = () => {
      if (document.visibilityState === 'visible') void store.getState().refresh()
    }
    refresh()
    window.addEventListener('focus', refresh)
    return () => window.removeEventListener('focus', refresh)
  }, [store])
  useEffect(() => {
    if (!goesOn) return
    const timer = setInterval(() => void store.getState().refresh(), FOLLOW_MS)
    return () => clearInterval(timer)
  }, [goesOn, store])
}

const keyOf = (slug: string) => `loopwright:live:${slug}`

function keptFor(slug: string): Kept | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(keyOf(slug)) ?? 'null') as Kept | null // written by keepFor alone
    return kept
  } catch {
    return null
  }
}

function keepFor(slug: string, kept: Kept): void {
  try {
    sessionStorage.setItem(keyOf(slug), JSON.stringify(kept))
  } catch {
    // Without storage it is forgotten with the page.
  }
}
