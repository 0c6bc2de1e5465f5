import type { LoopChecklist } from '../api/contracts/checklist.ts'
import { findEvaluation, listEvaluations, listResults } from '../db/evaluations.ts'
import { countMemories } from '../db/memory-entries.ts'
import { listRuns } from '../db/run-list.ts'
import { listSuites } from '../db/suites.ts'
import { listVersions, runsBySpec } from '../db/versions.ts'
import { compile } from '../loop/2-compile/compile.ts'
import { EvaluationId, RunId } from '../loop/artefacts/ids.ts'
import { checklist, countPoints } from '../loop/checklist/checklist.ts'
import type { ChecklistFacts } from '../loop/checklist/checklist-facts.ts'
import { definitions } from '../nodes/definitions.ts'
import { toolDefinitions } from '../tools/definitions.ts'
import { readLoopRegistry } from './loop-registry.ts'
import { readLoop } from './read-loop.ts'
import { ok, type Result } from './result.ts'
import type { Actor, Services } from './services.ts'

/** Evaluations that are looked through for one of what would go into use. */
const MOST_EVALUATIONS = 50

/** Which of the fourteen points the stored draft of a loop meets, with what is stored beside it. */
export async function readChecklist(services: Services, actor: Actor, slug: string): Promise<Result<LoopChecklist>> {
  const found = await readLoop(services, actor, slug)
  if (!found.ok) return found
  const { loop, design } = found.value
  const { database } = services
  const compiled = compile(design, definitions, toolDefinitions, await readLoopRegistry(services, actor, slug))
  const versions = await listVersions(database, actor, loop.id)
  const suites = await listSuites(database, actor, loop.id)
  const bySpec = await runsBySpec(database, actor, loop.id)
  const { runs } = await listRuns(database, actor, { loopSlug: slug }, { limit: 1 })
  const totals = [...bySpec.values()]
  const points = checklist({
    design,
    compiled,
    kinds: definitions,
    tools: toolDefinitions,
    versions,
    runs: {
      total: totals.reduce((sum, { total }) => sum + total, 0),
      ofDraft: bySpec.get(compiled.specHash ?? '')?.finished ?? 0,
      newest: runs[0] ? RunId.parse(runs[0].id) : null,
    },
    memories: await countMemories(database, actor, loop.id),
    dailyBudget: { nanoUsd: loop.dailyBudgetNanoUsd, flagged: loop.flaggedAt !== null },
    evaluations: {
      suites: suites.length,
      cases: suites.reduce((sum, { cases }) => sum + cases, 0),
      newest: await newestEvaluation(services, actor, loop.id, versions[0]?.specHash ?? compiled.specHash),
    },
  })
  const { met, 'not-applicable': spared } = countPoints(points)
  return ok({ met, of: points.length - spared, points })
}

/** The newest one that has ended over this spec, with the design's own models and nothing that misbehaves. */
async function newestEvaluation(
  { database }: Services,
  actor: Actor,
  loopId: string,
  specHash: string | undefined,
): Promise<ChecklistFacts['evaluations']['newest']> {
  for (const { id, status, plan, targets } of await listEvaluations(database, actor, loopId, MOST_EVALUATIONS)) {
    const place = plan.targets.findIndex(
      ({ models, chaos }, index) =>
        targets[index]?.specHash === specHash && chaos === null && Object.keys(models).length === 0,
    )
    if (status !== 'finished' || place < 0) continue
    const evaluation = await findEvaluation(database, actor, id)
    if (!evaluation) continue
    const verdicts = (await listResults(database, id)).flatMap(({ target, verdict }) =>
      target === place && verdict ? [verdict] : [],
    )
    return {
      id: EvaluationId.parse(id),
      target: targets[place]?.title ?? '',
      passed: verdicts.filter(({ passed }) => passed).length,
      judged: verdicts.length,
      gate: evaluation.suiteContent.gate,
    }
  }
  return null
}
