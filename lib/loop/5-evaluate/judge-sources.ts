import type { Json, JsonObject } from '../artefacts/json.ts'
import type { Validator } from '../artefacts/suite.ts'
import type { SimpleEvaluator } from '../evaluators/evaluator.ts'
import { evaluateExpression } from '../expression/evaluate.ts'
import { renderTemplate } from '../expression/template.ts'

export type JudgeSources =
  | { ok: true; value: Json; rubrics: string[]; scores: number[] }
  | { ok: false; message: string }

/** Everything that an evaluator with judges reads of an ending, worked out: the value, and rubrics and scores in the order of its parts. `output` is the value there. */
export function readJudgeSources(
  { value: source, evaluator }: Extract<Validator, { type: 'evaluator' }>,
  values: JsonObject,
): JudgeSources {
  const value = evaluateExpression(source, values)
  if (!value.ok) return { ok: false, message: `its value can't be read: ${value.message}` }
  const names = { ...values, output: value.value }
  const parts: SimpleEvaluator[] =
    evaluator.type === 'composite' ? evaluator.parts.map((part) => part.evaluator) : [evaluator]
  const rubrics: string[] = []
  const scores: number[] = []
  for (const part of parts) {
    if (part.type === 'judge') {
      const rubric = renderTemplate(part.rubric, names)
      if (!rubric.ok) return { ok: false, message: `its rubric can't be read: ${rubric.message}` }
      rubrics.push(rubric.text)
    } else if (part.type === 'threshold') {
      const score = evaluateExpression(part.score, names)
      if (!score.ok) return { ok: false, message: `its score can't be read: ${score.message}` }
      if (typeof score.value !== 'number') return { ok: false, message: 'its score is no number' }
      scores.push(score.value)
    }
  }
  return { ok: true, value: value.value, rubrics, scores }
}
