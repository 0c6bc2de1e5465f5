'use client'

import { useCallback, useState } from 'react'
import { api } from '@/lib/api/client.ts'
import type { Connection } from '@/lib/api/contracts/settings.ts'
import type { CheckState } from './status-line.tsx'

/** What became of the tests of this visit. A connection that was changed since has none. */
export function useConnectionTests() {
  const [tests, setTests] = useState<Readonly<Record<string, CheckState>>>({})
  const run = useCallback(async (connection: Connection) => {
    const key = keyOf(connection)
    setTests((all) => ({ ...all, [key]: { state: 'running' } }))
    const tested = await api.testConnection(connection.name)
    const result = tested.ok ? tested.value : { ok: false, message: tested.problem.detail, latencyMs: 0 }
    setTests((all) => ({ ...all, [key]: { state: 'done', result } }))
  }, [])
  return { of: (connection: Connection) => tests[keyOf(connection)] ?? null, run }
}

function keyOf({ name, source, updatedAt }: Connection): string {
  return `${name} ${source} ${updatedAt ?? ''}`
}
