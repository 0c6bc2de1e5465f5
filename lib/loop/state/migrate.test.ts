import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../artefacts/json.ts'
import { diffStateSchemas } from './diff-schema.ts'
import { migrateState } from './migrate.ts'
import type { StateField, StateSchema } from './schema.ts'
import { validateValue } from './validate.ts'

const field = (part: Partial<StateField>): StateField => ({ ...part, 'x-loop': { role: 'working', ...part['x-loop'] } })
const text = field({ type: 'string', default: '' })
const count = field({ type: 'integer', default: 0, minimum: 0 })

/** v1 {n, note} → v2 {total ← n, note, unit} → v3 {total as text, unit of two}. */
const schema: StateSchema = {
  type: 'object',
  properties: {
    total: field({ type: 'string', maxLength: 5 }),
    unit: field({ type: 'string', enum: ['kg', 'm'], default: 'kg' }),
  },
  required: ['total'],
  additionalProperties: false,
  'x-loop': {
    version: 3,
    migrations: [
      { from: 1, fields: { n: count, note: text }, set: [{ field: 'total', value: 'state.n + 1' }] },
      {
        from: 2,
        fields: { total: count, note: text, unit: text },
        set: [
          { field: 'total', value: 'string(state.total)' },
          { field: 'unit', value: 'state.unit == "" ? "kg" : state.unit' },
        ],
      },
    ],
  },
}

describe('migrating a state', () => {
  it('follows the chain version by version, and tells what each did', () => {
    expect(migrateState(schema, 1, { n: 4, note: 'gone' })).toEqual({
      ok: true,
      state: { total: '5', unit: 'kg' },
      steps: [
        { from: 1, to: 2, set: ['total'], defaults: ['unit'], dropped: ['n'] },
        { from: 2, to: 3, set: ['total', 'unit'], defaults: [], dropped: ['note'] },
      ],
    })
    expect(migrateState(schema, 2, { total: 7, note: '', unit: 'm' })).toMatchObject({
      ok: true,
      state: { total: '7', unit: 'm' },
    })
    expect(migrateState(schema, 3, { total: '7', unit: 'm' })).toEqual({
      ok: true,
      state: { total: '7', unit: 'm' },
      steps: [],
    })
  })

  it('leaves what it is given as it was', () => {
    const state = Object.freeze({ n: 4, note: 'x' })
    migrateState(schema, 1, state)
    expect(state).toEqual({ n: 4, note: 'x' })
  })

  it.each<[string, number, JsonObject, string, string]>([
    ['a value that no longer fits', 1, { n: 99_999, note: '' }, 'total', 'at most 5 characters'],
    ['a value out of an enum', 2, { total: 1, note: '', unit: 'miles' }, 'unit', 'must be one of'],
    ['an expression that can’t be evaluated', 1, { note: '' }, 'total', 'can’t be evaluated'],
    ['a version that is newer', 4, {}, '', 'only of version 3'],
    ['a version without a migration', 0, {}, '', 'no migration from version 0'],
    ['a required field without a value', 3, { unit: 'kg' }, 'total', 'required'],
    ['a field that is none', 3, { total: '', unit: 'kg', more: 1 }, 'more', 'not a field'],
  ])('names %s', (_, from, state, at, says) => {
    const led = migrateState(schema, from, state)
    expect(led).toMatchObject({ ok: false, problems: [{ field: at }] })
    expect(led.ok ? '' : led.problems[0]?.reason).toContain(says)
  })

  const fields = fc.constantFrom<StateField>(
    text,
    count,
    field({ type: 'boolean' }),
    field({}),
    field({ type: 'string', enum: ['a', 'b'] }),
    field({ type: 'array', items: { type: 'integer' }, default: [] }),
  )
  const names = fc.constantFrom('a', 'b', 'c', 'd')
  const shape = fc.dictionary(names, fields, { maxKeys: 4 })
  const value: fc.Arbitrary<Json> = fc.constantFrom<Json>('', 'a', 'x', 0, 3, true, null, [1], ['x'], { k: 1 })
  const sources = fc.constantFrom(
    'state.a',
    'state.b + 1',
    'string(state.c)',
    '"a"',
    '[1, 2]',
    'size(state)',
    '1 / 0',
    'state.',
    'has(state.d)',
  )
  const fitting = (of: Record<string, StateField>) =>
    fc
      .dictionary(names, value)
      .map((state) =>
        Object.fromEntries(
          Object.entries(state).filter(([name, each]) => of[name] && validateValue(of[name], each, name).length === 0),
        ),
      )
  const cases = fc
    .record({
      v1: shape,
      v2: shape,
      v3: shape,
      required: fc.subarray(['a', 'b', 'c', 'd']),
      first: fc.array(fc.record({ field: names, value: sources }), { maxLength: 1 }),
      second: fc.array(fc.record({ field: names, value: sources }), { maxLength: 1 }),
    })
    .chain((parts) => fitting(parts.v1).map((state) => ({ ...parts, state })))

  it('of random states that fit gives one that fits, or names fields: never anything else', () => {
    const seen = { led: 0, refused: 0 }
    fc.assert(
      fc.property(cases, ({ v1, v2, v3, required, first, second, state }) => {
        const target: StateSchema = {
          type: 'object',
          properties: v3,
          required: required.filter((name) => v3[name]),
          additionalProperties: false,
          'x-loop': {
            version: 3,
            migrations: [
              { from: 1, fields: v1, set: first },
              { from: 2, fields: v2, set: second },
            ],
          },
        }
        const led = migrateState(target, 1, state)
        if (led.ok) {
          seen.led++
          expect(migrateState(target, 3, led.state)).toEqual({ ok: true, state: led.state, steps: [] })
          for (const [name, each] of Object.entries(v3))
            if (each.default !== undefined) expect(led.state).toHaveProperty(name)
        } else {
          seen.refused++
          expect(led.problems.length).toBeGreaterThan(0)
          for (const { field: at, reason } of led.problems) {
            expect(['a', 'b', 'c', 'd']).toContain(at.split('.')[0])
            expect(reason).not.toBe('')
          }
        }
      }),
      { numRuns: 1_000 },
    )
    expect(seen.led).toBeGreaterThan(50)
    expect(seen.refused).toBeGreaterThan(50)
  })
})

describe('the difference of two schemas', () => {
  it('names fields that were added, removed and changed, and how', () => {
    const before = { properties: { a: text, b: count, c: text }, required: ['a'] }
    const after = { properties: { b: field({ ...count, maximum: 3 }), a: text, d: count }, required: [] }
    expect(diffStateSchemas(before, after)).toEqual([
      { kind: 'changed', field: 'a', members: [{ member: 'required', before: true, after: false }] },
      { kind: 'changed', field: 'b', members: [{ member: 'maximum', before: undefined, after: 3 }] },
      { kind: 'removed', field: 'c', type: 'string' },
      { kind: 'added', field: 'd', type: 'integer' },
    ])
  })

  it('is nothing for another order or another description', () => {
    const after = { properties: { b: count, a: field({ ...text, description: 'new words' }) }, required: ['b', 'a'] }
    expect(diffStateSchemas({ properties: { a: text, b: count }, required: ['a', 'b'] }, after)).toEqual([])
  })
})
