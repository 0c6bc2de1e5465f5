import type { Contract } from '../artefacts/contract.ts'
import type { JsonObject } from '../artefacts/json.ts'
import { own } from '../artefacts/own.ts'
import type { RunState } from '../artefacts/run-state.ts'
import type { LoopSpec } from '../artefacts/spec.ts'
import { contractOf } from '../guards/extended-contract.ts'
import type { StateMigration, StateSchema } from '../state/schema.ts'
import { exprTypeOf } from './type-of.ts'
import type { ExprType, Scope } from './types.ts'

const ANY: ExprType = { kind: 'any' }
const NUMBER: ExprType = { kind: 'number' }
const STRING: ExprType = { kind: 'string' }
const nullable = (of: ExprType): ExprType => ({ kind: 'nullable', of })
const object = (members: Record<string, ExprType>): ExprType => ({ kind: 'object', members, optional: [] })
const ARGS: ExprType = { kind: 'map', value: ANY }

const RESULT = object({
  status: STRING,
  tool: STRING,
  args: ARGS,
  output: ANY,
  error: nullable(object({ class: STRING, kind: STRING, message: STRING })),
  durationMs: NUMBER,
  iteration: NUMBER,
})

const DECISION = object({
  action: nullable(object({ tool: STRING, args: ARGS })),
  subgoal: STRING,
  confidence: nullable(NUMBER),
  reasoning: STRING,
})

const MEMORY = object({ id: STRING, text: STRING, source: STRING, relevance: NUMBER })

const BUDGET = object({
  spentUsd: NUMBER,
  leftUsd: nullable(NUMBER),
  spentTokens: NUMBER,
  leftTokens: nullable(NUMBER),
  activeMs: NUMBER,
  leftMs: NUMBER,
})

/**
 * Names that every expression of a loop sees, with their types. `last` and `decision` are null before the first action and decision;
 * `leftUsd` and `leftTokens` are null without such a budget. A state field that is neither required nor has a default may be absent.
 */
export function environmentScope(schema: StateSchema): Scope {
  const state = fieldsType(schema, () => true)
  return {
    state,
    prev: state,
    input: fieldsType(schema, (name) => schema.properties[name]?.['x-loop'].role === 'input'),
    iteration: NUMBER,
    last: nullable(RESULT),
    decision: nullable(DECISION),
    results: { kind: 'list', item: RESULT },
    scores: { kind: 'list', item: NUMBER },
    budget: BUDGET,
    invariants: { kind: 'map', value: { kind: 'boolean' } },
    memory: { kind: 'list', item: MEMORY },
    run: object({ id: STRING }),
  }
}

/** Names of a migration's expressions: the state as it was in the version that it starts from. */
export function migrationScope({ fields, required }: StateMigration): Scope {
  return { state: fieldsType({ properties: fields, required }, () => true) }
}

function fieldsType(
  schema: Pick<StateSchema, 'properties' | 'required'>,
  include: (name: string) => boolean,
): ExprType {
  const names = Object.keys(schema.properties).filter(include)
  const entries = Object.entries(schema.properties).filter(([name]) => include(name))
  return {
    kind: 'object',
    members: Object.fromEntries(entries.map(([name, field]) => [name, exprTypeOf(field)])),
    optional: names.filter(
      (name) => !schema.required?.includes(name) && schema.properties[name]?.default === undefined,
    ),
  }
}

/** Values of the names of `environmentScope`. Shares its parts with the run state: never change them. */
export function environmentValues(run: RunState, spec: Pick<LoopSpec, 'state' | 'contract'>): JsonObject {
  return {
    state: run.state,
    prev: run.prev,
    input: inputOf(run.state, spec.state),
    iteration: run.iteration,
    last: run.last,
    decision: run.decision,
    results: run.results,
    scores: run.scores,
    budget: budgetOf(run, spec.contract),
    invariants: run.invariants,
    memory: run.memory,
    run: { id: run.runId },
  }
}

/** Input fields are frozen, so the state holds them as given, defaults filled in. */
function inputOf(state: JsonObject, schema: StateSchema): JsonObject {
  const input: JsonObject = {}
  for (const [name, field] of Object.entries(schema.properties)) {
    const value = own(state, name)
    if (field['x-loop'].role === 'input' && value !== undefined) input[name] = value
  }
  return input
}

/** What is reserved for a call in flight counts as spent. Money in USD, tokens in pieces, times in milliseconds. */
function budgetOf(run: RunState, agreed: Contract): JsonObject {
  const { spent, reserved, activeMs } = run
  const contract = contractOf({ contract: agreed }, run)
  const spentUsd = (spent.nanoUsd + reserved.nanoUsd) / 1e9
  const spentTokens = spent.tokens + reserved.tokens
  return {
    spentUsd,
    leftUsd: contract.budgetUsd === undefined ? null : Math.max(0, contract.budgetUsd - spentUsd),
    spentTokens,
    leftTokens: contract.budgetTokens === undefined ? null : Math.max(0, contract.budgetTokens - spentTokens),
    activeMs,
    leftMs: Math.max(0, contract.timeoutMs - activeMs),
  }
}
