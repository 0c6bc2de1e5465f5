import type { JsonObject } from '../../loop/artefacts/json.ts'
import type { Executor } from '../../loop/kinds/executor.ts'
import type { TerminateConfig } from './config.ts'

/** The first rule that holds ends the run. */
// biome-ignore lint/correctness/useYield: this kind computes its result without asking for anything
export const terminate: Executor<TerminateConfig> = function* (context) {
  for (const [index, rule] of context.config.rules.entries()) {
    if (context.value(rule.when, `rules.${index}.when`) !== true) continue
    const output: JsonObject = {}
    for (const [name, source] of Object.entries(rule.output))
      output[name] = context.value(source, `rules.${index}.output.${name}`)
    return { type: 'finish', label: rule.label, outcome: rule.outcome, output }
  }
  return { type: 'next', handle: 'continue' }
}
