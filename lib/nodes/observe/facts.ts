import { isJsonObject, type Json, type JsonObject } from '../../loop/artefacts/json.ts'
import type { Fact } from '../../loop/artefacts/observation.ts'
import type { FieldProblem } from '../../loop/kinds/executor.ts'
import { describeProblems } from '../../loop/kinds/write-state.ts'
import type { Reading } from '../../loop/model-call/ask-model.ts'
import type { FieldSchema } from '../../loop/state/schema.ts'
import { validateValue } from '../../loop/state/validate.ts'
import { extractJson } from '../../loop/text/extract-json.ts'

/** Members that every fact has: a schema of further members can't declare them. */
export const FACT_MEMBERS = ['text', 'source', 'relevance'] as const
const MAX_TEXT_CHARS = 2_000

/** Names of the members that a schema adds to a fact, as far as it is one. */
export function furtherMembers(schema: Json | undefined): string[] {
  return isJsonObject(schema) && isJsonObject(schema.properties) ? Object.keys(schema.properties) : []
}

/** Schema of one fact, with the members that the node asks for beside its own. */
export function factSchema(further: FieldSchema | undefined): FieldSchema {
  return {
    type: 'object',
    properties: {
      ...further?.properties,
      text: { type: 'string', minLength: 1, maxLength: MAX_TEXT_CHARS, description: 'One claim, checkable by itself.' },
      source: { type: 'string', description: 'Where in the material it stands: a name, a place or its own words.' },
      relevance: { type: 'number', description: 'From 0 (beside the point) to 1 (decides what to do next).' },
    },
    required: [...(further?.required ?? []), 'text', 'source', 'relevance'],
    additionalProperties: false,
  }
}

/** Schema of the whole answer. */
export function factsSchema(fact: FieldSchema, maxFacts: number): FieldSchema {
  return {
    type: 'object',
    properties: { facts: { type: 'array', maxItems: maxFacts, items: fact } },
    required: ['facts'],
    additionalProperties: false,
  }
}

type ReadOptions = {
  fact: FieldSchema
  /** Schema of the items of the field that they are written to, where it has one. */
  item: FieldSchema | undefined
  maxFacts: number
  /** Why the state would refuse the facts, where it would. */
  refused: (facts: Fact[]) => FieldProblem[]
  /** Source of a fact that names none. */
  source: string
}

/**
 * Reads `{facts: [...]}`, or the list alone. A relevance is clamped to [0, 1] and a missing source filled in; anything else that does not fit goes back. Of
 * more than `maxFacts` the most relevant stay, in their order.
 */
export function readFacts(text: string, { fact, item, maxFacts, refused, source }: ReadOptions): Reading<Fact[]> {
  const extracted = extractJson(text)
  if (!extracted.ok) return { ok: false, problems: [extracted.message] }
  const list = isJsonObject(extracted.value) ? extracted.value.facts : extracted.value
  if (!Array.isArray(list)) return { ok: false, problems: ['the answer must be a JSON object with a list of facts'] }
  const facts = list.map((one) => (isJsonObject(one) ? completed(one, source) : one))
  const problems = facts.flatMap((one, index) => [
    ...validateValue(fact, one, `facts.${index}`),
    ...(item ? validateValue(item, one, `facts.${index}`) : []),
  ])
  if (problems.length > 0)
    return { ok: false, problems: [...new Set(problems.map(({ field, reason }) => `${field}: ${reason}`))] }
  const kept = mostRelevant(facts as Fact[], maxFacts) // validated against the schema of a fact
  const misfits = refused(kept)
  if (misfits.length > 0) return { ok: false, problems: [describeProblems(misfits)] }
  return { ok: true, value: kept }
}

function completed(fact: JsonObject, source: string): JsonObject {
  const { relevance, source: own } = fact
  const named = typeof own === 'string' && own.trim() !== ''
  const rated: { relevance?: Json } = typeof relevance === 'number' ? { relevance: clamp(relevance) } : {}
  return { ...fact, ...rated, ...(named || (own !== undefined && typeof own !== 'string') ? {} : { source }) }
}

const clamp = (value: number) => Math.min(1, Math.max(0, value))

function mostRelevant(facts: Fact[], count: number): Fact[] {
  if (facts.length <= count) return facts
  const best = facts.map((_, index) => index).sort((a, b) => (facts[b]?.relevance ?? 0) - (facts[a]?.relevance ?? 0))
  const kept = new Set(best.slice(0, count))
  return facts.filter((_, index) => kept.has(index))
}
