'use client'
import { GitCompareArrows } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { RunStatusBadge } from '@/components/trace/run-status-badge.tsx'
import { Button } from '@/components/ui/button.tsx'
import type { RunSummary } from '@/lib/api/contracts/runs.ts'
import type { Side } from './compare-store.ts'
import { RunPicker } from './run-picker.tsx'

type Props = { a: RunSummary | null; b: RunSummary | null; problems: Record<Side, string | null> }

/** Two places for runs, until both are filled. */
export function CompareChooser({ a, b, problems }: Props) {
  const [choosing, setChoosing] = useState<Side | null>(null)
  const router = useRouter()
  const pick = (id: string) => {
    const ids = { a: a?.id, b: b?.id, ...(choosing ? { [choosing]: id } : {}) }
    setChoosing(null)
    const params = new URLSearchParams(Object.entries(ids).flatMap(([side, run]) => (run ? [[side, run]] : [])))
    router.push(`/compare?${params}`)
  }
  return (
    <section aria-label="Runs to compare" className="grid gap-4 rounded-lg border border-line border-dashed px-6 py-10">
      <p className="mx-auto max-w-md text-center text-[13px] text-muted">
        <GitCompareArrows aria-hidden="true" className="mx-auto mb-2 size-6" />
        Two runs side by side, iteration by iteration, from where they begin to differ: a run and its fork, two versions
        on one input, or any two.
      </p>
      <div className="grid gap-3 md:grid-cols-2">
        <Place side="a" run={a} problem={problems.a} onChoose={() => setChoosing('a')} />
        <Place side="b" run={b} problem={problems.b} onChoose={() => setChoosing('b')} />
      </div>
      <RunPicker
        open={choosing !== null}
        onOpenChange={(open) => (open ? undefined : setChoosing(null))}
        title={`Run ${choosing?.toUpperCase() ?? ''}`}
        beside={choosing === 'a' ? b : a}
        onPick={pick}
      />
    </section>
  )
}

type PlaceProps = { side: Side; run: RunSummary | null; problem: string | null; onChoose: () => void }

function Place({ side, run, problem, onChoose }: PlaceProps) {
  return (
    <div className="flex min-h-24 flex-col items-center justify-center gap-2 rounded-lg border border-line bg-surface p-4 text-[13px]">
      {problem ? (
        <p role="alert" className="text-danger">
          {problem}
        </p>
      ) : null}
      {run ? (
        <p className="flex max-w-full items-center gap-2">
          <span className="truncate font-medium">{run.loop.name}</span>
          <RunStatusBadge run={run} />
        </p>
      ) : null}
      <Button variant={run ? 'outline' : 'primary'} onClick={onChoose}>
        {run ? `Change run ${side.toUpperCase()}` : `Choose run ${side.toUpperCase()}`}
      </Button>
    </div>
  )
}
