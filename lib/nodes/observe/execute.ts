import { passesFrom } from '../../loop/evaluators/evaluate.ts'
import { evaluateWithJudges, judgesOf } from '../../loop/evaluators/evaluate-with-judges.ts'
import type { Assignment, Executor, StepContext, Steps } from '../../loop/kinds/executor.ts'
import { fitTexts } from '../../loop/kinds/fit-texts.ts'
import type { ObserveConfig, Part } from './config.ts'
import { flagContradictions } from './contradictions.ts'
import { extract } from './extract.ts'
import { leaveBy, otherwise, type PartFailure, write, writeFound } from './part.ts'
import { prune } from './prune.ts'
import { recall } from './recall.ts'
import { keepRelevant } from './relevance.ts'

/** The parts in their fixed order: what is remembered and what came in first, then what of it stays, then what to make of it. */
export const observe: Executor<ObserveConfig> = function* (context) {
  const failure = yield* parts(context)
  return failure ? leaveBy(context, failure) : { type: 'next', handle: 'next' }
}

function* parts(context: StepContext<ObserveConfig>): Steps<PartFailure | null> {
  const { config } = context
  let failure = config.recall ? yield* recall(context, config.recall) : null
  if (failure) return failure
  const mapped = config.map.map(({ field, value }, index) => ({
    field,
    value: context.value(value, `map.${index}.value`),
  }))
  yield* write(context, mapped)
  if (config.extract) failure = yield* extract(context, config.extract)
  if (failure) return failure
  const rated = config.relevance ? yield* keepRelevant(context, config.relevance) : null
  if (config.prune) yield* prune(context, config.prune, rated)
  if (config.contradictions) failure = yield* flagContradictions(context, config.contradictions)
  if (failure) return failure
  return config.evaluate ? yield* score(context, config.evaluate) : null
}

function* score(context: StepContext<ObserveConfig>, config: Part<'evaluate'>): Steps<PartFailure | null> {
  const output = context.value(config.output, 'evaluate.output')
  const at = 'evaluate.evaluator'
  const evaluated = yield* evaluateWithJudges(context, config.evaluator, output, at, otherwise(context))
  if (!evaluated.ok) return evaluated
  const evaluation = evaluated.value
  const data = { evaluator: config.evaluator.type, passesFrom: passesFrom(config.evaluator), ...evaluation }
  yield { type: 'record', event: { type: 'output-evaluated', data } }
  const found: Assignment[] = [{ field: config.writeScore, value: evaluation.score }]
  if (config.writeDeficiencies)
    found.push({
      field: config.writeDeficiencies,
      value: fitTexts(context, config.writeDeficiencies, evaluation.deficiencies),
    })
  if (config.writeSubScores) found.push({ field: config.writeSubScores, value: evaluation.subScores })
  // Only a model can score by names that no schema foresaw.
  if (judgesOf(config.evaluator, at).length > 0) return yield* writeFound(context, found)
  yield* write(context, found)
  return null
}
