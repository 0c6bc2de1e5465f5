import { hashText } from '../loop/artefacts/json.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import { modelKey } from '../loop/artefacts/model-key.ts'
import type { BoundModel } from '../loop/artefacts/models.ts'
import { type AdaptivePriors, learnPriors } from '../loop/priors/adaptive-priors.ts'
import type { Claim, RunHistory } from './ports.ts'

/** What finished runs have taught a run that is about to start with these models; null when its contract has no adaptive exit. */
export async function readPriors(
  claim: Claim,
  history: RunHistory,
  models: Record<string, BoundModel>,
): Promise<AdaptivePriors | null> {
  const { contract, taskType = null } = claim.spec
  const rule = contract.adaptiveExit
  if (!rule) return null
  const model = modelKey(models)
  const target = contract.qualityThreshold?.target ?? 0
  const runs = await history.finishedRuns({ runId: claim.runId, taskType, model, target, limit: LIMITS.priorRuns })
  return { taskType, model, explores: explores(claim.runId, rule.exploreEvery), ...learnPriors(runs, rule.method) }
}

/** One run in `every`, chosen by its id, so that the choice does not change when it is made again. */
function explores(runId: string, every: number): boolean {
  return every > 0 && Number.parseInt(hashText(runId).slice(0, 8), 16) % every === 0
}
