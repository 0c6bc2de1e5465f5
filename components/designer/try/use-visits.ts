'use client'

import { useEffect, useState } from 'react'
import { type ApiProblem, api } from '@/lib/api/client.ts'
import type { RunSummary } from '@/lib/api/contracts/runs.ts'
import { useDesigner } from '../store/designer-context.tsx'
import { type RecordedVisit, readVisit, visitedIterations } from './recorded-visit.ts'

const RUNS = 10

/** Recorded visits of a node: those of the newest run that came to it, until another run or iteration is chosen. */
export function useVisits(nodeId: string) {
  const slug = useDesigner((state) => state.slug)
  const [runs, setRuns] = useState<readonly RunSummary[] | null>(null)
  const [run, setRun] = useState<string | null>(null)
  const [iterations, setIterations] = useState<readonly number[]>([])
  const [visit, setVisit] = useState<RecordedVisit | null>(null)
  const [loading, setLoading] = useState(true)
  const [problem, setProblem] = useState<ApiProblem | null>(null)

  const show = async (chosen: RunSummary, found: readonly number[], iteration = found[0]) => {
    setRun(chosen.id)
    setIterations(found)
    const read = iteration === undefined ? null : await readVisit(api, chosen.id, iteration, nodeId)
    if (read && !read.ok) setProblem(read.problem)
    setVisit(read?.ok ? read.value : null)
    setLoading(false)
  }
  const chooseRun = async (id: string) => {
    const chosen = runs?.find((each) => each.id === id)
    if (!chosen) return
    setLoading(true)
    const found = await visitedIterations(api, chosen, nodeId)
    if (!found.ok) return setProblem(found.problem)
    await show(chosen, found.value)
  }
  const chooseIteration = async (iteration: number) => {
    const chosen = runs?.find((each) => each.id === run)
    if (chosen) await show(chosen, iterations, iteration)
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: `show` sets state alone
  useEffect(() => {
    let gone = false
    async function load() {
      const list = await api.listRuns({ loop: slug, limit: RUNS })
      if (gone) return
      if (!list.ok) return setProblem(list.problem)
      setRuns(list.value.runs)
      for (const candidate of list.value.runs) {
        const found = await visitedIterations(api, candidate, nodeId)
        if (gone) return
        if (found.ok && found.value.length > 0) return show(candidate, found.value)
      }
      setRun(list.value.runs[0]?.id ?? null)
      setLoading(false)
    }
    void load()
    return () => {
      gone = true
    }
  }, [slug, nodeId])

  return { runs, run, iterations, visit, loading, problem, chooseRun, chooseIteration }
}
