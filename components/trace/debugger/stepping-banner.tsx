'use client'
import { Bug } from 'lucide-react'
import { underway } from '../store/debug-slice.ts'
import { useTrace } from '../trace-context.tsx'

/** Stands in for the banner of a stopped run while it takes the step that was asked for: what is below keeps its place. */
export function SteppingBanner() {
  const until = useTrace(underway)
  const between = useTrace(({ run }) => run.paused === null && run.status !== 'finished')
  if (!between || until === null || until === 'end') return null
  return (
    <section
      aria-label="The run takes a step"
      data-testid="stepping"
      className="flex min-h-15 items-center gap-x-3 border-warning/40 border-b bg-warning-soft px-3 py-2 text-[13px]"
    >
      <Bug className="size-4 text-warning" aria-hidden="true" />
      <p className="text-muted">{until === 'step' ? 'One step …' : 'To the next iteration …'}</p>
    </section>
  )
}
