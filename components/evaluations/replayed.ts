import { formatCount, plural } from '@/components/ui/format.ts'
import type { ReplayedRun, ReplayLine } from '@/lib/api/contracts/replays.ts'

/** How far a replay of recorded runs has come. */
export type Replayed = {
  status: 'replaying' | 'done' | 'cancelled' | 'failed'
  /** How many there are; null until that is told. */
  runs: number | null
  results: readonly ReplayedRun[]
  /** The loop has runs that were not gone through. */
  more: boolean
  problem: string | null
}

/** What a line of the answer changes. */
export function takeLine({ results }: Replayed, line: ReplayLine): Partial<Replayed> {
  if (line.type === 'begin') return { runs: line.runs }
  return line.type === 'run' ? { results: [...results, line.result] } : { more: line.more }
}

export function replayedTotals(results: readonly ReplayedRun[]) {
  const refused = results.filter((result) => result.refused !== null).length
  const identical = results.filter((result) => result.identical).length
  return { identical, refused, diverged: results.length - identical - refused }
}

/** How it ended, in words. */
export function replayedWords({ status, runs, results, more }: Replayed): string {
  if (status === 'cancelled' || status === 'failed') {
    const after = `after ${formatCount(results.length)} of ${plural(runs ?? 0, 'run')}`
    return status === 'cancelled' ? `Cancelled ${after}.` : `It broke off ${after}.`
  }
  const { diverged, refused } = replayedTotals(results)
  const all = diverged + refused === 0 && results.length > 0 ? ', all the same' : ''
  return `${plural(results.length, 'run')} replayed${all}${more ? '; the loop has more' : ''}.`
}
