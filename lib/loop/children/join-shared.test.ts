import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ChildResult } from '../artefacts/children.ts'
import { equalJson } from '../artefacts/equal-json.ts'
import type { Json, JsonObject } from '../artefacts/json.ts'
import { applyAssignments } from '../state/apply.ts'
import { initialState } from '../state/initial.ts'
import type { Reducer } from '../state/schema.ts'
import { StateSchema } from '../state/schema.ts'
import { deltaOf, joinShared } from './join-shared.ts'
import { activeMsOfCall, judgeCall } from './result-of-call.ts'

const field = (reducer: Reducer, value: Json) => ({ default: value, 'x-loop': { role: 'working', reducer } })
const schema = StateSchema.parse({
  type: 'object',
  properties: {
    log: field('append', ['a']),
    tags: field('union', ['a', 'b']),
    map: field('merge', { a: 1 }),
    sum: field('sum', 10),
    most: field('max', 5),
    least: field('min', 5),
  },
  required: [],
  additionalProperties: false,
  'x-loop': { version: 1 },
})
const NAMES = Object.keys(schema.properties)
const share = NAMES.map((name) => ({ field: name, as: name }))
const before = (() => {
  const initial = initialState(schema, {})
  if (!initial.ok) throw new Error('the schema has defaults')
  return initial.state
})()

const result = (index: number, shared: JsonObject): ChildResult => ({
  index,
  runId: `run_${index}`,
  version: 1,
  outcome: 'success',
  reason: 'goal',
  label: '',
  explanation: '',
  output: {},
  state: {},
  share: shared,
  spent: { nanoUsd: 0, tokens: 0 },
  iterations: 1,
  score: null,
  activeMs: 1,
  omitted: false,
})

/** What a loop may do with a state by its own reducers, which here are the parent's. */
const write = fc.oneof(
  fc.record({ field: fc.constant('log'), value: fc.array(fc.constantFrom('x', 'y', 'a'), { maxLength: 3 }) }),
  fc.record({ field: fc.constant('tags'), value: fc.array(fc.constantFrom('x', 'b', 'c'), { maxLength: 3 }) }),
  fc.record({
    field: fc.constant('map'),
    value: fc.dictionary(fc.constantFrom('a', 'b'), fc.integer({ max: 9, min: 0 })),
  }),
  fc.record({ field: fc.constantFrom('sum', 'most', 'least'), value: fc.integer({ min: -20, max: 20 }) }),
)
const children = fc.array(fc.array(write, { maxLength: 4 }), { minLength: 1, maxLength: 6 })
const run = (state: JsonObject, writes: { field: string; value: Json }[]): JsonObject => {
  const applied = applyAssignments(schema, state, writes)
  if (!applied.ok) throw new Error(JSON.stringify(applied.problems))
  return applied.state
}

describe('what children share', () => {
  it('is joined as if each had written to the parent in the order of the list, whoever ended first', () => {
    fc.assert(
      fc.property(children, fc.infiniteStream(fc.nat()), (works, random) => {
        const results = works.map((writes, index) => result(index, run(before, writes)))
        const ended = [...results].sort(() => ((random.next().value ?? 0) % 3) - 1)
        const joined = run(before, joinShared(schema, share, before, ended))
        expect(joined).toEqual(run(before, joinShared(schema, share, before, results)))
        // Sums, appended items and extremes do not depend on what a child read: one after another comes to the same.
        const inTurn = works.reduce((state, writes) => run(state, writes), before)
        for (const name of ['log', 'sum', 'most', 'least', 'tags']) expect(joined[name]).toEqual(inTurn[name])
        for (const [key, value] of Object.entries(joined.map as JsonObject)) {
          const written = results.findLast(
            ({ share }) => (share.map as JsonObject)[key] !== (before.map as JsonObject)[key],
          )
          expect(value).toEqual(written ? (written.share.map as JsonObject)[key] : (before.map as JsonObject)[key])
        }
      }),
      { numRuns: 300 },
    )
  })

  it.each<{ reducer: Reducer; before: Json; after: Json; delta: Json | undefined }>([
    { reducer: 'append', before: [1, 2], after: [1, 2, 3], delta: [3] },
    { reducer: 'append', before: [1, 2], after: [2, 3, 4], delta: [3, 4] },
    { reducer: 'append', before: [1, 2], after: [1], delta: [1] },
    { reducer: 'append', before: [1, 2], after: [2], delta: undefined },
    { reducer: 'append', before: [1, 2], after: [], delta: undefined },
    { reducer: 'append', before: [], after: [7], delta: [7] },
    { reducer: 'union', before: [{ id: 1, v: 1 }], after: [{ id: 1, v: 2 }], delta: [{ id: 1, v: 2 }] },
    { reducer: 'merge', before: { a: 1, b: 2 }, after: { a: 1, c: 3 }, delta: { c: 3 } },
    { reducer: 'sum', before: 5, after: 3, delta: -2 },
    { reducer: 'replace', before: 5, after: 5, delta: undefined },
    { reducer: 'replace', before: 5, after: 6, delta: 6 },
  ])('$reducer from $before to $after: $delta', ({ reducer, before, after, delta }) => {
    expect(deltaOf(reducer, before, after)).toEqual(delta)
  })
})

