import { expect, it } from 'vitest'
import type { TemplateSummary } from '@/lib/api/contracts/catalogue.ts'
import { filtered, grouped, howItGoes, needsText, type TemplateFilter } from './template-facts.ts'

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
  expect(howItGoes({ cases, expected: null })).toBe(said)
})

const expected = {
  basis: 'runs',
  converged: 9,
  of: 10,
  rate: 0.9,
  low: 0.6,
  high: 0.98,
  costPerConvergence: 0,
  at: null,
} as const
it.each([
  [
    { ...expected, iterations: { least: 3, median: 4, most: 7 } },
    '9 of 10 runs converged (60–98 %), in 3–7 iterations',
  ],
  [
    { ...expected, basis: 'evaluation' as const, converged: 0, iterations: null },
    '0 of 10 results of its newest evaluation converged (60–98 %)',
  ],
])('says what a version has done, with its interval', (told, said) => {
  expect(howItGoes({ cases: [], expected: told })).toBe(said)
})

it('says that nothing is known of what never ended', () => {
  const cases = [{ name: 'x', input: {}, expect: null }]
  expect(howItGoes({ cases, expected: null })).toContain('not known')
})

const needs = (key: boolean, browser: boolean, person: boolean) => ({ key, browser, person })
const part = { slug: 'inner', version: null, name: 'Inner', purpose: '', nodes: 5 }
const TEMPLATES = [
  { use: 'operations' as const, tools: ['human.ask'], secrets: [], needs: needs(false, false, true), parts: [] },
  { use: 'code' as const, tools: ['browser.check'], secrets: [], needs: needs(false, true, false), parts: [part] },
  { use: 'own' as const, tools: [], secrets: ['token'], needs: needs(true, false, false), parts: [] },
]

it.each<[TemplateFilter[], number[]]>([
  [[], [0, 1, 2]],
  [['no-key'], [0, 1]],
  [['browser'], [1]],
  [['children', 'no-key'], [1]],
  [['person'], [0]],
  [['person', 'browser'], []],
])('%j leaves those that fit every filter', (filters, left) => {
  expect(filtered(TEMPLATES, new Set(filters))).toEqual(left.map((index) => TEMPLATES[index]))
})

it('groups by use, one’s own first', () => {
  expect(grouped(TEMPLATES).map(({ use }) => use)).toEqual(['own', 'code', 'operations'])
})

it.each([
  [0, 'human.ask; no key'],
  [1, 'browser.check, 1 loop that comes along; no key'],
  [2, '1 secret'],
])('says what it needs', (index, said) => {
  const template = TEMPLATES[index]
  expect(template && needsText(template)).toBe(said)
})
