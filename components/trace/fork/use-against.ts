'use client'
import { useEffect, useState } from 'react'
import { api } from '@/lib/api/client.ts'
import type { RunDetail } from '@/lib/api/contracts/runs.ts'
import type { VersionSummary } from '@/lib/api/contracts/versions.ts'
import type { StateSchema } from '@/lib/loop/state/schema.ts'

/** What a fork goes on with, or a replay compares with: what the run itself had, the stored draft, or a published version. */
export type Against = 'own' | 'draft' | number

/** Published versions of the run's loop, newest first. */
export function useVersions(run: RunDetail): { versions: VersionSummary[]; problem: string | null } {
  const { slug } = run.loop
  const [versions, setVersions] = useState<VersionSummary[]>([])
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    const stop = new AbortController()
    void api.listVersions(slug, stop.signal).then((result) => {
      if (stop.signal.aborted) return
      if (result.ok) setVersions(result.value.versions)
      else setProblem(`The versions could not be read. ${result.problem.detail}`)
    })
    return () => stop.abort()
  }, [slug])
  return { versions, problem }
}

/** The state schema that a choice stands for; null while it is read, or where it can't be. */
export function useSchema(run: RunDetail, against: Against, own: StateSchema): StateSchema | null {
  const { slug } = run.loop
  const [read, setRead] = useState<{ of: Against; schema: StateSchema } | null>(null)
  useEffect(() => {
    if (against === 'own') return
    let gone = false
    const show = (schema: StateSchema) => {
      if (!gone) setRead({ of: against, schema })
    }
    if (against === 'draft')
      void api.getLoop(slug).then((result) => {
        if (result.ok) show(result.value.design.state)
      })
    else
      void api.getVersion(slug, against).then((result) => {
        if (result.ok) show(result.value.spec.state)
      })
    return () => {
      gone = true
    }
  }, [slug, against])
  if (against === 'own') return own
  return read?.of === against ? read.schema : null
}

/** The members of a request. */
export function againstBody(against: Against): { version?: number; draft?: true } {
  if (against === 'own') return {}
  return against === 'draft' ? { draft: true } : { version: against }
}
