import type { Effect } from '../artefacts/events.ts'
import type { JsonObject } from '../artefacts/json.ts'
import type { ToolFacts } from './executor.ts'

/** What a call of the tool with these arguments does to the world. One that nothing undoes is not compensatable, whatever its tool says. */
export function effectOfCall(facts: ToolFacts, args: JsonObject): Effect {
  const effect = facts.effectOf?.(args) ?? facts.effect
  return effect === 'compensatable' && !facts.undoOf?.(args) ? 'unsafe' : effect
}
