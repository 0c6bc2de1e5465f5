import { useEffect, useState } from 'react'
import { api } from '@/lib/api/client.ts'
import type { RunSummary } from '@/lib/api/contracts/runs.ts'
import type { VersionSummary } from '@/lib/api/contracts/versions.ts'
import { type SuiteChoice, suiteChoice } from './suite-choices.ts'

/** What somebody who offers a template chooses from: the versions of its loop, the runs of the chosen one, and the loop’s suites. Null: not known yet. */
export function useTemplateChoices(loop: string, version: number) {
  const [versions, setVersions] = useState<VersionSummary[]>([])
  const [suites, setSuites] = useState<SuiteChoice[] | null>(null)
  const [runs, setRuns] = useState<RunSummary[] | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    const stop = new AbortController()
    void api.listVersions(loop, stop.signal).then((result) => {
      if (result.ok) setVersions(result.value.versions)
      else if (!stop.signal.aborted) setProblem(result.problem.detail)
    })
    void readSuites(loop, stop.signal).then((found) => {
      if (!stop.signal.aborted) setSuites(found)
    })
    return () => stop.abort()
  }, [loop])
  useEffect(() => {
    const stop = new AbortController()
    void api.listShowableRuns(loop, version, stop.signal).then((result) => {
      if (stop.signal.aborted) return
      setRuns(result.ok ? result.value.runs : [])
      if (!result.ok) setProblem(result.problem.detail)
    })
    return () => stop.abort()
  }, [loop, version])
  return { versions, suites, runs, problem }
}

/** Those with cases; one that can’t be read is none to choose. */
async function readSuites(loop: string, signal: AbortSignal): Promise<SuiteChoice[]> {
  const listed = await api.listSuites(loop, signal)
  if (!listed.ok) return []
  const filled = listed.value.suites.filter(({ cases }) => cases > 0)
  const read = await Promise.all(filled.map(({ id }) => api.getSuite(id, signal)))
  return read.flatMap((result) => (result.ok ? [suiteChoice(result.value.suite, result.value.content)] : []))
}
