'use client'
import { Button } from '@/components/ui/button.tsx'
import { formatCount, plural } from '@/components/ui/format.ts'
import { useTrace, useTraceStore } from '../trace-context.tsx'

/** How far the log of the run is read, or why it could not be. Nothing once it is all there. */
export function IndexStatus() {
  const store = useTraceStore()
  const status = useTrace((state) => state.indexStatus)
  const read = useTrace((state) => state.index.lastSeq)
  const all = useTrace((state) => state.run.lastSeq)
  const problem = useTrace((state) => state.indexProblem?.detail ?? '')
  if (status === 'ready') return null
  if (status === 'failed')
    return (
      <p role="alert" className="flex items-center gap-2 px-4 py-1.5 text-danger text-xs">
        The log could not be read. {problem}
        <Button size="sm" className="h-6" onClick={() => void store.getState().loadIndex()}>
          Try again
        </Button>
      </p>
    )
  return (
    <p role="status" className="px-4 py-1.5 text-muted text-xs tabular-nums">
      {`Reading the log: ${formatCount(read)} of ${plural(Math.max(all, read), 'event')} …`}
    </p>
  )
}
