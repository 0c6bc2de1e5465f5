'use client'

import { useCallback, useEffect, useState } from 'react'
import { api } from '@/lib/api/client.ts'
import type { ModelSettings } from '@/lib/api/contracts/settings.ts'

/** The settings as the server has them: as the page came with, read again after each change and when the page is come back to. */
export function useModelSettings(first: ModelSettings | null) {
  const [settings, setSettings] = useState(first)
  const [problem, setProblem] = useState<string | null>(null)
  const reload = useCallback(async () => {
    const read = await api.getModelSettings()
    setProblem(read.ok ? null : read.problem.detail)
    if (read.ok) setSettings(read.value)
  }, [])
  useEffect(() => {
    if (first === null) void reload()
    const back = () => {
      if (document.visibilityState === 'visible') void reload()
    }
    // Another tab may have changed something meanwhile.
    document.addEventListener('visibilitychange', back)
    return () => document.removeEventListener('visibilitychange', back)
  }, [first, reload])
  return { settings, problem, reload }
}
