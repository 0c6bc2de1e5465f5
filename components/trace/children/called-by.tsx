'use client'
import { CornerLeftUp } from 'lucide-react'
import Link from 'next/link'
import { formatCount } from '@/components/ui/format.ts'
import { useTrace } from '../trace-context.tsx'

/** The way back from a child run: which run called it, in which iteration and step. Nothing of a run that nobody called. */
export function CalledBy() {
  const parent = useTrace((state) => state.run.parent)
  const from = useTrace((state) => state.run.calledFrom)
  if (parent === null) return null
  const place = from ? `?i=${Math.max(1, from.iteration)}&s=${from.step}` : ''
  const which = from && from.siblings > 1 ? `${formatCount(parent.index + 1)} of ${formatCount(from.siblings)}` : ''
  return (
    <nav
      id="called-by"
      aria-label="Called by"
      className="mt-1 flex flex-wrap items-center gap-x-1.5 gap-y-0.5 pl-10 text-muted text-xs"
    >
      <CornerLeftUp className="size-3.5" aria-hidden="true" />
      <span>Child run {which && `${which} `}of</span>
      <Link
        className="font-medium text-accent hover:underline"
        href={`/runs/${parent.runId}${place}`}
        title="Up to it (u)"
      >
        {parent.loop.name}
      </Link>
      {from ? (
        <span>
          › iteration {formatCount(from.iteration)} › {from.node}
        </span>
      ) : null}
    </nav>
  )
}
