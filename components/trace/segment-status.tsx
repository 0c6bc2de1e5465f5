'use client'
import { CircleAlert } from 'lucide-react'
import { Button } from '@/components/ui/button.tsx'
import { segmentOf } from '@/lib/loop/4-trace/segment.ts'
import { currentEntry } from './store/selectors.ts'
import { useTrace, useTraceStore } from './trace-context.tsx'

/** Stands where a panel would, while its iteration's events are on their way or could not be read. */
export function SegmentStatus() {
  const store = useTraceStore()
  const problem = useTrace((state) => {
    const entry = currentEntry(state)
    return entry?.status === 'failed' ? entry.problem.detail : null
  })
  const begun = useTrace((state) => state.timeline.count > 0)
  const running = useTrace((state) => state.run.status !== 'finished')
  if (!begun) {
    return (
      <p className="p-4 text-[13px] text-muted">
        {running ? 'Nothing has happened yet.' : 'This run ended before its first iteration.'}
      </p>
    )
  }
  if (problem === null) return <Lines />
  return (
    <div role="alert" className="flex items-center gap-3 p-4 text-[13px]">
      <CircleAlert className="size-4 shrink-0 text-danger" aria-hidden="true" />
      <span>These iterations could not be read. {problem}</span>
      <Button size="sm" onClick={() => void store.getState().loadSegment(segmentOf(store.getState().iteration))}>
        Try again
      </Button>
    </div>
  )
}

function Lines() {
  return (
    <div role="status" aria-label="Loading" className="animate-pulse space-y-2.5 p-4">
      {['w-2/5', 'w-4/5', 'w-3/5'].map((width) => (
        <div key={width} className={`h-3 rounded-sm bg-foreground/8 ${width}`} />
      ))}
    </div>
  )
}
