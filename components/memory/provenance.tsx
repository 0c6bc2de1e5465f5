import Link from 'next/link'
import { formatCount } from '@/components/ui/format.ts'
import type { Memory } from '@/lib/api/contracts/memories.ts'

/** Where an entry came from: a place in a run, with the way there, or a person. */
export function Provenance({ memory, className }: { memory: Memory; className?: string }) {
  const { runId, iteration, nodeId, author } = memory
  if (runId === null) return <span className={className}>{author}</span>
  const place = iteration === null || iteration === 0 ? '' : `?i=${iteration}`
  return (
    <Link href={`/runs/${runId}${place}`} className={`relative z-10 text-accent hover:underline ${className ?? ''}`}>
      {iteration === null ? 'run' : `iteration ${formatCount(iteration)}`}, {nodeId ?? 'end of the run'}
    </Link>
  )
}
