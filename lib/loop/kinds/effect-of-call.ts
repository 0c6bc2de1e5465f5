import type { Effect } from '../artefacts/events.ts'
import type { JsonObject } from '../artefacts/json.ts'
import type { ToolFacts } from './executor.ts'

/** What a call of the tool with these arguments does to the world. */
export function effectOfCall(facts: ToolFacts, args: JsonObject): Effect {
  return facts.effectOf?.(args) ?? facts.effect
}
