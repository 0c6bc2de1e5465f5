import type { RunSummary } from '@/lib/api/contracts/runs.ts'

const TALLEST = 18
const LEAST = 4

/**
 * Convergence of the last runs, oldest left: height is the number of iterations against the longest of them; filled is converged,
 * hollow is not. The text for screen readers says the same.
 */
export function RunDots({ runs }: { runs: readonly RunSummary[] }) {
  if (runs.length === 0) return null
  const shown = runs.toReversed()
  const most = Math.max(1, ...shown.map((run) => run.iterations))
  const converged = shown.filter((run) => run.outcome === 'success').length
  const finished = shown.filter((run) => run.status === 'finished').length
  return (
    <span
      role="img"
      aria-label={`${converged} of ${finished} finished runs converged`}
      className="flex h-5 items-end gap-0.75"
    >
      {shown.map((run) => (
        <span
          key={run.id}
          title={`${run.outcome ?? run.status}, ${run.iterations} iterations`}
          className={`w-1.5 rounded-[2px] border ${barColor(run)}`}
          style={{ height: Math.max(LEAST, Math.round((run.iterations / most) * TALLEST)) }}
        />
      ))}
    </span>
  )
}

function barColor({ status, outcome }: RunSummary): string {
  if (status === 'paused') return 'border-warning bg-warning/30'
  if (status !== 'finished') return 'border-accent bg-accent/30'
  return outcome === 'success' ? 'border-success bg-success' : 'border-danger bg-transparent'
}
