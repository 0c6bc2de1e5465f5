import type { LoopChecklist } from '../api/contracts/checklist.ts'
import { countMemories } from '../db/memory-entries.ts'
import { recentRuns } from '../db/run-list.ts'
import { listSuites } from '../db/suites.ts'
import { listVersions, runsBySpec } from '../db/versions.ts'
import { compile } from '../loop/2-compile/compile.ts'
import { EvaluationId, RunId } from '../loop/artefacts/ids.ts'
import { checklist, countPoints } from '../loop/checklist/checklist.ts'
import { definitions } from '../nodes/definitions.ts'
import { toolDefinitions } from '../tools/definitions.ts'
import { readLoopRegistry } from './loop-registry.ts'
import { newestEvaluation } from './newest-evaluation.ts'
import { readLoop } from './read-loop.ts'
import { ok, type Result } from './result.ts'
import type { Actor, Services } from './services.ts'

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
  const [newestRun] = await recentRuns(database, actor, [loop.id], 1)
  const evaluated = await newestEvaluation(services, actor, loop.id, versions[0]?.specHash ?? compiled.specHash)
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
      newest: newestRun ? RunId.parse(newestRun.id) : null,
    },
    memories: await countMemories(database, actor, loop.id),
    dailyBudget: { nanoUsd: loop.dailyBudgetNanoUsd, flagged: loop.flaggedAt !== null },
    evaluations: {
      suites: suites.length,
      cases: suites.reduce((sum, { cases }) => sum + cases, 0),
      newest: evaluated && { ...evaluated, id: EvaluationId.parse(evaluated.id), passing: evaluated.report.passing },
    },
  })
  const { met, 'not-applicable': spared } = countPoints(points)
  return ok({ met, of: points.length - spared, points })
}
