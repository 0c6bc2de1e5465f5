import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Verdict } from '../artefacts/evaluation.ts'
import { Suite } from '../artefacts/suite.ts'
import { changedCases } from './changed-cases.ts'
import { compareResults } from './compare-targets.ts'
import { type Pairs, pairedDifference } from './paired-difference.ts'
import { type JudgedResult, quantile, reportTarget, spread } from './report-target.ts'

function verdict(part: Partial<Verdict> = {}): Verdict {
  const figures = { iterations: 4, steps: 9, violations: 0, remediations: 0, escalations: 0, tokens: 100, activeMs: 50 }
  return {
    ...{ verdictVersion: 1, passed: true, outcome: 'success', reason: 'goal', label: 'done', asked: null },
    ...{ unexpected: null, validators: [], ...figures, costNanoUsd: 10, judgeCostNanoUsd: 1, bestScore: 1, scores: [] },
    rescues: { faults: [], rescues: [], unsaved: null },
    ...part,
  }
}
const result = (number: number, part: Partial<Verdict> = {}, more: Partial<JudgedResult> = {}): JudgedResult => {
  return {
    number,
    target: 0,
    case: `case ${number}`,
    repeat: 0,
    expect: { outcome: 'success' },
    verdict: verdict(part),
    ...more,
  }
}

describe('the difference of paired shares', () => {
  // As biostatUZH’s confIntPairedProportion (R) computes it, with its p1 as b and p2 as a; the third is the worked example of Altman’s Statistics with Confidence.
  it.each<[Pairs, number, number]>([
    [{ both: 36, onlyB: 12, onlyA: 2, neither: 0 }, 0.0569, 0.3404],
    [{ both: 36, onlyB: 14, onlyA: 0, neither: 0 }, 0.1528, 0.4167],
    [{ both: 14, onlyB: 5, onlyA: 0, neither: 22 }, 0.0115, 0.2265],
    [{ both: 20, onlyB: 9, onlyA: 3, neither: 12 }, -0.019, 0.2809],
    [{ both: 2, onlyB: 1, onlyA: 8, neither: 30 }, -0.3199, -0.024],
    [{ both: 0, onlyB: 0, onlyA: 0, neither: 54 }, -0.0664, 0.0664],
    [{ both: 54, onlyB: 0, onlyA: 0, neither: 0 }, -0.0664, 0.0664],
  ])('%o', (pairs, low, high) => {
    const found = pairedDifference(pairs)
    expect(found?.low).toBeCloseTo(low, 3)
    expect(found?.high).toBeCloseTo(high, 3)
  })

  it('is none without pairs, lies within its interval, and turns round with its sides', () => {
    expect(pairedDifference({ both: 0, onlyA: 0, onlyB: 0, neither: 0 })).toBeNull()
    const counts = fc.record({ both: fc.nat(60), onlyA: fc.nat(60), onlyB: fc.nat(60), neither: fc.nat(60) })
    fc.assert(
      fc.property(counts, (pairs) => {
        const found = pairedDifference(pairs)
        const turned = pairedDifference({ ...pairs, onlyA: pairs.onlyB, onlyB: pairs.onlyA })
        if (!found || !turned) return
        expect(found.low).toBeLessThanOrEqual(found.rate)
        expect(found.high).toBeGreaterThanOrEqual(found.rate)
        expect(turned.low).toBeCloseTo(-found.high, 9)
      }),
    )
  })
})

