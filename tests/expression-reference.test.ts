import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { evaluateExpression } from '../lib/loop/expression/evaluate.ts'
import { FUNCTIONS } from '../lib/loop/expression/functions/table.ts'
import {
  DIFFERENCES,
  EXAMPLE_ENVIRONMENT,
  FUNCTION_EXAMPLES,
  MACROS,
  OPERATORS,
} from '../lib/loop/expression/reference.ts'
import { expressionReference, REFERENCE_PATH } from '../scripts/make-expression-reference.ts'

const outcome = (source: string) => {
  const result = evaluateExpression(source, EXAMPLE_ENVIRONMENT)
  return result.ok ? { value: result.value } : { fault: result.code }
}

describe('the expression reference', () => {
  it('is what its script writes: run node scripts/make-expression-reference.ts', () => {
    expect(readFileSync(new URL(`../${REFERENCE_PATH}`, import.meta.url), 'utf8')).toBe(expressionReference())
  })

  it('has an example of every function, and of no other, that calls it', () => {
    expect(Object.keys(FUNCTION_EXAMPLES).sort()).toEqual([...FUNCTIONS.keys()].sort())
    for (const [name, { example }] of Object.entries(FUNCTION_EXAMPLES)) expect(example).toContain(`${name}(`)
  })

  it.each(Object.entries({ ...OPERATORS, ...MACROS, ...FUNCTION_EXAMPLES }))('%s', (_name, { example, value }) => {
    expect(outcome(example)).toEqual({ value })
  })

  it.each(DIFFERENCES.map((difference) => [difference.ours, difference] as const))(
    'differs from CEL: %s',
    (_ours, { example, outcome: expected }) => expect(outcome(example)).toEqual(expected),
  )
})
