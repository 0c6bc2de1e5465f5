'use client'
import { useCallback, useEffect, useState } from 'react'
import { api } from '@/lib/api/client.ts'
import type { RunArtifacts } from '@/lib/api/contracts/artifacts.ts'

const LIVE_MS = 2_000

export type RunFiles = { files: RunArtifacts | null; problem: string | null; retry(): void }

/** Files of a run: read when they are looked at, and now and then while the run may write more. */
export function useRunFiles(runId: string, live: boolean): RunFiles {
  const [files, setFiles] = useState<RunArtifacts | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const read = useCallback(
    async (signal?: AbortSignal) => {
      const result = await api.listRunArtifacts(runId, signal)
      if (signal?.aborted) return
      setProblem(result.ok ? null : result.problem.detail)
      if (result.ok) setFiles(result.value)
    },
    [runId],
  )
  useEffect(() => {
    const stop = new AbortController()
    void read(stop.signal)
    const timer = live ? setInterval(() => document.hidden || void read(stop.signal), LIVE_MS) : undefined
    return () => {
      stop.abort()
      clearInterval(timer)
    }
  }, [read, live])
  return { files, problem, retry: () => void read() }
}
