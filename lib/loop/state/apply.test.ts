import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../artefacts/json.ts'
import { LIMITS } from '../artefacts/limits.ts'
import { applyPatch } from '../patch/apply-patch.ts'
import { applyAssignments } from './apply.ts'
import { initialState } from './initial.ts'
import { REDUCERS, type Reducer, StateSchema } from './schema.ts'

const field = (schema: object, reducer?: Reducer, key?: string) => ({
  ...schema,
  'x-loop': { role: 'working', ...(reducer && { reducer }), ...(key && { key }) },
})

const SCHEMA = StateSchema.parse({
  type: 'object',
  additionalProperties: false,
  'x-loop': { version: 1 },
  required: ['task'],
  properties: {
    task: { type: 'string', minLength: 1, 'x-loop': { role: 'input' } },
    limit: { type: 'integer', default: 3, 'x-loop': { role: 'input' } },
    score: field({ type: 'number', default: 0, minimum: 0, maximum: 1 }),
    log: field({ type: 'array', items: { type: 'string' }, default: [], maxItems: 4 }, 'append'),
    facts: field(
      {
        type: 'array',
        items: { type: 'object', properties: { id: { type: 'integer' } }, required: ['id'] },
        default: [],
      },
      'union',
      'id',
    ),
    tags: field({ type: 'array', default: [] }, 'union'),
    config: field({ type: 'object', additionalProperties: { type: 'number' }, default: {} }, 'merge'),
    total: field({ type: 'number', default: 0 }, 'sum'),
    best: field({ type: 'number' }, 'max'),
    least: field({ type: 'number' }, 'min'),
    note: field({ type: 'string' }),
    free: field({}),
  },
})

function begin(): JsonObject {
  const begun = initialState(SCHEMA, { task: 'count' })
  if (!begun.ok) throw new Error('the fixture must begin')
  return begun.state
}

describe('initialState', () => {
  it('fills in defaults and leaves out what has neither value nor default', () => {
    expect(begin()).toEqual({ task: 'count', limit: 3, score: 0, log: [], facts: [], tags: [], config: {}, total: 0 })
  })

  it.each([
    [{}, [{ field: 'task', reason: 'is required' }]],
    [{ task: '' }, [{ field: 'task', reason: 'must have at least 1 characters, has 0' }]],
    [{ task: null }, [{ field: 'task', reason: 'expected a string, got null' }]],
    [{ task: 'x', limt: 1 }, [{ field: 'limt', reason: 'is not a field of this loop; did you mean limit?' }]],
    [{ task: 'x', score: 1 }, [{ field: 'score', reason: 'is not an input: its role is working' }]],
    [{ task: 'x', toString: 1 }, [{ field: 'toString', reason: 'is not a field of this loop' }]],
    [{ task: 'x', limit: 1.5 }, [{ field: 'limit', reason: 'expected a whole number, got 1.5' }]],
  ] as [JsonObject, Json][])('refuses %j', (input, problems) => {
    expect(initialState(SCHEMA, input)).toEqual({ ok: false, problems })
  })

  it('refuses forbidden keys and a state beyond the size limit', () => {
    expect(initialState(SCHEMA, JSON.parse('{"task": "x", "__proto__": 1}'))).toMatchObject({ ok: false })
    expect(initialState(SCHEMA, { task: 'x'.repeat(LIMITS.stateBytes) })).toMatchObject({
      ok: false,
      problems: [{ field: '' }],
    })
  })
})

