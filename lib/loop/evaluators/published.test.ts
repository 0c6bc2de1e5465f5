import { describe, expect, it } from 'vitest'
import { evaluateExpression } from '../expression/evaluate.ts'
import { evaluateOutput } from './evaluate.ts'
import { Evaluator } from './evaluator.ts'
import table from './fixture-published.json' with { type: 'json' }

// Made by a reference in another language, written from the published formulas; a boolean is no integer there either.
describe('evaluators equal the published ones to 1e-9', () => {
  it.each(table.map((row, index) => [`${index} ${row.evaluator.type}`, row] as const))('%s', (_name, row) => {
    const evaluation = evaluateOutput(Evaluator.parse(row.evaluator), row.text, (source) => {
      const result = evaluateExpression(source, { output: row.text })
      return result.ok ? Number(result.value) : Number.NaN
    })
    expect(Math.abs(evaluation.score - row.score), `${evaluation.score}, not ${row.score}`).toBeLessThan(1e-9)
    expect(evaluation.passed).toBe(row.passed)
    expect(evaluation.deficiencies.length > 0 && evaluation.passed).toBe(false)
  })
})
