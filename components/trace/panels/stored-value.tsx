'use client'
import { type ReactNode, useEffect } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { formatBytes } from '@/components/ui/format.ts'
import type { Stored } from '@/lib/loop/4-trace/trace-event.ts'
import type { Json } from '@/lib/loop/artefacts/json.ts'
import { isPayloadRef, type PayloadRef } from '@/lib/loop/artefacts/payload.ts'
import { useTrace, useTraceStore } from '../trace-context.tsx'

type Props<T extends Json> = { value: Stored<T>; children: (value: T) => ReactNode }

/** Shows a value that may be stored apart: fetched when it is looked at, with its beginning until then. */
export function StoredValue<T extends Json>({ value, children }: Props<T>) {
  return isPayloadRef(value) ? <Fetched reference={value}>{children}</Fetched> : children(value)
}

type FetchedProps<T extends Json> = { reference: PayloadRef; children: (value: T) => ReactNode }

function Fetched<T extends Json>({ reference, children }: FetchedProps<T>) {
  const store = useTraceStore()
  const hash = reference.$payload
  const entry = useTrace((state) => state.payloads.get(hash))
  useEffect(() => void store.getState().loadPayload(hash), [store, hash])
  // The event says which field this is, and the store holds that field's value under its hash.
  if (entry?.status === 'ready') return children(entry.value as T)
  return (
    <div className="px-4 py-3 text-xs">
      <pre className="whitespace-pre-wrap break-words font-mono text-muted leading-5">{reference.preview} …</pre>
      {entry?.status === 'failed' ? (
        <p role="alert" className="mt-1 flex items-center gap-2 text-danger">
          The rest could not be read. {entry.problem.detail}
          <Button size="sm" onClick={() => void store.getState().loadPayload(hash)}>
            Try again
          </Button>
        </p>
      ) : (
        <p role="status" className="mt-1 text-muted">
          Loading {formatBytes(reference.bytes)} …
        </p>
      )}
    </div>
  )
}