describe('reducers', () => {
  it.each([
    ['score', [0.5, 0.7], 0.7],
    ['log', [['a'], ['b', 'c']], ['a', 'b', 'c']],
    ['log', ['a', 'b'], ['a', 'b']],
    ['log', [[]], []],
    ['facts', [[{ id: 1, t: 'a' }, { id: 2 }], [{ id: 1, t: 'b' }, { id: 3 }]], [{ id: 1, t: 'b' }, { id: 2 }, { id: 3 }]], // biome-ignore format: a table
    ['facts', [{ id: 1 }, { id: 1, t: 'z' }], [{ id: 1, t: 'z' }]],
    ['tags', [['a', 'b'], ['b', 'c', 'c']], ['a', 'b', 'c']], // biome-ignore format: a table
    ['tags', [[{ x: 1, y: 2 }], [{ y: 2, x: 1 }]], [{ x: 1, y: 2 }]], // biome-ignore format: a table
    ['config', [{ a: 1 }, { b: 2, a: 3 }], { a: 3, b: 2 }],
    ['total', [2, -0.5], 1.5],
    ['best', [-2], -2],
    ['best', [3, 1, 4], 4],
    ['least', [3, 1, 4], 1],
    ['free', [null, [1]], [1]],
    ['free', [1, null], null],
  ] as [string, Json[], Json][])('%s with %j gives %j', (name, values, expected) => {
    const state = begin()
    const result = applyAssignments(
      SCHEMA,
      state,
      values.map((value) => ({ field: name, value })),
    )
    expect(result.ok && result.state[name]).toEqual(expected)
    if (result.ok) expect(applyPatch(state, result.patch)).toEqual(result.state)
  })

  it.each([
    [[{ field: 'scor', value: 1 }], [{ field: 'scor', reason: 'is not a field of the state; did you mean score?' }]],
    [[{ field: 'constructor', value: 1 }], [{ field: 'constructor', reason: 'is not a field of the state' }]],
    [
      [{ field: 'task', value: 'x' }],
      [{ field: 'task', reason: 'is an input: the task spec is frozen and nothing may write it' }],
    ],
    [[{ field: 'score', value: 2 }], [{ field: 'score', reason: 'must be at most 1, got 2' }]],
    [[{ field: 'log', value: [1] }], [{ field: 'log.0', reason: 'expected a string, got 1' }]],
    [
      [{ field: 'log', value: ['1', '2', '3', '4', '5'] }],
      [{ field: 'log', reason: 'must have at most 4 items, has 5' }],
    ],
    [
      [{ field: 'config', value: [1] }],
      [{ field: 'config', reason: 'reducer merge takes an object with the members to set' }],
    ],
    [[{ field: 'total', value: '1' }], [{ field: 'total', reason: 'its reducer takes numbers' }]],
    [[{ field: 'total', value: 1e308 }, { field: 'total', value: 1e308 }], [{ field: 'total', reason: 'the result is too large for a number' }]], // biome-ignore format: a table
    [
      [{ field: 'note', value: 'x'.repeat(LIMITS.stateBytes) }],
      [{ field: '', reason: 'the state would be larger than 1,000,000 bytes (or nested deeper than 64)' }],
    ],
  ] as [{ field: string; value: Json }[], Json][])('refuses %o', (assignments, problems) => {
    const state = begin()
    const before = structuredClone(state)
    const valid = { field: 'note', value: 'kept out' }
    expect(applyAssignments(SCHEMA, state, [valid, ...assignments])).toEqual({ ok: false, problems })
    expect(state).toEqual(before)
  })

  it('refuses what is not JSON as we allow it: such a value could not be patched later', () => {
    const value = [JSON.parse('{"constructor": 1}')]
    expect(applyAssignments(SCHEMA, begin(), [{ field: 'free', value }])).toEqual({
      ok: false,
      problems: [{ field: 'free.0', reason: 'the key constructor is not allowed' }],
    })
  })

  it('writes small patches with concrete indexes', () => {
    const state = { ...begin(), log: ['a', 'b'] }
    const result = applyAssignments(SCHEMA, state, [{ field: 'log', value: ['c'] }, { field: 'score', value: 0 }, { field: 'note', value: 'n' }]) // biome-ignore format: one call
    expect(result.ok && result.patch).toEqual([{ op: 'add', path: '/log/2', value: 'c' }, { op: 'add', path: '/note', value: 'n' }]) // biome-ignore format: a list
  })

  it('never changes the old value, and the patch leads to the new state', () => {
    const value = fc.oneof(
      fc.integer({ min: -3, max: 3 }),
      fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom('a', 'b', 'id'), fc.integer({ min: 0, max: 2 })),
    )
    const reducer = fc.constantFrom(...REDUCERS)
    fc.assert(
      fc.property(
        reducer,
        fc.option(value, { nil: undefined }),
        fc.array(value, { maxLength: 4 }),
        (chosen, old, written) => {
          const schema = StateSchema.parse({ type: 'object', additionalProperties: false, 'x-loop': { version: 1 }, properties: { f: field({}, chosen, chosen === 'union' ? 'id' : undefined) } }) // biome-ignore format: one schema
          const state: JsonObject = old === undefined ? {} : { f: old }
          const before = structuredClone(state)
          const result = applyAssignments(
            schema,
            state,
            written.map((item) => ({ field: 'f', value: item })),
          )
          expect(state).toEqual(before)
          if (result.ok) expect(applyPatch(state, result.patch)).toEqual(result.state)
        },
      ),
      { numRuns: 1_000 },
    )
  })
})
