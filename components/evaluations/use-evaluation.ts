'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import { api } from '@/lib/api/client.ts'
import type { EvaluationDetail } from '@/lib/api/contracts/evaluations.ts'
import { mergeChanges } from './merge-changes.ts'

/** How long after an answer the next one is asked for: the report over many results takes its time. */
const pollMs = (total: number) => Math.min(10_000, Math.max(1_000, total * 4))

/** An evaluation as it is by now: asked for again while it goes on. */
export function useEvaluation(first: EvaluationDetail) {
  const [detail, setDetail] = useState(first)
  const [problem, setProblem] = useState<string | null>(null)
  const { id, status, total } = detail.evaluation
  const known = useRef(first.evaluation.changes)
  const read = useCallback(
    async (signal?: AbortSignal) => {
      const result = await api.getEvaluationChanges(id, known.current, signal)
      if (signal?.aborted) return
      if (result.ok) {
        known.current = Math.max(known.current, result.value.evaluation.changes)
        setDetail((before) => mergeChanges(before, result.value))
      }
      setProblem(result.ok ? null : `What is shown may be old. ${result.problem.detail}`)
    },
    [id],
  )
  useEffect(() => {
    if (status !== 'running') return
    const stop = new AbortController()
    let timer: ReturnType<typeof setTimeout>
    const again = () => {
      timer = setTimeout(() => {
        // Nobody looks: it is read when somebody comes back.
        if (document.visibilityState === 'hidden') return again()
        void read(stop.signal).then(() => (stop.signal.aborted ? undefined : again()))
      }, pollMs(total))
    }
    again()
    return () => {
      stop.abort()
      clearTimeout(timer)
    }
  }, [status, total, read])
  return { detail, problem, read }
}
