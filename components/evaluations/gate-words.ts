import { formatCount, plural } from '@/components/ui/format.ts'
import type { EvaluationSummary, TargetReport } from '@/lib/api/contracts/evaluations.ts'
import { type GateState, gateState, missingOf } from '@/lib/loop/5-evaluate/gate-state.ts'
import { intervalText, shareText } from './share-text.ts'

export type GateWords = { state: GateState; text: string }

type Evaluated = Pick<EvaluationSummary, 'status' | 'problem' | 'total'> & { targets: readonly unknown[] }

/** Whether a target keeps the suite’s gate, in one sentence. What was not wholly run decides nothing. */
export function gateWords(
  target: Pick<TargetReport, 'passing' | 'judged'>,
  gate: number,
  evaluation: Evaluated,
): GateWords {
  const state = gateState(evaluation, target, gate)
  const { passing } = target
  const { status, problem, total, targets } = evaluation
  const running = status === 'running'
  const unrun = missingOf(evaluation, target)
  if (passing.rate === null) return { state, text: running ? 'No result yet.' : 'Not decided: nothing was run.' }
  const found = `${shareText(passing.rate, gate)} passed: ${passing.count} of ${passing.of}, true share ${intervalText(passing)} with 95 % confidence`
  const told = `${found}; ${shareText(gate)} asked for.`
  if (running) return { state, text: `So far ${told}` }
  if (unrun > 0) {
    const left = `${formatCount(unrun)} of ${plural(total / targets.length, 'run')} ${unrun === 1 ? 'is' : 'are'} missing`
    return { state, text: `Not decided: ${left}. Of the others ${told}` }
  }
  if (state === 'open') return { state, text: `Not decided. ${problem ?? 'It was cancelled.'} ${told}` }
  return { state, text: `Gate ${state}. ${told}` }
}

type Counts = Pick<EvaluationSummary, 'passed' | 'judged' | 'total' | 'problem'>

/** What one evaluation came to, for a list: of all its targets together. */
export function passedWords({ passed, judged, total, problem }: Counts): string {
  if (judged === 0) return `0 of ${plural(total, 'run')} judged`
  if (judged < total) return `${passed} of ${judged} passed, ${total - judged} not judged`
  return `${passed} of ${total} passed, ${problem === null ? shareText(passed / total) : 'not wholly run'}`
}
