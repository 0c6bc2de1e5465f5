import type { EvaluationDetail, ResultView, TargetReport } from '@/lib/api/contracts/evaluations.ts'
import type { Verdict } from '@/lib/loop/artefacts/evaluation.ts'
import { EvaluationId, RunId } from '@/lib/loop/artefacts/ids.ts'
import { emptySuite } from './suite-edits.ts'

export function fixtureVerdict(over: Partial<Verdict> = {}): Verdict {
  return {
    verdictVersion: 1,
    passed: true,
    outcome: 'success',
    reason: 'goal',
    label: '',
    asked: null,
    unexpected: null,
    validators: [],
    iterations: 4,
    steps: 16,
    violations: 0,
    remediations: 0,
    escalations: 0,
    costNanoUsd: 2_000_000,
    tokens: 900,
    judgeCostNanoUsd: 0,
    activeMs: 1_500,
    bestScore: 0.9,
    scores: [],
    rescues: { faults: [], rescues: [], unsaved: null },
    ...over,
  }
}

export function fixtureResult(number: number, over: Partial<ResultView> = {}): ResultView {
  return {
    number,
    target: 0,
    case: `case ${number}`,
    repeat: 0,
    run: RunId.parse(`run_result${String(number).padStart(4, '0')}`),
    verdict: fixtureVerdict(),
    ...over,
  }
}

const share = { count: 0, of: 0, rate: null, low: null, high: null }

export function fixtureReport(over: Partial<TargetReport> = {}): TargetReport {
  return {
    judged: 0,
    passing: share,
    convergence: share,
    violations: { runs: share, total: 0 },
    asked: 0,
    iterations: null,
    iterationCounts: [],
    activeMs: null,
    costNanoUsd: null,
    tokens: null,
    costPerConvergence: null,
    judgeCostNanoUsd: 0,
    reasons: [],
    validators: [],
    faults: [],
    rescues: [],
    unsaved: [],
    ...over,
  }
}

export function fixtureEvaluation(results: ResultView[]): EvaluationDetail {
  const target = { version: 1, models: {}, chaos: null }
  const targets = ['v1', 'draft'].map((title) => ({ ...target, title, specHash: 'a'.repeat(64) }))
  return {
    evaluation: {
      id: EvaluationId.parse('eval_fixture000'),
      loop: { slug: 'loop', name: 'Loop' },
      suite: { id: null, name: 'Suite', revision: 1 },
      status: 'finished',
      problem: null,
      targets,
      repeats: 1,
      total: results.length,
      judged: results.length,
      passed: results.filter(({ verdict }) => verdict?.passed).length,
      costNanoUsd: 0,
      author: 'somebody',
      createdAt: 0,
      finishedAt: 1,
    },
    suite: emptySuite('Suite'),
    plan: { targets: [target, { ...target, version: null }], repeats: 1, concurrency: 4, acceptEffects: false },
    report: { targets: [fixtureReport(), fixtureReport()], comparisons: [] },
    results,
  }
}
