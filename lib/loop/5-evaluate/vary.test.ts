import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diceOf } from '../../runner/dice.ts'
import { inventValue } from '../../runner/invent-value.ts'
import { SuiteCase, Variation } from '../artefacts/suite.ts'
import { initialState } from '../state/initial.ts'
import type { StateSchema } from '../state/schema.ts'
import { type Varied, type VaryRequest, varyCase } from './vary.ts'

const input = { 'x-loop': { role: 'input' } } as const
const schema: StateSchema = {
  type: 'object',
  properties: {
    text: { type: 'string', minLength: 1, maxLength: 200, ...input },
    age: { type: 'integer', minimum: 0, maximum: 120, ...input },
    tags: { type: 'array', items: { type: 'string' }, maxItems: 5, ...input },
    kind: { type: 'string', enum: ['a', 'b'], ...input },
    key: { type: 'string', 'x-loop': { role: 'input', secret: true } },
    note: { type: 'string', default: '', 'x-loop': { role: 'working' } },
  },
  required: ['text'],
  additionalProperties: false,
  'x-loop': { version: 1 },
}
const of = SuiteCase.parse({
  name: 'first',
  input: { text: 'three quick words', age: 40, tags: ['x', 'y', 'z'], kind: 'a' },
  expected: { old: 40, kept: true },
})
const vary = (more: Partial<VaryRequest> = {}): Varied & { tries: number } => {
  const request = { of, vary: Variation.parse({}), count: 100, seed: 1, schema, taken: new Set<string>(), ...more }
  const making = varyCase(request, diceOf, inventValue)
  let tries = 0
  for (let step = making.next(); ; step = making.next()) {
    if (step.done) return { ...step.value, tries }
    tries++
  }
}

describe('variations of a case', () => {
  it('all fit the state, whatever the seed, and no two are alike', () =>
    fc.assert(
      fc.property(fc.nat(1_000_000), (seed) => {
        const { cases, short } = vary({ seed, count: 25 })
        expect(short).toBeNull()
        for (const each of cases) expect(initialState(schema, each.input)).toMatchObject({ ok: true })
        expect(new Set(cases.map((each) => JSON.stringify(each.input))).size).toBe(25)
        expect(new Set(cases.map(({ name }) => name)).size).toBe(25)
        expect(cases.some(({ input }) => 'key' in input)).toBe(false)
      }),
      { numRuns: 30 },
    ))

  it('are the same by the same seed, and the first ones of more', () => {
    expect(vary()).toEqual(vary())
    expect(vary({ count: 10 }).cases).toEqual(vary().cases.slice(0, 10))
    expect(vary({ seed: 2 }).cases[0]).not.toEqual(vary().cases[0])
    expect(vary({ seed: 4_294_967_295 }).cases).toHaveLength(100)
  })

  it('vary as they are told to, and expected values follow', () => {
    const generators = Variation.parse({
      input: {
        age: { type: 'number', min: 18, max: 65 },
        tags: { type: 'shuffle' },
        text: { type: 'expression', value: 'input.text + " " + string(index)' },
      },
      expected: { old: 'input.age + original.age' },
    })
    const { cases } = vary({ vary: generators, count: 30 })
    for (const { input, expected, source } of cases) {
      const { age } = input
      expect(Number.isInteger(age) && Number(age) >= 18 && Number(age) <= 65).toBe(true)
      expect([...(input.tags as string[])].sort()).toEqual(['x', 'y', 'z'])
      expect(expected).toEqual({ old: Number(age) + 40, kept: true })
      expect(source).toEqual({ type: 'variation', of: 'first', by: 'types', seed: 1 })
    }
    expect(cases[3]?.input.text).toBe('three quick words 3')
  })

  it('say when there are fewer, and why', () => {
    const two = vary({ vary: Variation.parse({ input: { kind: { type: 'schema' } } }) })
    expect(two).toMatchObject({ cases: [{ input: { kind: 'b' } }], short: 'There are but 1 different ones that fit.' })
    const none = vary({ vary: Variation.parse({ input: { age: { type: 'values', values: [500] } } }) })
    expect(none).toMatchObject({ cases: [], short: expect.stringContaining('must be at most 120') })
    const unknown = vary({ vary: Variation.parse({ input: { nothing: { type: 'schema' } } }) })
    expect(unknown.short).toContain('nothing is no input of the loop')
  })

  it('are looked for no longer than it is likely that there are more', () => {
    const shuffled = Variation.parse({ input: { tags: { type: 'shuffle' } } })
    const { cases, tries } = vary({ vary: shuffled, count: 1_000 })
    expect(cases).toHaveLength(5)
    expect(tries).toBeLessThan(1_000)
    const values = Array.from({ length: 60 }, (_, age) => age)
    const many = vary({ vary: Variation.parse({ input: { age: { type: 'values', values } } }), count: 1_000 })
    expect(many.cases).toHaveLength(59)
  })

  it('slips of keys keep a text readable by its words', () => {
    const noise = Variation.parse({ input: { text: { type: 'noise', strength: 0.3 } } })
    const texts = vary({ vary: noise, count: 50 }).cases.map(({ input }) => String(input.text))
    expect(texts.every((text) => text.length > 8 && text.length < 40)).toBe(true)
    expect(texts.some((text) => text.includes('quick'))).toBe(true)
  })
})
