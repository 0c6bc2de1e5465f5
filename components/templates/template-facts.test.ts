import { expect, it } from 'vitest'
import { costText, filtered, grouped, howItGoes, needsText, type TemplateFilter } from './template-facts.ts'

const suite = { cases: 14, passed: 13, tokens: { input: 2_384, output: 300 } }
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
  [
    { ...expected, basis: 'suite' as const, suite, iterations: { least: 3, median: 3, most: 3 } },
    '9 of 10 cases that are to converge do, in 3 iterations; 13 of 14 end as they should',
  ],
  [
    { ...expected, basis: 'suite' as const, suite: { ...suite, passed: 14 }, converged: 1, of: 1, iterations: null },
    '1 of 1 case that is to converge does; all 14 end as they should',
  ],
])('says what a version has done, with its interval', (told, said) => {
  expect(howItGoes({ expected: told })).toBe(said)
})

it('says that nothing is known of what never ended', () => {
  expect(howItGoes({ expected: null })).toContain('not known')
})

it('says what a real model would cost about, where scripted answers cost nothing', () => {
  const told = { ...expected, basis: 'suite' as const, suite, iterations: null }
  expect(costText({ recorded: null, expected: told })).toBe(
    'Nothing with scripted answers; about $0.012 each time with a model at $3 and $15 per million tokens',
  )
  expect(costText({ recorded: null, expected: { ...told, suite: undefined } })).toBe('Nothing with scripted answers')
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
