'use client'
import { useEffect, useState } from 'react'
import { type ApiProblem, api } from '@/lib/api/client.ts'
import type { EscalationPacket } from '@/lib/loop/artefacts/escalation.ts'

type Read = { key: string; packet: EscalationPacket | null; problem: ApiProblem | null }

/** The packet of a paused run, read when there is one. `seq` is that of the pause. */
export function useEscalation(runId: string, seq: number, wanted: boolean) {
  const key = `${runId} ${seq}`
  const [read, setRead] = useState<Read | null>(null)
  const [tries, setTries] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try reads it again
  useEffect(() => {
    if (!wanted) return
    const stop = new AbortController()
    void api.getEscalation(runId, stop.signal).then((result) => {
      if (stop.signal.aborted) return
      if (result.ok) setRead({ key, packet: result.value.escalation?.packet ?? null, problem: null })
      else setRead({ key, packet: null, problem: result.problem })
    })
    return () => stop.abort()
  }, [runId, key, wanted, tries])
  const current = read?.key === key ? read : null
  return {
    packet: current?.packet ?? null,
    loading: wanted && current === null,
    problem: current?.problem ?? null,
    retry: () => setTries(tries + 1),
  }
}
