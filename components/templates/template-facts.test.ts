import { expect, it } from 'vitest'
import type { TemplateSummary } from '@/lib/api/contracts/catalogue.ts'
import { casesThatConverge, usualIterations } from './template-facts.ts'

const each = (outcome: 'success' | 'failure', minIterations: number, maxIterations: number) =>
  ({
    name: 'x',
    about: '',
    input: {},
    outcome,
    reason: 'goal',
    minIterations,
    maxIterations,
  }) satisfies TemplateSummary['cases'][number]

it.each([
  [[each('success', 4, 5), each('success', 5, 6), each('failure', 9, 11)], 2, '4–6'],
  [[each('success', 5, 5)], 1, '5'],
  [[each('failure', 2, 3)], 0, '2–3'],
])('counts the cases that converge, and their iterations', (cases, converge, iterations) => {
  expect(casesThatConverge({ cases })).toBe(converge)
  expect(usualIterations({ cases })).toBe(iterations)
})
