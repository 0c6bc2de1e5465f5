import { expect, it } from 'vitest'
import type { EvaluationChanges, EvaluationDetail } from '@/lib/api/contracts/evaluations.ts'
import { reportEvaluation } from '@/lib/loop/5-evaluate/report-evaluation.ts'
import { Suite } from '@/lib/loop/artefacts/suite.ts'
import { fixtureResult } from './fixture-evaluation.ts'
import { mergeChanges } from './merge-changes.ts'

const cases = ['case 0', 'case 1'].map((name) => ({ name, input: {} }))
const suite = Suite.parse({ suiteVersion: 1, name: 'all', cases })
const results = [fixtureResult(0), fixtureResult(1, { run: null, verdict: null })]
// Of a summary only these are looked at.
const at = (changes: number, status = 'running') => ({ changes, status }) as EvaluationChanges['evaluation']
const known = {
  ...{ evaluation: at(2), suite, plan: { targets: [{}] }, results },
  report: reportEvaluation(suite, 1, results),
} as EvaluationDetail

it('takes changed results in, and reports over all of them', () => {
  const merged = mergeChanges(known, { evaluation: at(4, 'finished'), results: [fixtureResult(1)] })
  expect(merged.evaluation).toEqual(at(4, 'finished'))
  expect(merged.results).toEqual([fixtureResult(0), fixtureResult(1)])
  expect(known.report.targets[0]?.passing).toMatchObject({ count: 1, of: 1 })
  expect(merged.report.targets[0]?.passing).toMatchObject({ count: 2, of: 2 })
})

it('keeps what it has where nothing changed, and where a later answer came first', () => {
  const ended = mergeChanges(known, { evaluation: at(2, 'cancelled'), results: [] })
  expect(ended.evaluation.status).toBe('cancelled')
  expect(ended.report).toBe(known.report)
  expect(mergeChanges(known, { evaluation: at(1), results: [fixtureResult(1)] })).toBe(known)
})
