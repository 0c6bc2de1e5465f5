'use client'

import { useEffect } from 'react'
import { api } from '@/lib/api/client.ts'
import type { DesignerStore } from './store/designer-store.ts'

/** Asks for the newest draft when the page opens: the browser’s Back shows the page as it was when it was left, saved or accepted since or not. */
export function useNewestDraft(store: DesignerStore): void {
  useEffect(() => {
    const stop = new AbortController()
    const { slug, takeOver } = store.getState()
    void api.getLoop(slug, stop.signal).then((result) => {
      // Without an answer a stale draft still meets the check of its revision when it is saved.
      if (!result.ok || stop.signal.aborted) return
      const { loop, design, revision } = result.value
      takeOver({ design, revision, accepted: loop.accepted })
    })
    return () => stop.abort()
  }, [store])
}
