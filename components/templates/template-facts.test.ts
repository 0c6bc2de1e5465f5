import { expect, it } from 'vitest'
import type { TemplateSummary } from '@/lib/api/contracts/catalogue.ts'
import { howItGoes } from './template-facts.ts'

const each = (outcome: 'success' | 'failure', min: number, max: number) =>
  ({
    name: 'x',
    about: '',
    input: {},
    expect: { outcome, iterations: { min, max } },
  }) satisfies TemplateSummary['cases'][number]

it.each([
  [
    [each('success', 4, 5), each('success', 5, 6), each('failure', 9, 11)],
    '2 inputs converge in 4–6 iterations, 1 shows how it gives up',
  ],
  [
    [each('success', 5, 5), each('failure', 9, 11), each('failure', 1, 1)],
    '1 input converges in 5 iterations, 2 show how it gives up',
  ],
  [[each('success', 1, 1)], '1 input converges in 1 iteration'],
  [[each('failure', 2, 3)], '1 input shows how it gives up, after 2–3 iterations'],
])('says how its inputs end', (cases, said) => {
  expect(howItGoes({ cases })).toBe(said)
})
