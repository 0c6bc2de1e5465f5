import { expect, it } from 'vitest'
import type { Verdict } from '../loop/artefacts/evaluation.ts'
import { evaluationAsCsv } from './export-evaluation.ts'

const verdict: Verdict = {
  ...{ verdictVersion: 1, passed: false, outcome: 'failure', reason: 'timeout', label: '', asked: null },
  ...{ unexpected: '=1+2', validators: [{ name: 'short', holds: false, reason: null, score: null, run: null }] },
  ...{ iterations: 4, steps: 9, violations: 0, remediations: 0, escalations: 0, tokens: 100, activeMs: 50 },
  ...{ costNanoUsd: 2_000_000, judgeCostNanoUsd: 0, bestScore: -0.5, scores: [] },
  rescues: {
    faults: [{ kind: 'timeout', times: 2 }],
    rescues: [{ by: 'retry', name: 'act', times: 1 }],
    unsaved: 'It timed out.',
  },
}

it('is a line for each result: figures stay figures, and no text is a formula', () => {
  const results = [
    { number: 1, target: 0, case: '-5', repeat: 0, run: null, verdict },
    { number: 2, target: 0, case: '＝A1', repeat: 0, run: null, verdict: null },
    { number: 3, target: 0, case: 'later', repeat: 0, run: null, verdict: { ...verdict, outcome: null } },
  ]
  const [head = '', first = '', second, third] = evaluationAsCsv({
    evaluation: { targets: [{ title: 'v1' }] },
    results,
  } as unknown as Parameters<typeof evaluationAsCsv>[0]).split('\r\n') // Only these parts are read.
  const row = Object.fromEntries(head.split(',').map((name, place) => [name, first.split(',')[place]]))
  expect(row).toMatchObject({
    ...{ target: 'v1', case: "'-5", passed: 'false', why_not: "'=1+2 “short” does not hold.", best_score: '-0.5' },
    ...{ cost_usd: '0.002', time_ms: '50', faults: '2', rescues: '1', unsaved: 'It timed out.' },
    'validator: short': 'false',
  })
  expect(second).toMatch(/^2,v1,'＝A1,0,,+$/)
  // What was not run did not fail either.
  expect(third).toMatch(/^3,v1,later,0,,,,timeout,/)
})
