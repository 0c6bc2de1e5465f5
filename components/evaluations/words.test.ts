import { describe, expect, it } from 'vitest'
import { expectationWords, inputSummary, sourceWords, validatorWords } from './case-words.ts'
import { gateWords, passedWords } from './gate-words.ts'
import { intervalText, shareText, shareWords } from './share-text.ts'

const share = (count: number, of: number) => ({ count, of, rate: of === 0 ? null : count / of, low: 0.5, high: 0.99 })

describe('shares', () => {
  it.each([
    [0.97, [], '97 %'],
    [1, [], '100 %'],
    [0.9967, [], '99.7 %'],
    [0.99999, [], '99.999 %'],
    [0.0004, [], '0.04 %'],
    [0.9467, [0.95], '94.7 %'],
    [0.95, [0.95], '95 %'],
  ])('%d beside %j is %j', (rate, beside, text) => expect(shareText(rate, ...beside)).toBe(text))

  it('gives the interval', () => {
    expect(intervalText({ low: 0.886, high: 0.991 })).toBe('89 to 99 %')
    expect(intervalText({ low: null, high: null })).toBe('')
    expect(shareWords(share(58, 60))).toBe('97 % (58 of 60; 50 to 99 %)')
    expect(shareWords(share(0, 0))).toBe('none yet')
  })
})

describe('the gate', () => {
  const report = (count: number, of: number) => ({ judged: of, passing: share(count, of) })
  const evaluation = (status: 'running' | 'finished' | 'cancelled', problem: string | null, total: number) => {
    return { status, problem, total, targets: [{}, {}] }
  }
  const money = 'The runs before cost the $1 that the evaluation may.'
  it.each([
    [19, 20, 'finished', null, 'met', /^Gate met\. 95 % passed: 19 of 20, true share 50 to 99 % .*; 95 % asked for\.$/],
    [18, 20, 'finished', null, 'missed', /^Gate missed\. 90 % passed/],
    [18, 20, 'running', null, 'open', /^So far 90 % passed/],
    [0, 0, 'running', null, 'open', /^No result yet\.$/],
    [0, 0, 'cancelled', null, 'open', /^Not decided: nothing was run\.$/],
    // What was not wholly run is never green, and never red.
    [
      3,
      3,
      'cancelled',
      'It was cancelled.',
      'open',
      /^Not decided: 17 of 20 runs are missing\. Of the others 100 % passed/,
    ],
    [3, 3, 'finished', money, 'open', /^Not decided: 17 of 20 runs are missing/],
    [19, 19, 'finished', null, 'open', /^Not decided: 1 of 20 runs is missing/],
    [20, 20, 'cancelled', null, 'open', /^Not decided\. It was cancelled\. 100 % passed/],
    [20, 20, 'finished', money, 'open', /^Not decided\. The runs before cost the \$1 .*may\. 100 % passed/],
    [0, 3, 'finished', money, 'open', /^Not decided/],
  ] as const)('%d of %d, %s, problem %j: %s', (count, of, status, problem, state, text) => {
    expect(gateWords(report(count, of), 0.95, evaluation(status, problem, 40))).toEqual({
      state,
      text: expect.stringMatching(text),
    })
  })

  it('sums an evaluation up for a list', () => {
    const problem = null
    expect(passedWords({ passed: 9, judged: 10, total: 10, problem })).toBe('9 of 10 passed, 90 %')
    expect(passedWords({ passed: 2, judged: 4, total: 10, problem })).toBe('2 of 4 passed, 6 not judged')
    expect(passedWords({ passed: 0, judged: 0, total: 1, problem })).toBe('0 of 1 run judged')
    expect(passedWords({ passed: 6, judged: 100, total: 100, problem: money })).toBe('6 of 100 passed, not wholly run')
  })
})

describe('a case in words', () => {
  it('shows its input on one line', () => {
    expect(inputSummary({ notes: 'a\n  b', limit: 3, tags: ['x'] })).toBe('notes: a b · limit: 3 · tags: ["x"]')
    expect(inputSummary({})).toBe('no input')
    expect(inputSummary({ notes: 'x'.repeat(500) })).toHaveLength(160)
  })

  it.each([
    [{ outcome: 'success' }, 'success'],
    [{ outcome: 'asks' }, 'asks a person'],
    [{ outcome: 'failure', reasons: ['goal', 'plateau'], label: 'no' }, 'failure by goal or plateau “no”'],
    [{ outcome: 'success', iterations: { min: 5, max: 6 } }, 'success in 5–6 iterations'],
    [{ outcome: 'success', iterations: { min: 1, max: 1 } }, 'success in 1 iteration'],
    [
      { outcome: 'success', iterations: { max: 6 }, violations: { min: 1 } },
      'success in at most 6 iterations with at least 1 violation',
    ],
  ] as const)('%j is expected as %j', (expectation, text) => {
    expect(
      expectationWords({
        ...expectation,
        ...('reasons' in expectation && { reasons: [...expectation.reasons] }),
      } as never),
    ).toBe(text)
  })

  it('tells where it came from and what its validators are', () => {
    expect(sourceWords(undefined)).toBe('written')
    expect(sourceWords({ type: 'variation', of: 'a', by: 'model', seed: 1 })).toBe('by a model from a')
    expect(validatorWords({ type: 'expression', name: 'x', holds: 'run.violations == 0' })).toBe('run.violations == 0')
    expect(validatorWords({ type: 'loop', name: 'x', loop: 'judge', version: 2, input: {}, holds: 'true' })).toBe(
      'runs judge v2',
    )
  })
})
