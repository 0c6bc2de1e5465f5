'use client'
import Link from 'next/link'
import { useEffect, useState } from 'react'
import { RunStatusBadge } from '@/components/trace/run-status-badge.tsx'
import { formatUsd, plural } from '@/components/ui/format.ts'
import { ProblemLine } from '@/components/ui/problem-line.tsx'
import { TimeAgo } from '@/components/ui/time-ago.tsx'
import { api } from '@/lib/api/client.ts'
import type { RunSummary } from '@/lib/api/contracts/runs.ts'

const REFRESH_MS = 3_000

/** The newest runs, kept current while they are looked at. */
export function RecentRuns({ runs: first, limit }: { runs: readonly RunSummary[]; limit: number }) {
  const { runs, problem } = useRecentRuns(first, limit)
  return (
    <section aria-labelledby="runs-title" className="min-w-0">
      <div className="flex h-8 items-center justify-between pb-3">
        <h2 id="runs-title" className="font-semibold text-[15px]">
          Recent runs
        </h2>
        <Link href="/runs" className="text-[13px] text-accent hover:underline">
          All runs
        </Link>
      </div>
      <ProblemLine className="pb-2">{problem}</ProblemLine>
      {runs.length === 0 ? (
        <p className="rounded-lg border border-line border-dashed p-4 text-[13px] text-muted">
          Nothing has run yet. Open a loop and press Run.
        </p>
      ) : (
        <ul className="flex flex-col divide-y divide-line rounded-lg border border-line bg-surface">
          {runs.map((run) => (
            <li key={run.id}>
              <Link href={`/runs/${run.id}`} className="flex flex-col gap-1 px-3 py-2.5 hover:bg-foreground/3">
                <span className="flex items-center justify-between gap-2">
                  <span className="truncate font-medium text-[13px]">{run.loop.name}</span>
                  <span className="shrink-0 text-[11px] text-muted">
                    <TimeAgo at={run.createdAt} />
                  </span>
                </span>
                <span className="flex items-center justify-between gap-2">
                  <RunStatusBadge run={run} />
                  <span className="whitespace-nowrap text-[11px] text-muted tabular-nums">
                    {plural(run.iterations, 'iteration')} · {formatUsd(run.costNanoUsd)}
                  </span>
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function useRecentRuns(first: readonly RunSummary[], limit: number) {
  const [shown, setShown] = useState({ runs: first, of: first })
  const [problem, setProblem] = useState<string | null>(null)
  // What the server renders anew, as after an archive, is newer than what was asked for before.
  if (shown.of !== first) setShown({ runs: first, of: first })
  useEffect(() => {
    const stop = new AbortController()
    const refresh = async () => {
      if (document.hidden) return
      const result = await api.listRuns({ limit }, stop.signal)
      if (stop.signal.aborted) return
      setProblem(result.ok ? null : `This is not current. ${result.problem.detail}`)
      if (result.ok) setShown(({ of }) => ({ runs: result.value.runs, of }))
    }
    const timer = setInterval(() => void refresh(), REFRESH_MS)
    return () => {
      stop.abort()
      clearInterval(timer)
    }
  }, [limit])
  return { runs: shown.runs, problem }
}
