'use client'

import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { useDesigner, useDesignerStore } from '../store/designer-context.tsx'
import { useLightsStore } from '../store/lights-context.tsx'
import type { Watch } from './watch.ts'

type Watched = { id: string; watch: Watch } | null

const Context = createContext<Watched>(null)

/** The run that is followed, once it is read: null before. */
export function useWatch(): Watch | null {
  return useContext(Context)?.watch ?? null
}

/** Follows the run that the designer names, and keeps its id in the address, so that a reload comes back to it. */
export function WatchProvider({ children }: { children: ReactNode }) {
  const store = useDesignerStore()
  const lights = useLightsStore()
  const watched = useDesigner((state) => state.watched)
  const [open, setOpen] = useState<Watched>(null)
  useEffect(() => {
    const id = new URL(window.location.href).searchParams.get('run')
    if (id) store.getState().set({ watched: { id, trial: null } })
  }, [store])
  useEffect(() => {
    if (watched === null) return
    writeAddress(watched.id)
    let gone = false
    let watch: Watch | null = null
    void import('./watch.ts')
      .then(({ openWatch }) => openWatch(store, lights, watched))
      .then((opened) => {
        watch = opened
        if (gone) return opened.ok ? opened.stop() : undefined
        setOpen({ id: watched.id, watch: opened })
      })
    return () => {
      gone = true
      if (watch?.ok) watch.stop()
      setOpen(null)
      writeAddress(null)
    }
  }, [store, lights, watched])
  return <Context value={open}>{children}</Context>
}

function writeAddress(runId: string | null): void {
  const url = new URL(window.location.href)
  if (runId === null) url.searchParams.delete('run')
  else url.searchParams.set('run', runId)
  window.history.replaceState(null, '', url)
}
