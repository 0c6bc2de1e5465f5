import type { JsonObject } from '../../loop/artefacts/json.ts'
import type { Executor, StepContext, StepResult, Steps } from '../../loop/kinds/executor.ts'
import type { TerminateConfig } from './config.ts'
import { verify } from './verify.ts'

type Context = StepContext<TerminateConfig>

/**
 * The first rule that holds ends the run; one that says success only when its goal is believed. A refused goal is no goal: the rules after it are tried, so
 * that a loop which keeps saying “done” can still be given up. The verification is done once in a visit: no rule has a part in it.
 */
export const terminate: Executor<TerminateConfig> = function* (context): Steps<StepResult> {
  const { rules, verify: verification } = context.config
  let refused = false
  for (const [index, rule] of rules.entries()) {
    const goal = rule.outcome === 'success'
    if (goal && refused) continue
    if (context.value(rule.when, `rules.${index}.when`) !== true) continue
    if (goal && verification) refused = !(yield* verify(context, verification, rule.label))
    if (!(goal && refused)) return finish(context, index)
  }
  return { type: 'next', handle: 'continue' }
}

function finish(context: Context, index: number): StepResult {
  const rule = context.config.rules[index]
  const output: JsonObject = {}
  for (const [name, source] of Object.entries(rule?.output ?? {}))
    output[name] = context.value(source, `rules.${index}.output.${name}`)
  return { type: 'finish', label: rule?.label ?? '', outcome: rule?.outcome ?? 'failure', output }
}
