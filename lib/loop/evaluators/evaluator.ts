import { z } from 'zod'
import { checkJson } from '../artefacts/parse-json.ts'
import { Expression, Template } from '../expression/source.ts'
import { modelCallShape } from '../model-call/model-call.ts'

const Pattern = z.string().min(1).max(1_000)
const JSON_TYPES = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'] as const

/** A part's score is a member of the sub-scores, which must be JSON that can be stored. */
const PartName = z
  .string()
  .min(1)
  .max(64)
  .refine((name) => checkJson({ [name]: 0 }).ok, 'must not be __proto__, constructor or prototype')

const SimpleEvaluator = z.discriminatedUnion('type', [
  /** Score by an expression (number, clamped to [0, 1]); `output` is the value under evaluation. */
  z.strictObject({
    type: z.literal('threshold'),
    score: Expression.min(1),
    threshold: z.number().min(0).max(1).default(0.7),
  }),
  z.strictObject({
    type: z.literal('regex'),
    required: z.array(Pattern).max(50).default([]),
    forbidden: z.array(Pattern).max(50).default([]),
  }),
  z.strictObject({
    type: z.literal('length'),
    minChars: z.int().min(0).optional(),
    maxChars: z.int().min(0).optional(),
    minWords: z.int().min(0).optional(),
    maxWords: z.int().min(0).optional(),
  }),
  z.strictObject({
    type: z.literal('json-schema'),
    required: z.array(z.string().max(64)).max(100).default([]),
    types: z.record(z.string().max(64), z.enum(JSON_TYPES)).default({}),
  }),
  /** A model scores by a rubric; `output` is the value under evaluation. */
  z.strictObject({
    type: z.literal('judge'),
    rubric: Template,
    threshold: z.number().min(0).max(1).default(0.7),
    /** Longest part of the output that the model is shown. */
    readTokens: z.int().min(50).max(200_000).default(4_000),
    ...modelCallShape,
  }),
])

/**
 * Scores a text in [0, 1], with deficiencies in words that a next prompt can use. Formulas: loop-llm's evaluators; regular expressions are RE2 (no lookaround).
 */
export const Evaluator = z.union([
  SimpleEvaluator,
  z.strictObject({
    type: z.literal('composite'),
    parts: z
      .array(
        z.strictObject({
          name: PartName,
          weight: z.number().positive().max(1_000_000),
          evaluator: SimpleEvaluator,
        }),
      )
      .min(1)
      .max(20)
      .superRefine((parts, context) => {
        const names = parts.map(({ name }) => name)
        for (const [index, name] of names.entries()) {
          if (names.indexOf(name) < index)
            context.addIssue({
              code: 'custom',
              path: [index, 'name'],
              message: `“${name}” names another part too; scores are kept by name`,
            })
        }
      }),
  }),
])
export type Evaluator = z.infer<typeof Evaluator>
export type SimpleEvaluator = z.infer<typeof SimpleEvaluator>
export type Judge = Extract<SimpleEvaluator, { type: 'judge' }>

/** `cut`: a judge was shown only a beginning of the output, in tokens. */
export type Evaluation = {
  score: number
  passed: boolean
  deficiencies: string[]
  subScores: Record<string, number>
  cut?: { outputTokens: number; shownTokens: number }
}
