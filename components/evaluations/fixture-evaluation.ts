import type { ResultView } from '@/lib/api/contracts/evaluations.ts'
import type { Verdict } from '@/lib/loop/artefacts/evaluation.ts'
import { RunId } from '@/lib/loop/artefacts/ids.ts'

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
