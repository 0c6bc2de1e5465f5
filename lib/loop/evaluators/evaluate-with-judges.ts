import { canonicalJson, type Json } from '../artefacts/json.ts'
import { cutTokens } from '../context/cut-text.ts'
import { type StepContext, StepFailure, type Steps } from '../kinds/executor.ts'
import { type Asked, askModel, type Otherwise } from '../model-call/ask-model.ts'
import { estimateTokens } from '../tokens/estimate-tokens.ts'
import { evaluateOutput, type Judgement } from './evaluate.ts'
import type { Evaluation, Evaluator, Judge } from './evaluator.ts'
import { judgementSchema, judgeQuestion, readJudgement } from './judgement.ts'

/**
 * Evaluates a value as a node does: first every judge of the evaluator is asked, in order, then all is scored at once. A value that is no text is
 * evaluated as canonical JSON. `field` is the evaluator's path in the config, for problems; `otherwise` what the node does without a judgement. Gives the failure of the first judge that could not answer.
 * Throws StepFailure (fatal) for a rubric or a score expression that can't be evaluated.
 */
export function* evaluateWithJudges(
  context: StepContext<unknown>,
  evaluator: Evaluator,
  output: Json,
  field: string,
  otherwise: Otherwise = 'continue',
): Steps<Asked<Evaluation>> {
  const text = typeof output === 'string' ? output : canonicalJson(output)
  const judgements = new Map<Judge, Judgement>()
  const judges = judgesOf(evaluator, field)
  const outputTokens = judges.length === 0 ? 0 : estimateTokens(text)
  const cuts = new Map<number, string>()
  // A step is gone through again with every answer: what is cut alike is cut once.
  const cutTo = (tokens: number) => {
    const known = cuts.get(tokens) ?? cutTokens(text, tokens)
    cuts.set(tokens, known)
    return known
  }
  const least = Math.min(...judges.map(({ judge }) => judge.readTokens))
  const cut = outputTokens > least ? { cut: { outputTokens, shownTokens: estimateTokens(cutTo(least)) } } : {}
  for (const { judge, at } of judges) {
    const isCut = outputTokens > judge.readTokens
    const shown = isCut ? cutTo(judge.readTokens) : text
    const rubric = context.text(judge.rubric, `${at}.rubric`, { output: typeof output === 'string' ? shown : output })
    const asked = yield* askModel(context, judge, {
      purpose: 'judge',
      ...judgeQuestion(rubric, shown, isCut),
      schema: judgementSchema,
      read: readJudgement,
      otherwise,
    })
    if (!asked.ok) return asked
    judgements.set(judge, asked.value)
  }
  const score = (source: string) => {
    const value = context.value(source, `${field}.score`, { output })
    if (typeof value === 'number') return value
    throw new StepFailure(`${field}.score: the score must be a number`, 'fatal', `${field}.score`)
  }
  return { ok: true, value: { ...evaluateOutput(evaluator, text, score, undefined, judgements), ...cut } }
}

/** The judges inside an evaluator, with their paths. */
export function judgesOf(evaluator: Evaluator, field: string): { judge: Judge; at: string }[] {
  if (evaluator.type === 'judge') return [{ judge: evaluator, at: field }]
  if (evaluator.type !== 'composite') return []
  return evaluator.parts.flatMap((part, index) => judgesOf(part.evaluator, `${field}.parts.${index}.evaluator`))
}
