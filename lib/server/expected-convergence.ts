import type { ExpectedConvergence } from '../api/contracts/catalogue.ts'
import { finishedRunsOf, type TemplateRecord } from '../db/templates.ts'
import type { TargetReportOf } from '../loop/5-evaluate/report-target.ts'
import { wilson } from '../loop/summary/wilson.ts'
import { getEvaluation } from '../templates/evaluations.ts'
import { newestEvaluation } from './newest-evaluation.ts'
import type { Actor, Services } from './services.ts'

/** The newest runs that count. */
const RUNS = 500

type Told = Pick<TargetReportOf, 'convergence' | 'iterationCounts' | 'costPerConvergence'>

/** How a version converges: as its newest whole evaluation reports it, where there is one, else by its runs. Null: neither has ended. */
export async function expectedOf(
  services: Services,
  actor: Actor,
  { loop, version }: TemplateRecord,
): Promise<ExpectedConvergence | null> {
  const evaluated = await newestEvaluation(services, actor, loop.id, version.specHash)
  const told = evaluated && expectedConvergence('evaluation', evaluated.report, evaluated.finishedAt)
  if (told) return told
  const runs = await finishedRunsOf(services.database, actor, { loopId: loop.id, specHash: version.specHash }, RUNS)
  return expectedConvergence('runs', convergenceOf(runs), null)
}

/** How a template that comes with Loopwright converges: as its evaluation is kept beside its recording. */
export function expectedOfBuiltIn(slug: string): ExpectedConvergence | null {
  const kept = getEvaluation(slug)
  const share = kept && wilson(kept.converged, kept.of)
  if (!share) return null
  const { converged, of, iterations, cases, passed, tokens } = kept
  const told = { convergence: { count: converged, of, ...share }, costPerConvergence: 0 }
  const iterationCounts = iterations.map((taken): [number, number] => [taken, 1])
  const expected = expectedConvergence('suite', { ...told, iterationCounts }, null)
  return expected && { ...expected, suite: { cases, passed, tokens } }
}

function convergenceOf(runs: Awaited<ReturnType<typeof finishedRunsOf>>): Told {
  const converged = runs.filter(({ outcome }) => outcome === 'success')
  const spent = runs.reduce((total, { costNanoUsd }) => total + costNanoUsd, 0)
  const share = wilson(converged.length, runs.length) ?? { rate: null, low: null, high: null }
  return {
    convergence: { count: converged.length, of: runs.length, ...share },
    iterationCounts: converged.map(({ iterations }): [number, number] => [iterations, 1]).sort(([a], [b]) => a - b),
    costPerConvergence: converged.length === 0 ? null : spent / converged.length,
  }
}

/** Null: of nothing. */
function expectedConvergence(
  basis: ExpectedConvergence['basis'],
  { convergence, iterationCounts, costPerConvergence }: Told,
  at: number | null,
): ExpectedConvergence | null {
  const { count, of, rate, low, high } = convergence
  if (rate === null || low === null || high === null) return null
  const iterations = iterationCounts.flatMap(([taken, times]) => Array<number>(times).fill(taken))
  const [least, most] = [iterations[0], iterations.at(-1)]
  const median = iterations[Math.floor((iterations.length - 1) / 2)]
  return {
    basis,
    converged: count,
    of,
    ...{ rate, low, high },
    iterations: least === undefined || median === undefined || most === undefined ? null : { least, median, most },
    costPerConvergence,
    at,
  }
}