describe('what was added', () => {
  const items = fc.array(fc.constantFrom<Json>(1, 2, { a: 1 }), { maxLength: 7 })

  it('is what stands behind the longest end of the old list with which the new one begins', () => {
    fc.assert(
      fc.property(items, items, fc.nat(7), (before, more, dropped) => {
        for (const after of [more, [...before.slice(dropped), ...more]]) {
          const ends = before.map((_, from) => before.slice(from))
          const kept = ends.find((end) => equalJson(end, after.slice(0, end.length)))?.length ?? 0
          const rest = after.slice(kept)
          const delta = equalJson(before, after) || rest.length === 0 ? undefined : rest
          expect(deltaOf('append', before, after)).toEqual(delta)
        }
      }),
      { numRuns: 500 },
    )
  })

  // Work is counted, not time: each look at an item's member is one.
  it.each<Reducer>(['append', 'union'])('is found by %s with work that grows as the lists do', (reducer) => {
    const workFor = (size: number) => {
      let looks = 0
      const item = (value: number): Json =>
        Object.defineProperty({}, 'n', {
          enumerable: true,
          get() {
            looks++
            return value
          },
        }) as JsonObject // but for its getter
      const zeros = (count: number, last: number) =>
        Array.from({ length: count }, (_, at) => item(at === count - 1 ? last : 0))
      const before = reducer === 'append' ? zeros(size, 1) : Array.from({ length: size }, (_, at) => item(at))
      const fresh = Array.from({ length: size }, (_, at) => item(size + at))
      deltaOf(reducer, before, [...(reducer === 'append' ? zeros(size / 2, 1) : before), ...fresh])
      return looks
    }
    expect(workFor(800)).toBeLessThanOrEqual(2.1 * workFor(400))
  })

  it('by many children is written to a field at once', () => {
    const results = Array.from({ length: 50 }, (_, index) =>
      result(index, { log: ['a', index], tags: ['a', index], map: { a: 1, [`k${index}`]: index, last: index } }),
    )
    const joined = joinShared(schema, share, before, results)
    expect(joined.map(({ field }) => field)).toEqual(['log', 'tags', 'map'])
    const { log, tags, map } = run(before, joined)
    const added = results.map(({ index }) => index)
    expect({ log, tags }).toEqual({ log: ['a', ...added], tags: ['a', 'b', ...added] })
    expect(map).toMatchObject({ a: 1, k0: 0, k49: 49, last: 49 })
  })
})

describe('a call', () => {
  const failed = (index: number): ChildResult => ({
    ...result(index, {}),
    outcome: 'failure',
    reason: 'timeout',
    explanation: 'Late.',
  })

  it.each([
    {
      require: 'all',
      results: [result(0, {}), failed(1)],
      message: '1 of 2 child runs did not succeed. The first of them, child run 2 (timeout): Late.',
    },
    { require: 'any', results: [result(0, {}), failed(1)], message: null },
    { require: 'any', results: [failed(0)], message: 'The child run did not succeed (timeout). Late.' },
    { require: 'none', results: [failed(0)], message: null },
    { require: 'all', results: [], message: null },
  ] as const)('of which $require are required', ({ require, results, message }) => {
    expect(judgeCall(require, [...results])?.message ?? null).toBe(message)
  })

  it('takes as long as its longest child, or as all of them shared out among its places, and never longer than went by', () => {
    expect(activeMsOfCall(4, [10, 30, 20])).toBe(30)
    expect(activeMsOfCall(2, [10, 10, 10, 10])).toBe(20)
    expect(activeMsOfCall(1, [10, 30, 20])).toBe(60)
    expect(activeMsOfCall(4, [])).toBe(0)
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 12 }),
        (places, times) => {
          const free = Array.from({ length: places }, () => 0)
          for (const time of times) {
            const first = free.indexOf(Math.min(...free))
            free[first] = (free[first] ?? 0) + time
          }
          expect(activeMsOfCall(places, times)).toBeLessThanOrEqual(Math.max(0, ...free))
        },
      ),
    )
  })
})
