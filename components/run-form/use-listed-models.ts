'use client'

import { useEffect, useState } from 'react'
import { api } from '@/lib/api/client.ts'
import type { ModelList } from '@/lib/api/contracts/settings.ts'

export type ListedModels =
  | { state: 'none' }
  | { state: 'loading' }
  | { state: 'listed'; list: ModelList }
  | { state: 'failed'; problem: string }

/** The models that the server of a connection lists; null: nobody is asked. */
export function useListedModels(connection: string | null): ListedModels {
  const [known, setKnown] = useState<{ of: string; models: ListedModels } | null>(null)
  useEffect(() => {
    if (connection === null) return
    const controller = new AbortController()
    void api.listConnectionModels(connection, controller.signal).then((read) => {
      if (controller.signal.aborted) return
      const models: ListedModels = read.ok
        ? { state: 'listed', list: read.value }
        : { state: 'failed', problem: read.problem.detail }
      setKnown({ of: connection, models })
    })
    return () => controller.abort()
  }, [connection])
  if (connection === null) return { state: 'none' }
  return known?.of === connection ? known.models : { state: 'loading' }
}
