import { listEvaluations } from '../db/evaluations.ts'
import type { EvaluationFigures } from '../loop/artefacts/evaluation.ts'
import type { Actor, Services } from './services.ts'

/** The newest evaluations of a loop that are looked through. */
const MOST = 50

export type NewestEvaluation = {
  id: string
  /** Of its target with this spec. */
  title: string
  gate: number
  report: EvaluationFigures['targets'][number]
  finishedAt: number | null
}

/**
 * The newest evaluation that tells of a spec as it is: with the design’s own models and nothing that misbehaves, over a whole suite, and every result of it run.
 */
export async function newestEvaluation(
  { database }: Services,
  actor: Actor,
  loopId: string,
  specHash: string | undefined,
): Promise<NewestEvaluation | null> {
  for (const record of await listEvaluations(database, actor, loopId, MOST)) {
    const { id, status, problem, plan, targets, figures, finishedAt } = record
    const place = plan.targets.findIndex(
      ({ models, chaos }, index) =>
        targets[index]?.specHash === specHash && chaos === null && Object.keys(models).length === 0,
    )
    const report = figures?.targets[place]
    if (status !== 'finished' || problem !== null || plan.cases !== undefined || !figures || !report) continue
    if (report.judged === 0 || report.judged < report.results) continue
    return { id, title: targets[place]?.title ?? '', gate: figures.gate, report, finishedAt }
  }
  return null
}
