import { useEffect } from 'react'
import type { Stored } from '@/lib/loop/4-trace/trace-event.ts'
import type { Json } from '@/lib/loop/artefacts/json.ts'
import { isPayloadRef } from '@/lib/loop/artefacts/payload.ts'
import { useCompareStore, useSide } from './compare-context.tsx'
import type { Side } from './compare-store.ts'

/** A value of a side that may stand apart from its event: read when it is looked at. Undefined: there is none; null: it is on its way; a text in `failed`: it can't be read. */
export function useStoredValue<T extends Json>(
  side: Side,
  value: Stored<T> | undefined,
): { value: T | undefined | null; failed: string | null } {
  const store = useCompareStore().sides[side]
  const hash = isPayloadRef(value) ? value.$payload : null
  const entry = useSide(side, (state) => (hash === null ? undefined : state.payloads.get(hash)))
  useEffect(() => {
    if (hash !== null) void store.getState().loadPayload(hash)
  }, [store, hash])
  if (hash === null) return { value: value as T | undefined, failed: null } // it is no reference
  if (entry?.status === 'failed') return { value: null, failed: entry.problem.detail }
  return { value: entry?.status === 'ready' ? (entry.value as T) : null, failed: null } // the store holds that field's value under its hash
}
