import { describe, expect, it } from 'vitest'
import { Contract } from '../artefacts/contract.ts'
import type { JsonObject } from '../artefacts/json.ts'
import type { ActionResult, RunState } from '../artefacts/run-state.ts'
import { StateSchema } from '../state/schema.ts'
import { environmentScope, environmentValues } from './environment.ts'
import { misfits } from './fixture-misfits.ts'

const SCHEMA = StateSchema.parse({
  type: 'object',
  additionalProperties: false,
  'x-loop': { version: 1 },
  required: ['task'],
  properties: {
    task: { type: 'string', 'x-loop': { role: 'input' } },
    limit: { type: 'integer', default: 3, 'x-loop': { role: 'input' } },
    hint: { type: 'string', 'x-loop': { role: 'input' } },
    score: { type: 'number', default: 0, 'x-loop': { role: 'working' } },
    answer: { type: 'string', 'x-loop': { role: 'output' } },
  },
})
const STATE: JsonObject = { task: 'count', limit: 3, score: 0.5 }

const RESULT: ActionResult = {
  status: 'ok',
  tool: 'code.run',
  args: { code: '1' },
  output: { value: 1 },
  error: null,
  durationMs: 4,
  iteration: 1,
}

/** Only what the environment is made of; the rest of a run state never reaches an expression. */
function run(changes: Partial<RunState> = {}): RunState {
  const used: Partial<RunState> = {
    runId: 'run_12345678',
    input: { task: 'count' },
    state: STATE,
    prev: STATE,
    iteration: 1,
    last: null,
    decision: null,
    results: [],
    scores: [],
    invariants: {},
    memory: [],
    spent: { nanoUsd: 0, tokens: 0, modelCalls: 0, toolCalls: 0 },
    reserved: { nanoUsd: 0, tokens: 0 },
    extended: { nanoUsd: 0, tokens: 0, iterations: 0, timeoutMs: 0 },
    takenUpInVain: 0,
    activeMs: 0,
  }
  return { ...used, ...changes } as RunState // the members that are left out are never read here
}

const contract = (changes: object = {}) =>
  Contract.parse({ maxIterations: 5, timeoutMs: 60_000, stepTimeoutMs: 1_000, bestOf: 'last', ...changes })

const later = run({
  last: { ...RESULT, status: 'error', output: null, error: { class: 'timeout', kind: 'timeout', message: 'too slow' } },
  decision: {
    action: { tool: 'code.run', args: { code: '2' } },
    subgoal: 'run',
    confidence: 0.5,
    reasoning: 'because',
  },
  results: [RESULT, RESULT],
  scores: [0.1, 0.5],
  invariants: { tests_pass: true },
  memory: [{ id: 'bees', text: 'Bees dance.', source: 'run_1', relevance: 0.5 }],
  spent: { nanoUsd: 1_500_000_000, tokens: 900, modelCalls: 2, toolCalls: 2 },
  reserved: { nanoUsd: 250_000_000, tokens: 100 },
  activeMs: 5_000,
})

describe('the environment', () => {
  it.each([
    ['at the start', run(), contract()],
    ['later, with budgets', later, contract({ budgetUsd: 2, budgetTokens: 1_000 })],
    [
      'with a decision that has no action',
      run({ decision: { action: null, subgoal: '', confidence: null, reasoning: '' } }),
      contract(),
    ],
    ['with every field present', run({ state: { ...STATE, hint: 'h', answer: 'a' } }), contract()],
  ])('has values that fit its scope: %s', (_name, state, rules) => {
    const values = environmentValues(state, { state: SCHEMA, contract: rules })
    const scope = environmentScope(SCHEMA)
    expect(misfits(values, { kind: 'object', members: scope, optional: [] })).toEqual([])
  })

  it('has the names of the language', () => {
    expect(Object.keys(environmentScope(SCHEMA)).sort()).toEqual(
      'budget decision input invariants iteration last memory prev results run scores state'.split(' '),
    )
  })

  it('gives inputs with their defaults, and nothing that is not an input', () => {
    expect(environmentValues(run(), { state: SCHEMA, contract: contract() }).input).toEqual({ task: 'count', limit: 3 })
  })

  it('counts what is reserved as spent', () => {
    expect(
      environmentValues(later, { state: SCHEMA, contract: contract({ budgetUsd: 2, budgetTokens: 1_000 }) }).budget,
    ).toEqual({
      spentUsd: 1.75,
      leftUsd: 0.25,
      spentTokens: 1_000,
      leftTokens: 0,
      activeMs: 5_000,
      leftMs: 55_000,
    })
  })

  it('declares as optional what may be absent', () => {
    expect(environmentScope(SCHEMA).state).toMatchObject({ optional: ['hint', 'answer'] })
    expect(environmentScope(SCHEMA).input).toMatchObject({ optional: ['hint'] })
  })
})
