'use client'
import { useEffect } from 'react'
import type { RunIndex } from '@/lib/loop/4-trace/run-index.ts'
import { useTrace, useTraceStore } from './trace-context.tsx'

/** What is known of the whole log, read on the first look. Follow the index itself, not its lists: they grow in place. */
export function useRunIndex(wanted = true): RunIndex {
  const store = useTraceStore()
  const index = useTrace((state) => state.index)
  const asked = useTrace((state) => state.indexStatus !== 'none')
  useEffect(() => {
    if (wanted && !asked) void store.getState().loadIndex()
  }, [store, wanted, asked])
  return index
}
