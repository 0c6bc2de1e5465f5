import { useEffect, useState } from 'react'
import { api } from '@/lib/api/client.ts'
import type { SuiteSummary } from '@/lib/api/contracts/evaluations.ts'
import type { RunSummary } from '@/lib/api/contracts/runs.ts'
import type { VersionSummary } from '@/lib/api/contracts/versions.ts'

/** What somebody who offers a template chooses from: the versions of its loop, the runs of the chosen one, and the loop’s suites. */
export function useTemplateChoices(loop: string, version: number) {
  const [versions, setVersions] = useState<VersionSummary[]>([])
  const [suites, setSuites] = useState<SuiteSummary[]>([])
  const [runs, setRuns] = useState<RunSummary[]>([])
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    const stop = new AbortController()
    void api.listVersions(loop, stop.signal).then((result) => {
      if (result.ok) setVersions(result.value.versions)
      else if (!stop.signal.aborted) setProblem(result.problem.detail)
    })
    void api.listSuites(loop, stop.signal).then((result) => {
      if (result.ok) setSuites(result.value.suites.filter(({ cases }) => cases > 0))
    })
    return () => stop.abort()
  }, [loop])
  useEffect(() => {
    const stop = new AbortController()
    void api.listShowableRuns(loop, version, stop.signal).then((result) => {
      if (result.ok) setRuns(result.value.runs)
      else if (!stop.signal.aborted) setProblem(result.problem.detail)
    })
    return () => stop.abort()
  }, [loop, version])
  return { versions, suites, runs, problem }
}
