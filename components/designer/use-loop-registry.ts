'use client'

import { useEffect } from 'react'
import { api } from '@/lib/api/client.ts'
import type { DesignerStore } from './store/designer-store.ts'

/** Reads what the compiler has to know of the other loops, and again when somebody comes back to the page: they may have published one meanwhile. */
export function useLoopRegistry(store: DesignerStore): void {
  useEffect(() => {
    const stop = new AbortController()
    const { slug } = store.getState()
    const read = () =>
      void api.getLoopRegistry(slug, stop.signal).then((result) => {
        // Without an answer calls stay unchecked here: starting a run of the draft and publishing it check them too.
        if (result.ok && !stop.signal.aborted) store.getState().setRegistry(result.value)
      })
    read()
    window.addEventListener('focus', read, { signal: stop.signal })
    return () => stop.abort()
  }, [store])
}
