'use client'
import { X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { api } from '@/lib/api/client.ts'
import type { TraceEvent } from '@/lib/loop/4-trace/trace-event.ts'
import type { Json } from '@/lib/loop/artefacts/json.ts'
import { JsonView } from '../json-view.tsx'
import { loadedEvent } from '../store/segment-cache.ts'
import { useTrace } from '../trace-context.tsx'

/** What an event holds, below the log. */
export function EventDetail({ seq, onClose }: { seq: number; onClose: () => void }) {
  const event = useEvent(seq)
  return (
    <section aria-label={`Event ${seq}`} className="max-h-[45%] shrink-0 overflow-y-auto border-line border-t">
      <div className="sticky top-0 flex items-center gap-2 bg-surface px-4 py-1">
        <h2 className="font-medium font-mono">
          {seq} {event && event !== 'failed' ? event.type : ''}
        </h2>
        <Button variant="ghost" size="icon" className="ml-auto size-6" aria-label="Close the event" onClick={onClose}>
          <X />
        </Button>
      </div>
      <div className="px-4 pb-3">
        {event === null ? (
          <p role="status" className="text-muted">
            Loading …
          </p>
        ) : event === 'failed' ? (
          <p role="alert" className="text-danger">
            The event could not be read.
          </p>
        ) : (
          // Event data is JSON by contract; its types are interfaces, which lack the index signature.
          <JsonView value={event.data as unknown as Json} />
        )}
      </div>
    </section>
  )
}

/** From what is loaded of the log if it is there, else from the server. */
function useEvent(seq: number): TraceEvent | 'failed' | null {
  const runId = useTrace((state) => state.run.id)
  const here = useTrace((state) => loadedEvent(state.segments, seq))
  const [read, setRead] = useState<TraceEvent | 'failed' | null>(null)
  const known = here ?? read
  useEffect(() => {
    if (known) return
    const stop = new AbortController()
    void api.listEvents(runId, { after: seq - 1, limit: 1 }, stop.signal).then((result) => {
      if (!stop.signal.aborted) setRead((result.ok && result.value.events[0]) || 'failed')
    })
    return () => stop.abort()
  }, [runId, seq, known])
  return known
}
