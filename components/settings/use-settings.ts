'use client'

import { useCallback, useEffect, useState } from 'react'
import type { ApiResult } from '@/lib/api/client.ts'

/** Settings as the server has them: as the page came with, read again after each change and when the page is come back to. `read` stays the same one. */
export function useSettings<T>(first: T | null, read: () => Promise<ApiResult<T>>) {
  const [settings, setSettings] = useState(first)
  const [problem, setProblem] = useState<string | null>(null)
  const reload = useCallback(async () => {
    const now = await read()
    setProblem(now.ok ? null : now.problem.detail)
    if (now.ok) setSettings(now.value)
  }, [read])
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
