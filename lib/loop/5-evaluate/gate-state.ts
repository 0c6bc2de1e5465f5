import type { ShareOf } from './report-target.ts'

export type GateState = 'met' | 'missed' | 'open'

type Evaluated = {
  status: 'running' | 'finished' | 'cancelled'
  problem: string | null
  total: number
  targets: readonly unknown[]
}

/** How many results of a target were not run, or not yet. */
export function missingOf(
  { total, targets }: Pick<Evaluated, 'total' | 'targets'>,
  { judged }: { judged: number },
): number {
  return total / targets.length - judged
}

/** Whether a target keeps a gate; with `strict` the lower end of the interval has to reach it. `open`: what was not wholly run decides nothing. */
export function gateState(
  evaluation: Evaluated,
  target: { judged: number; passing: Pick<ShareOf, 'rate' | 'low'> },
  gate: number,
  strict = false,
): GateState {
  const share = strict ? target.passing.low : target.passing.rate
  const { status, problem } = evaluation
  if (status !== 'finished' || problem !== null || share === null || missingOf(evaluation, target) > 0) return 'open'
  return share >= gate ? 'met' : 'missed'
}
