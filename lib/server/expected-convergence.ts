import type { ExpectedConvergence } from '../api/contracts/catalogue.ts'
import { listEvaluations, listResults } from '../db/evaluations.ts'
import { finishedRunsOf, type RunFigures, type TemplateRecord } from '../db/templates.ts'
import { wilson } from '../loop/summary/wilson.ts'
import type { Actor, Services } from './services.ts'

/** The newest evaluations that are looked through for one of the version, and the newest runs that count. */
const EVALUATIONS = 20
const RUNS = 500

/** How a version converges: by its newest evaluation without chaos that has ended, where there is one, else by its runs. Null: neither has ended. */
export async function expectedOf(
  services: Services,
  actor: Actor,
  { loop, version }: TemplateRecord,
): Promise<ExpectedConvergence | null> {
  const evaluated = await newestEvaluation(services, actor, loop.id, version.specHash)
  if (evaluated) return expectedConvergence('evaluation', evaluated.figures, evaluated.at)
  const spec = { loopId: loop.id, specHash: version.specHash }
  return expectedConvergence('runs', await finishedRunsOf(services.database, actor, spec, RUNS), null)
}

async function newestEvaluation({ database }: Services, actor: Actor, loopId: string, specHash: string) {
  for (const { id, status, plan, targets, finishedAt } of await listEvaluations(database, actor, loopId, EVALUATIONS)) {
    const target = targets.findIndex((each, index) => each.specHash === specHash && plan.targets[index]?.chaos === null)
    if (status !== 'finished' || target < 0) continue
    const results = await listResults(database, id)
    const figures = results.flatMap(({ target: of, verdict }): RunFigures[] =>
      of === target && verdict?.outcome
        ? [{ outcome: verdict.outcome, iterations: verdict.iterations, costNanoUsd: verdict.costNanoUsd }]
        : [],
    )
    if (figures.length > 0) return { figures, at: finishedAt }
  }
  return null
}

/** Null: of nothing. */
export function expectedConvergence(
  basis: ExpectedConvergence['basis'],
  figures: readonly RunFigures[],
  at: number | null,
): ExpectedConvergence | null {
  const converged = figures.filter(({ outcome }) => outcome === 'success')
  const interval = wilson(converged.length, figures.length)
  if (!interval) return null
  const iterations = converged.map((each) => each.iterations).sort((a, b) => a - b)
  const [least, most] = [iterations[0], iterations.at(-1)]
  const median = iterations[Math.floor((iterations.length - 1) / 2)]
  const spent = figures.reduce((total, { costNanoUsd }) => total + costNanoUsd, 0)
  return {
    basis,
    converged: converged.length,
    of: figures.length,
    ...interval,
    iterations: least === undefined || median === undefined || most === undefined ? null : { least, median, most },
    costPerConvergence: converged.length === 0 ? null : spent / converged.length,
    at,
  }
}
