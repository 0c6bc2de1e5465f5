import type { z } from 'zod'
import type { RunEnvelope, TryNodeBody } from '../api/contracts/runs.ts'
import { createRun, findRepeatedRun } from '../db/runs.ts'
import { trialOf } from '../loop/2-compile/trial.ts'
import { hashJson } from '../loop/artefacts/json.ts'
import { definitions } from '../nodes/definitions.ts'
import { findLoop } from './find-loop.ts'
import { type Result, refuse, refuseWith } from './result.ts'
import type { Actor, Services } from './services.ts'
import { checkStart, resolveExecutable, type StartOptions, startedRun } from './start-run.ts'

/**
 * Queues a run of one node of the stored draft, with a given state: a loop of that node and an end, made from the compiled draft. It is a run like any other
 * (log, budgets, approvals, trace) but for its mark, by which lists and what is learned from runs leave it out.
 */
export async function tryNode(
  services: Services,
  actor: Actor,
  slug: string,
  body: z.output<typeof TryNodeBody>,
  options: StartOptions = {},
): Promise<Result<RunEnvelope & { created: boolean }>> {
  const key = options.idempotencyKey
  const idempotency = key === undefined ? null : { key, requestHash: hashJson({ trial: slug, ...body }) }
  const repeated = await findRepeatedRun(services.database, actor, idempotency)
  if (repeated) return startedRun(repeated)
  const found = await findLoop(services, actor, slug)
  if (!found.ok) return found
  const loop = found.value
  if (!loop.accepted) {
    return refuse(
      'inert-import',
      `"${loop.name}" was imported and is inert until somebody has looked at it and accepted it.`,
    )
  }
  const executable = await resolveExecutable(services, actor, loop, undefined)
  if (!executable.ok) return executable
  const trial = trialOf(
    executable.value.compiled,
    { nodeId: body.node, state: body.state, decision: body.decision },
    definitions,
  )
  if (!trial.ok) {
    const problems = trial.problems.map(({ field, reason }) => ({
      where: field === '' ? 'body.node' : `state.${field}`,
      message: reason,
    }))
    return refuseWith('invalid-input', 'The node can’t be run with this state.', problems)
  }
  const { input, ...compiled } = trial
  const refused = await checkStart(services, actor, compiled.spec, { input }, loop)
  if (refused) return refused
  const created = await createRun(services.database, actor, {
    loopId: loop.id,
    versionId: null,
    compiled: { design: compiled.design, spec: compiled.spec, specHash: compiled.specHash },
    input,
    modelOverrides: {},
    trial: body.node,
    idempotency,
    reservedFor: options.reservedFor ?? null,
  })
  if (!options.reservedFor) services.wakeWorker()
  return startedRun(created)
}