describe('a report', () => {
  it('has quantiles between the values, as spreadsheets do', () => {
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5)
    expect(quantile([15, 20, 35, 40, 50], 0.4)).toBeCloseTo(29)
    expect(spread([3, 1, 2])).toEqual({ p50: 2, p95: 2.9, mean: 2, sum: 6 })
    expect(spread([])).toBeNull()
  })

  it('counts what passed of what ran, and convergence of what was to converge', () => {
    const failing = { passed: false, outcome: 'failure', reason: 'timeout', unexpected: 'It failed.' } as const
    const report = reportTarget([
      result(0),
      result(1, failing),
      result(2, { outcome: 'failure', reason: 'goal' }, { expect: { outcome: 'failure' } }),
      result(3, { passed: false, outcome: null, reason: null, asked: 'Which one?' }),
      result(4, { passed: false, outcome: null, reason: null, costNanoUsd: 0 }),
    ])
    expect(report.passing).toMatchObject({ count: 2, of: 4, rate: 0.5 })
    expect(report.convergence).toMatchObject({ count: 1, of: 3 })
    expect(report).toMatchObject({ judged: 4, asked: 1, costPerConvergence: 40, judgeCostNanoUsd: 4 })
    expect(report.reasons).toContainEqual({ reason: 'timeout', outcome: 'failure', times: 1 })
  })

  it('compares the same cases and repeats alone', () => {
    const a = [result(0), result(1, { passed: false }), result(2, { iterations: 2, costNanoUsd: 20 }), result(9)]
    const worse = { passed: false, unexpected: 'It failed.' }
    const b = [
      result(10, worse, { case: 'case 0' }),
      result(11, {}, { case: 'case 1' }),
      result(12, { iterations: 3, costNanoUsd: 10 }, { case: 'case 2' }),
      result(13, {}, { case: 'case 9', repeat: 1 }),
    ]
    expect(compareResults(a, b)).toMatchObject({
      pairs: 3,
      regressions: [{ case: 'case 0', a: 0, b: 10, why: 'It failed.' }],
      improvements: [{ case: 'case 1', a: 1, b: 11 }],
      iterationsRatio: 1.5,
      costRatio: 0.5,
      difference: { rate: 0 },
    })
  })

  it('leaves out cases that were changed between, and tells how many', () => {
    const a = [result(0), result(1), result(2, { passed: false })]
    const b = [result(10, { passed: false }, { case: 'case 0' }), result(11, { passed: false }, { case: 'case 1' })]
    expect(compareResults(a, b, new Set(['case 0', 'case 2']))).toMatchObject({
      pairs: 1,
      changed: 1,
      regressions: [{ case: 'case 1' }],
    })
    expect(compareResults(a, b)).toMatchObject({ pairs: 2, changed: 0 })
  })
})

describe('a changed case', () => {
  const judge = { type: 'judge', rubric: 'Good?', model: 'strict', threshold: 0.5 }
  const asked = { type: 'evaluator', name: 'judged', value: 'output.text', evaluator: judge }
  const holds = { type: 'expression', name: 'holds', holds: 'true' }
  const one = { name: 'one', input: { a: 1, b: 2 }, expected: { total: 3 } }
  const suite = (cases: object[], more: object = {}) => Suite.parse({ suiteVersion: 1, name: 'S', cases, ...more })
  const models = (model: string) => ({ models: { strict: { provider: 'openai', model } } })
  it.each<[string, Suite, Suite, string[]]>([
    ['nothing', suite([one]), suite([{ ...one, input: { b: 2, a: 1 }, about: 'told anew' }], { gate: 0.5 }), []],
    [
      'its input',
      suite([one]),
      suite([
        { ...one, input: { a: 2 } },
        { name: 'two', input: {} },
      ]),
      ['one'],
    ],
    ['what is expected', suite([one]), suite([{ ...one, expect: { outcome: 'failure' } }]), ['one']],
    ['expected values', suite([one]), suite([{ ...one, expected: { total: 4 } }]), ['one']],
    ['its validators', suite([one]), suite([{ ...one, validators: [holds] }]), ['one']],
    ['those of the suite', suite([one]), suite([one], { validators: [holds] }), ['one']],
    [
      'who judges',
      suite([{ ...one, validators: [asked] }], models('a')),
      suite([{ ...one, validators: [asked] }], models('b')),
      ['one'],
    ],
    ['models that nobody asks', suite([one], models('a')), suite([one], models('b')), []],
  ])('%s', (_, a, b, names) => expect([...changedCases(a, b)]).toEqual(names))
})
