'use client'

import { useCallback, useEffect, useState } from 'react'
import { type ApiProblem, api } from '@/lib/api/client.ts'
import type { LoopBudget } from '@/lib/api/contracts/budgets.ts'

/** The daily budget of a loop and what became of it; null until it is there. `moment` changes when it should be read anew. */
export function useBudget(slug: string, moment: string | number = '') {
  const [budget, setBudget] = useState<LoopBudget | null>(null)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const load = useCallback(
    async (signal?: AbortSignal) => {
      const result = await api.getBudget(slug, signal)
      if (signal?.aborted) return
      setProblem(result.ok ? null : result.problem)
      if (result.ok) setBudget(result.value)
    },
    [slug],
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: `moment` says when, not what
  useEffect(() => {
    const controller = new AbortController()
    void load(controller.signal)
    return () => controller.abort()
  }, [load, moment])
  return { budget, problem, load }
}
