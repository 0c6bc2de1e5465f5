'use client'
import { History } from 'lucide-react'
import { Button } from '@/components/ui/button.tsx'
import { isInThePast } from './store/selectors.ts'
import { useTrace, useTraceStore } from './trace-context.tsx'

/** Says that the run has gone on since what is shown. */
export function PastFrame() {
  const store = useTraceStore()
  const past = useTrace(isInThePast)
  const paused = useTrace((state) => state.run.status === 'paused')
  if (!past) return null
  return (
    <div
      data-testid="past"
      role="status"
      className="flex items-center justify-center gap-3 border-warning/40 border-b bg-warning-soft px-3 py-1 text-warning text-xs"
    >
      <History className="size-3.5" aria-hidden="true" />
      {paused ? 'You are in the past: this run is paused further on.' : 'You are in the past: this run goes on.'}
      <Button size="sm" variant="outline" className="h-6" onClick={() => store.getState().setFollowing(true)}>
        Back to now
      </Button>
    </div>
  )
}
