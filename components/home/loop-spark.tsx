import { RunSpark } from '@/components/charts/run-spark.tsx'
import { toneOf } from '@/components/charts/run-tone.ts'
import { formatNumber, plural } from '@/components/ui/format.ts'
import type { LoopSummary } from '@/lib/api/contracts/loops.ts'
import { convergence } from './loop-order.ts'

/** How the last runs went: a bar each, as high as its best score, or its iterations where the loop has no score; and how many converged. */
export function LoopSpark({ loop }: { loop: LoopSummary }) {
  if (loop.recentRuns.length === 0) return null
  const runs = loop.recentRuns.toReversed()
  const scored = runs.some(({ bestScore }) => bestScore !== null)
  const values = runs.map((run) => (scored ? run.bestScore : run.iterations))
  const { converged, finished } = convergence(loop)
  return (
    <span className="flex items-center gap-2">
      <RunSpark
        label={`${converged} of the last ${plural(finished, 'finished run')} converged; the height is ${scored ? 'the best score' : 'the iterations'} of each`}
        most={Math.max(...values.map((value) => value ?? 0))}
        runs={runs.map((run, index) => ({
          id: run.id,
          tone: toneOf(run),
          value: values[index] ?? null,
          text: `${run.bestScore === null ? '' : `score ${formatNumber(run.bestScore)}, `}${plural(run.iterations, 'iteration')}`,
        }))}
      />
      {finished === 0 ? null : (
        <span aria-hidden="true" className="text-muted text-xs tabular-nums">
          {`${converged}/${finished}`}
        </span>
      )}
    </span>
  )
}
