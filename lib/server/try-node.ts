import type { z } from 'zod'
import type { RunEnvelope, TryNodeBody } from '../api/contracts/runs.ts'
import { trialOf } from '../loop/2-compile/trial.ts'
import { definitions } from '../nodes/definitions.ts'
import { ok, type Result, refuseWith } from './result.ts'
import type { Actor, Services } from './services.ts'
import { checkStart, queueRun, resolveExecutable, type StartOptions } from './start-run.ts'

/**
 * Queues a run of one node of the stored draft, with a given state: a loop of that node and an end, made from the compiled draft. It is a run like any other
 * (log, budgets, approvals, trace) but for its mark, by which lists and what is learned from runs leave it out.
 */
export function tryNode(
  services: Services,
  actor: Actor,
  slug: string,
  body: z.output<typeof TryNodeBody>,
  options: StartOptions = {},
): Promise<Result<RunEnvelope & { created: boolean }>> {
  return queueRun(services, actor, { slug, request: { trial: slug, ...body } }, options, async (loop) => {
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
    const { input, design, spec, specHash } = trial
    const refused = await checkStart(services, actor, spec, { input }, loop)
    if (refused) return refused
    const compiled = { design, spec, specHash }
    return ok({ versionId: null, compiled, input, modelOverrides: {}, trial: body.node })
  })
}
