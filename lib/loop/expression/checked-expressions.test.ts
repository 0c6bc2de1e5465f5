import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isJsonObject } from '../artefacts/json.ts'
import { validateValue } from '../state/validate.ts'
import { checkExpression } from './check.ts'
import { environmentScope } from './environment.ts'
import { evaluateExpression } from './evaluate.ts'
import { anySchema, Expressions, pathsOf, Random, stateOf } from './fixture-expressions.ts'
import { misfits } from './fixture-misfits.ts'
import { exprTypeOf } from './type-of.ts'

/** LOOPWRIGHT_EXPRESSIONS=100000 for more of them; LOOPWRIGHT_SEED for others. */
const COUNT = Number(process.env.LOOPWRIGHT_EXPRESSIONS ?? 4_000)
const SEED = Number(process.env.LOOPWRIGHT_SEED ?? 20_261_121)

describe('an expression that checks', () => {
  it(
    `never raises a type error on a state that fits its schema, and gives a value of its type: ${COUNT} from seed ${SEED}`,
    () => {
      const seen = { refused: 0, values: 0, faults: 0 }
      fc.assert(
        fc.property(fc.integer(), (seed) => {
          const g = new Random(seed)
          const wild = g.boolean()
          const schema = anySchema(g)
          const scope = environmentScope(schema)
          const state = stateOf(g, schema)
          expect(validateValue({ ...schema, type: 'object' }, state, '')).toEqual([])
          const source = new Expressions(g, pathsOf('state', scope.state ?? { kind: 'any' }), wild).any(3)
          const checked = checkExpression(source, scope)
          if (checked.problems.length > 0) {
            expect(wild, `${source}: ${checked.problems[0]?.message}`).toBe(true)
            seen.refused++
            return
          }
          const result = evaluateExpression(source, { state })
          if (result.ok) {
            seen.values++
            expect(misfits(result.value, checked.type), source).toEqual([])
          } else {
            seen.faults++
            expect(
              ['missing', 'null', 'index', 'number', 'format', 'size', 'budget'],
              `${source}: ${result.message}`,
            ).toContain(result.code)
          }
        }),
        { numRuns: COUNT, seed: SEED, endOnFailure: true },
      )
      // The test would prove nothing if nearly everything were refused.
      expect(seen.values).toBeGreaterThan(500)
      expect(seen.refused).toBeGreaterThan(100)
      expect(seen.faults).toBeGreaterThan(100)
    },
    60_000 + 10 * COUNT,
  )

  it('is refused or not, but never breaks checker or evaluator', () => {
    const part = fc.constantFrom(
      ...'( ) [ ] { } . , ? : + - * / % < == && || ! in x state.a "s" 1 .map( .all( has( size( {{ \' // \n 😀'.split(
        ' ',
      ),
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        const source = parts.join(' ')
        const { problems } = checkExpression(source, { x: { kind: 'any' }, state: { kind: 'any' } })
        const result = evaluateExpression(source, { x: [1], state: { a: 1 } })
        for (const { span } of problems)
          expect(span.from >= 0 && span.to >= span.from && span.to <= source.length).toBe(true)
        if (problems.length === 0 && !result.ok) expect(result.code).not.toBe('syntax')
      }),
      { numRuns: 3_000, endOnFailure: true },
    )
  })
})

describe('exprTypeOf', () => {
  it('gives every value of a schema its type', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const g = new Random(seed)
        const schema = anySchema(g)
        const state = stateOf(g, schema)
        for (const [name, field] of Object.entries(schema.properties)) {
          const value = isJsonObject(state) ? state[name] : undefined
          if (value !== undefined) expect(misfits(value, exprTypeOf(field), name)).toEqual([])
        }
      }),
    )
  })
})
