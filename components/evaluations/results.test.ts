import { describe, expect, it } from 'vitest'
import { fixtureResult, fixtureVerdict } from './fixture-evaluation.ts'
import { countShown, endingOf, filterResults, NO_FILTER, sortResults, whyNot } from './result-rows.ts'

const wrong = { name: 'no address', holds: false, reason: 'an address was made up', score: null, run: null }
const results = [
  fixtureResult(1, { case: 'case 10' }),
  fixtureResult(2, {
    case: 'case 9',
    target: 1,
    verdict: fixtureVerdict({ passed: false, unexpected: 'It ended as failure.', iterations: 9 }),
  }),
  fixtureResult(3, {
    verdict: fixtureVerdict({ passed: false, outcome: null, reason: null, asked: 'approval of “mail”' }),
  }),
  fixtureResult(4, { verdict: null }),
  fixtureResult(5, { verdict: fixtureVerdict({ passed: false, validators: [wrong], iterations: 2 }) }),
  fixtureResult(6, {
    run: null,
    verdict: fixtureVerdict({ passed: false, outcome: null, reason: null, unexpected: 'Not paid for.', iterations: 0 }),
  }),
]
const numbers = (of: { number: number }[]) => of.map(({ number }) => number)

describe('the filter', () => {
  it.each([
    ['all', [1, 2, 3, 4, 5, 6]],
    ['passed', [1]],
    ['failed', [2, 3, 5]],
    ['asked', [3]],
    ['open', [4, 6]],
  ] as const)('%s', (show, left) => {
    expect(numbers(filterResults(results, { ...NO_FILTER, show }))).toEqual(left)
    expect(countShown(results)[show]).toBe(left.length)
  })

  it('takes a target and words that stand anywhere', () => {
    expect(numbers(filterResults(results, { ...NO_FILTER, target: 1 }))).toEqual([2])
    expect(numbers(filterResults(results, { ...NO_FILTER, text: 'ADDRESS made' }))).toEqual([5])
    expect(numbers(filterResults(results, { ...NO_FILTER, text: 'approval' }))).toEqual([3])
  })
})

describe('the order', () => {
  it.each([
    ['case', 'asc', [3, 4, 5, 6, 2, 1]],
    ['iterations', 'desc', [2, 1, 3, 5, 6, 4]],
    ['iterations', 'asc', [6, 5, 1, 3, 2, 4]],
    ['verdict', 'asc', [2, 3, 5, 1, 4, 6]],
  ] as const)('by %s, %s', (by, order, expected) => {
    const named = by === 'case' ? results.map((each) => (each.number > 2 ? { ...each, case: 'a' } : each)) : results
    expect(numbers(sortResults(named, { by, order }))).toEqual(expected)
  })
})

it('tells how a run ended and why it did not pass', () => {
  expect(results.map(({ verdict }) => endingOf(verdict))).toEqual([
    'converged · goal',
    'converged · goal',
    'asked: approval of “mail”',
    'not judged yet',
    'converged · goal',
    'not run',
  ])
  expect(whyNot(results[1]?.verdict ?? null)).toBe('It ended as failure.')
  expect(whyNot(results[4]?.verdict ?? null)).toBe('“no address”: an address was made up')
  expect(whyNot(results[0]?.verdict ?? null)).toBe('')
})
