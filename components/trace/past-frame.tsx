'use client'
import { History } from 'lucide-react'
import { Button } from '@/components/ui/button.tsx'
import { cn } from '@/components/ui/cn.ts'
import { formatCount } from '@/components/ui/format.ts'
import { stepInWords } from '@/lib/loop/4-trace/navigate.ts'
import { isInThePast } from './store/selectors.ts'
import type { TraceState } from './store/trace-store.ts'
import { useTrace, useTraceStore } from './trace-context.tsx'

/** Says that what is shown is not the end of the run: loud while the run goes on, quiet once it has ended. */
export function PastFrame() {
  const store = useTraceStore()
  const past = useTrace(isInThePast)
  const finished = useTrace((state) => state.run.status === 'finished')
  if (!past) return null
  return (
    <div
      data-testid="past"
      role={finished ? undefined : 'status'}
      className={cn(
        'flex items-center justify-center gap-3 border-b px-3 py-1 text-xs',
        finished ? 'border-line bg-sunken text-muted' : 'border-warning/40 bg-warning-soft text-warning',
      )}
    >
      <History className="size-3.5" aria-hidden="true" />
      {finished ? <NotTheEnd /> : <Behind />}
      <Button size="sm" variant="outline" className="h-6" onClick={() => toTheEnd(store.getState())}>
        {finished ? 'Go to the end' : 'Back to now'}
      </Button>
    </div>
  )
}

function Behind() {
  const paused = useTrace((state) => state.run.status === 'paused')
  return paused ? 'You are in the past: this run is paused further on.' : 'You are in the past: this run goes on.'
}

function NotTheEnd() {
  const iteration = useTrace((state) => state.iteration)
  const count = useTrace((state) => state.timeline.count)
  const step = useTrace((state) =>
    state.iteration < state.timeline.count ? '' : `, ${stepInWords(state.timeline, state)}`,
  )
  return (
    <span className="tabular-nums">
      {`Iteration ${formatCount(iteration)} of ${formatCount(count)}${step}: not the end`}
    </span>
  )
}

function toTheEnd({ run, setFollowing, move }: TraceState): void {
  if (run.status === 'finished') move('end')
  else setFollowing(true)
}
