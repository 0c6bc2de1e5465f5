'use client'
import { useEffect } from 'react'
import type { RunDetail } from '@/lib/api/contracts/runs.ts'
import type { TraceChildCall } from '@/lib/loop/4-trace/trace.ts'
import type { JsonObject } from '@/lib/loop/artefacts/json.ts'
import { isPayloadRef } from '@/lib/loop/artefacts/payload.ts'
import { useTrace, useTraceStore } from '../trace-context.tsx'

/** Whether its child runs may still change: neither they nor the run have come to their end. */
export function isOpenCall({ answer, failure }: TraceChildCall, run: Pick<RunDetail, 'status'>): boolean {
  return answer === null && failure === null && run.status !== 'finished'
}

/** What each child run was given, by its place; of a long list it is fetched, and null until it is there. */
export function useInputs({ children }: TraceChildCall): readonly JsonObject[] | null {
  const store = useTraceStore()
  const hash = isPayloadRef(children) ? children.$payload : null
  const entry = useTrace((state) => (hash === null ? undefined : state.payloads.get(hash)))
  useEffect(() => {
    if (hash !== null) void store.getState().loadPayload(hash)
  }, [store, hash])
  // The store holds that field's value under its hash.
  const stored = entry?.status === 'ready' ? (entry.value as { input: JsonObject }[]) : null
  const whole = isPayloadRef(children) ? stored : children
  return whole?.map(({ input }) => input) ?? null
}

/** How many child runs a call has made: as many as it asked for, unless it was refused before any. Of a long list the number comes with its answer. */
export function runsMade({ answer, failure, children }: TraceChildCall): number {
  if (failure !== null && answer === null) return 0
  const made = [children, answer?.results].find(Array.isArray)
  return made?.length ?? 1
}
