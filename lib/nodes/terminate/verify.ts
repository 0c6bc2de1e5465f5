import type { EventData } from '../../loop/artefacts/events.ts'
import { evaluateWithJudges } from '../../loop/evaluators/evaluate-with-judges.ts'
import type { Evaluation } from '../../loop/evaluators/evaluator.ts'
import { type StepContext, StepFailure, type Steps } from '../../loop/kinds/executor.ts'
import { fitTexts } from '../../loop/kinds/fit-texts.ts'
import { describeReads, readValues } from '../../loop/kinds/read-values.ts'
import { describeProblems, writeState } from '../../loop/kinds/write-state.ts'
import { confidenceOf, isEnough, LAYERS } from './confidence.ts'
import type { TerminateConfig, Verification } from './config.ts'

type Context = StepContext<TerminateConfig>
type Part = EventData<'goal-verified'>['parts'][number]

/** Does every check of every layer, records them, and writes what did not pass where the next decision can read it. Gives whether the goal is believed. */
export function* verify(context: Context, verification: Verification, label: string): Steps<boolean> {
  const parts: Part[] = []
  for (const layer of LAYERS) {
    if (layer === 'validators') parts.push(...(yield* validators(context, verification)))
    else parts.push(...assertions(context, verification, layer))
  }
  const confidence = confidenceOf(parts, verification.weights)
  const required = verification.minConfidence
  const accepted = isEnough(confidence, required)
  const data = { label, confidence, required, accepted, parts }
  yield { type: 'record', event: { type: 'goal-verified', data } }
  yield* writeFindings(context, verification, parts)
  return accepted
}

function assertions(context: Context, verification: Verification, layer: 'assertions' | 'integration'): Part[] {
  return verification[layer].map(({ name, when }, index) => {
    const passed = context.value(when, `verify.${layer}.${index}.when`) === true
    return { layer, name, passed, detail: passed ? '' : `${when}; ${describeReads(readValues(context, when))}` }
  })
}

/** A judge that can't answer has not approved: the check fails, and the loop may try again. One that fails fatally ends the run, as everywhere. */
function* validators(context: Context, verification: Verification): Steps<Part[]> {
  const parts: Part[] = []
  for (const [index, { name, output, evaluator }] of verification.validators.entries()) {
    const at = `verify.validators.${index}`
    const value = context.value(output, `${at}.output`)
    const asked = yield* evaluateWithJudges(context, evaluator, value, `${at}.evaluator`)
    if (!asked.ok && asked.class === 'fatal') throw new StepFailure(asked.message, 'fatal', `${at}.evaluator`)
    const passed = asked.ok && asked.value.passed
    const detail = asked.ok ? describeScore(asked.value) : `could not be checked: ${asked.message}`
    parts.push({ layer: 'validators', name, passed, detail })
  }
  return parts
}

function describeScore({ score, cut, deficiencies }: Evaluation): string {
  const shown = cut ? `judged by its first ${cut.shownTokens} of ${cut.outputTokens} tokens` : ''
  const why = deficiencies.join(' ')
  return [`score ${Math.round(score * 1_000) / 1_000}`, shown, why].filter((text) => text !== '').join('; ')
}

function* writeFindings(context: Context, { writeFindings: field }: Verification, parts: Part[]): Steps<void> {
  if (field === undefined) return
  const findings = parts.flatMap(({ name, passed, detail }) => (passed ? [] : [`${name}: ${detail || 'not passed'}`]))
  const value = fitTexts(context, field, findings)
  const problems = yield* writeState(context, [{ field, value }])
  if (problems.length > 0) throw new StepFailure(describeProblems(problems), 'fatal', 'verify.writeFindings')
}
