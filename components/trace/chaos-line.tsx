'use client'
import { ChevronRight, Zap } from 'lucide-react'
import { useEffect, useState } from 'react'
import { rescueWords } from '@/components/evaluations/rescue-words.ts'
import { plural } from '@/components/ui/format.ts'
import { api } from '@/lib/api/client.ts'
import type { RunRescues } from '@/lib/api/contracts/runs.ts'
import { inShort } from './chaos-words.ts'
import { useTrace, useTraceStore } from './trace-context.tsx'

/** Of a run with chaos: what went wrong in it, and what made up for it or that nothing did. Each leads to its iterations. */
export function ChaosLine() {
  const chaos = useTrace((state) => state.run.chaos)
  const finished = useTrace((state) => state.run.status === 'finished')
  const found = useRescues()
  if (chaos === null) return null
  return (
    <details data-testid="chaos" className="group mt-1 pl-10 text-xs">
      <summary className="flex cursor-pointer list-none flex-wrap items-center gap-x-1.5 text-muted [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden="true" className="size-3.5 group-open:rotate-90" />
        <Zap aria-hidden="true" className="size-3.5 text-warning" />
        <span>
          Ran under chaos “{chaos.profile}”, seed {chaos.seed}
          {found === null ? '.' : ': '}
        </span>
        {found === null ? null : (
          <span className={found.unsaved === null ? 'text-foreground' : 'text-danger'}>{inShort(found, finished)}</span>
        )}
      </summary>
      {found === null ? null : <Incidents found={found} />}
    </details>
  )
}

function Incidents({ found: { incidents, unsaved } }: { found: RunRescues }) {
  return (
    <div className="grid max-h-48 gap-1 overflow-y-auto pt-1.5 pb-1 pl-5">
      {unsaved === null ? null : <p className="text-danger">{unsaved}</p>}
      <ul className="grid gap-1">
        {incidents.map(({ kind, times, iterations, saved }) => (
          <li key={`${kind} ${saved?.by} ${saved?.name}`} className="flex flex-wrap gap-x-1.5">
            <span className="font-medium">{kind} </span>
            {times > 1 ? <span className="text-muted tabular-nums">{plural(times, 'time')}, </span> : null}
            <span className={saved ? '' : 'text-danger'}>
              {saved
                ? `saved by ${rescueWords(saved.by, saved.name)}, `
                : `${unsaved === null ? 'not made up for yet' : 'made up for by nothing'}, `}
            </span>
            <Places iterations={iterations} more={times > iterations.length} />
          </li>
        ))}
      </ul>
    </div>
  )
}

function Places({ iterations, more }: { iterations: readonly number[]; more: boolean }) {
  const store = useTraceStore()
  return (
    <span className="inline-flex flex-wrap gap-x-1">
      {'in iteration '}
      {iterations.map((iteration) => (
        <a
          key={iteration}
          href={`?i=${Math.max(1, iteration)}&s=1`}
          aria-label={`iteration ${iteration}`}
          className="text-accent tabular-nums hover:underline"
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return
            event.preventDefault()
            store.getState().goTo({ iteration: Math.max(1, iteration), step: 1 })
          }}
        >
          {iteration}{' '}
        </a>
      ))}
      {more && iterations.length > 11 ? '…' : null}
    </span>
  )
}

/** Read again when the run has ended; null: not read yet, or there is no chaos to ask about. */
function useRescues(): RunRescues | null {
  const id = useTrace((state) => state.run.id)
  const asks = useTrace((state) => state.run.chaos !== null)
  const status = useTrace((state) => state.run.status)
  const [found, setFound] = useState<RunRescues | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is stored is another answer with each status
  useEffect(() => {
    if (!asks) return
    const stop = new AbortController()
    void api.getRescues(id, stop.signal).then((result) => {
      if (!stop.signal.aborted && result.ok) setFound(result.value)
    })
    return () => stop.abort()
  }, [id, asks, status])
  return found
}
