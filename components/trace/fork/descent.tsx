'use client'
import { GitFork } from 'lucide-react'
import Link from 'next/link'
import { useEffect, useState } from 'react'
import { formatCount } from '@/components/ui/format.ts'
import { api } from '@/lib/api/client.ts'
import type { ForkSummary } from '@/lib/api/contracts/forks.ts'
import { RunStatusBadge } from '../run-status-badge.tsx'
import { useTrace } from '../trace-context.tsx'

const LINK = 'text-accent hover:underline'
const SHOWN = 6

/** Which run this one branched off, and which branched off it. Nothing where there is neither. */
export function Descent() {
  const id = useTrace((state) => state.run.id)
  const from = useTrace((state) => state.run.forkedFrom)
  const forks = useForks(id)
  if (from === null && forks.length === 0) return null
  return (
    <div data-testid="descent" className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-0.5 pl-10 text-muted text-xs">
      {from === null ? null : (
        <span className="inline-flex items-center gap-1">
          <GitFork className="size-3.5" aria-hidden="true" />
          forked from{' '}
          <Link className={LINK} href={`/runs/${from.id}?i=${Math.max(1, from.iteration)}&s=1`}>
            run {shortId(from.id)}
          </Link>{' '}
          at iteration {formatCount(from.iteration)}
        </span>
      )}
      {forks.length === 0 ? null : (
        <span className="inline-flex flex-wrap items-center gap-x-2">
          <span>Forks:</span>
          {forks.slice(0, SHOWN).map((fork) => (
            <span key={fork.id} className="inline-flex items-center gap-1">
              <Link className={LINK} href={`/runs/${fork.id}`} title={fork.id}>
                at iteration {formatCount(fork.iteration)}
              </Link>
              <RunStatusBadge run={fork} />
            </span>
          ))}
          {forks.length > SHOWN ? <span>and {formatCount(forks.length - SHOWN)} more</span> : null}
        </span>
      )}
    </div>
  )
}

function useForks(id: string): ForkSummary[] {
  const [forks, setForks] = useState<ForkSummary[]>([])
  useEffect(() => {
    const stop = new AbortController()
    void api.listForks(id, stop.signal).then((result) => {
      if (!stop.signal.aborted && result.ok) setForks(result.value.forks)
    })
    return () => stop.abort()
  }, [id])
  return forks
}

/** Enough of it to tell runs apart. */
function shortId(id: string): string {
  return `…${id.slice(-6)}`
}
