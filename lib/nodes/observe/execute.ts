import { canonicalJson } from '../../loop/artefacts/json.ts'
import type { StepOutcome } from '../../loop/artefacts/run-state.ts'
import { evaluateOutput } from '../../loop/evaluators/evaluate.ts'
import {
  type Assignment,
  type Executor,
  type StepContext,
  type StepEffect,
  StepFailure,
} from '../../loop/kinds/executor.ts'
import { describeProblems, writeState } from '../../loop/kinds/write-state.ts'
import type { ObserveConfig } from './config.ts'

/** First all mappings, over the state before the step and in one patch; then the evaluation, over the state after it. */
export const observe: Executor<ObserveConfig> = function* (context) {
  const { map, evaluate } = context.config
  const mapped = map.map(({ field, value }, index) => ({ field, value: context.value(value, `map.${index}.value`) }))
  yield* write(context, mapped)
  if (evaluate) yield* score(context, evaluate)
  return { type: 'next', handle: 'next' }
}

function* score(
  context: StepContext<ObserveConfig>,
  config: NonNullable<ObserveConfig['evaluate']>,
): Generator<StepEffect, void, StepOutcome> {
  const output = context.value(config.output, 'evaluate.output')
  const text = typeof output === 'string' ? output : canonicalJson(output)
  const evaluation = evaluateOutput(config.evaluator, text, (source) => {
    const value = context.value(source, 'evaluate.evaluator.score', { output })
    if (typeof value === 'number') return value
    throw new StepFailure('evaluate.evaluator.score: the score must be a number', 'fatal', 'evaluate.evaluator.score')
  })
  yield { type: 'record', event: { type: 'output-evaluated', data: evaluation } }
  const found: Assignment[] = [{ field: config.writeScore, value: evaluation.score }]
  if (config.writeDeficiencies) found.push({ field: config.writeDeficiencies, value: evaluation.deficiencies })
  if (config.writeSubScores) found.push({ field: config.writeSubScores, value: evaluation.subScores })
  yield* write(context, found)
}

/** A fact that does not fit the state would leave the loop working on old facts: that is fatal. */
function* write(
  context: StepContext<ObserveConfig>,
  assignments: Assignment[],
): Generator<StepEffect, void, StepOutcome> {
  const problems = yield* writeState(context, assignments)
  if (problems.length > 0) throw new StepFailure(describeProblems(problems), 'fatal', problems[0]?.field ?? '')
}
