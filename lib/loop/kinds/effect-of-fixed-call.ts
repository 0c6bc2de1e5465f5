import type { Effect } from '../artefacts/events.ts'
import type { Json, JsonObject } from '../artefacts/json.ts'
import { literalOf } from '../expression/ast.ts'
import { parseExpression } from '../expression/parse.ts'
import { effectOfCall } from './effect-of-call.ts'
import type { ToolFacts } from './executor.ts'

/** The effect of every call with arguments from these expressions: as `effectOfCall` where what it depends on is written out or left out, else the tool's worst. */
export function effectOfFixedCall(facts: ToolFacts, sources: Readonly<Record<string, string>>): Effect {
  let known = true
  const args: JsonObject = {}
  for (const [name, source] of Object.entries(sources)) {
    const value = literalValue(source)
    const get = () => {
      known &&= value !== undefined
      return value ?? null
    }
    Object.defineProperty(args, name, { get, enumerable: true })
  }
  const effect = effectOfCall(facts, args)
  return known ? effect : facts.effect
}

function literalValue(source: string): Json | undefined {
  const parsed = parseExpression(source)
  if (!parsed.ok || parsed.ast.op !== 'value') return undefined
  const literal = literalOf(parsed.ast)
  return literal.ok ? literal.value : undefined
}
