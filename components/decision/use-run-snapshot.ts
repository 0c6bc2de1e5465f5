'use client'
import { useEffect, useState } from 'react'
import { api } from '@/lib/api/client.ts'
import type { RunSnapshot } from '@/lib/api/contracts/runs.ts'

/** The design and spec that a run goes on with: `shown`, where that is the one already, else read. What is shown stands in until then. */
export function useRunSnapshot(runId: string, specHash: string, shown: RunSnapshot): RunSnapshot {
  const [read, setRead] = useState<RunSnapshot | null>(null)
  const there = [shown, read].find((snapshot) => snapshot?.specHash === specHash)
  const missing = !there
  useEffect(() => {
    if (!missing) return
    const stop = new AbortController()
    void api.getRunSnapshot(runId, {}, stop.signal).then((result) => {
      if (!stop.signal.aborted && result.ok) setRead(result.value)
    })
    return () => stop.abort()
  }, [runId, missing])
  return there ?? shown
}
