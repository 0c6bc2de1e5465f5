'use client'

import { useCallback, useEffect, useState } from 'react'
import { type ApiProblem, api } from '@/lib/api/client.ts'
import type { VersionSummary } from '@/lib/api/contracts/versions.ts'
import { useDesigner } from './store/designer-context.tsx'

/** Published versions of the open loop, newest first; null until they are there. */
export function useVersions() {
  const slug = useDesigner((state) => state.slug)
  const [versions, setVersions] = useState<VersionSummary[] | null>(null)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const load = useCallback(
    async (signal?: AbortSignal) => {
      const result = await api.listVersions(slug, signal)
      if (signal?.aborted) return
      if (result.ok) setVersions(result.value.versions)
      else setProblem(result.problem)
    },
    [slug],
  )
  useEffect(() => {
    const controller = new AbortController()
    void load(controller.signal)
    return () => controller.abort()
  }, [load])
  return { versions, problem, load }
}
