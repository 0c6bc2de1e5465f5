import { z } from 'zod'
import { Contract, Outcome, StopReason } from '../../loop/artefacts/contract.ts'
import { RunId, Slug } from '../../loop/artefacts/ids.ts'
import { LearnableScore } from '../../loop/priors/observation.ts'

/** A pair: by its task type, or by its loop, whose runs have none. */
export const PriorsQuery = z
  .strictObject({
    task: z.string().max(100).optional(),
    loop: Slug.optional(),
    model: z.string().max(2_000),
    /** Left out: that of the newest run. */
    target: z.coerce.number().pipe(LearnableScore).optional(),
  })
  .refine(({ task, loop }) => (task === undefined) !== (loop === undefined), {
    path: ['task'],
    message: 'name a task type, or the loop whose runs have none',
  })
/** As a caller gives it. */
export type PriorsQuery = Partial<z.output<typeof PriorsQuery>> & { model: string }

const Pair = z.object({
  /** Null: the runs have none, and the pair is that of the loop. */
  taskType: z.string().nullable(),
  loop: z.object({ slug: Slug, name: z.string() }).nullable(),
  /** `provider:model` of each model of the runs, joined by +. */
  model: z.string(),
})
const Suggestion = z.object({ depth: z.int(), threshold: z.number(), confidence: z.number(), runs: z.int() })

export const PairSummary = Pair.extend({
  /** That it rests on: the latest, at most as many as a run learns from. */
  runs: z.int(),
  converged: z.int(),
  /** Finished when the newest of them did. */
  newest: z.number(),
  /** That the newest of them ran for. */
  target: z.number(),
  /** Iterations until the target, or the end, were reached. */
  optimalDepth: z.number(),
  /** By the published method. */
  suggest: Suggestion,
})
export type PairSummary = z.infer<typeof PairSummary>
export const PriorPairList = z.object({ pairs: z.array(PairSummary) })
export type PriorPairList = z.infer<typeof PriorPairList>

const Spread = z.object({ mean: z.number(), std: z.number().nullable() })
export const DepthView = z.object({
  iteration: z.int(),
  runs: z.int(),
  score: Spread,
  gain: Spread.nullable(),
  latencyMs: z.number().nullable(),
  /** Runs that had reached their target by its end, with Wilson’s interval of 95 %. */
  reached: z.object({ count: z.int(), rate: z.number(), low: z.number(), high: z.number() }),
  /** Runs that had ended by then without reaching it. */
  ended: z.int(),
  /** P(a new run reaches the target by then), by the curves. */
  forecast: z.number().nullable(),
  /** Of a run whose scores are the means: the chance to reach the target still, by each method. */
  published: z.number().nullable(),
  posterior: z.number().nullable(),
})
export type DepthView = z.infer<typeof DepthView>

export const PriorRun = z.object({
  id: RunId,
  loop: z.object({ slug: Slug, name: z.string() }),
  finishedAt: z.number(),
  outcome: Outcome,
  reason: StopReason,
  iterations: z.int(),
  bestScore: z.number(),
  target: z.number(),
})
export type PriorRun = z.infer<typeof PriorRun>

export const PairDetail = z.object({
  pair: PairSummary,
  target: z.number(),
  /** Cap and rule that the chances are reckoned with: those of the newest loop that uses the rule, or the defaults. */
  reckonedWith: z.object({ maxIterations: z.int(), floor: z.number(), costWeight: z.number() }),
  /** Noise of the scores that the curves were learned with; null: nothing was. */
  noise: z.number().nullable(),
  depths: z.array(DepthView),
  /** Newest first. */
  runs: z.array(PriorRun),
})
export type PairDetail = z.infer<typeof PairDetail>

const Chance = z.object({ probability: z.number().nullable(), continue: z.boolean() })

/** Why a run was stopped, or was not: what it knew at its start, and each reading of the rule. */
export const RunExit = z.object({
  run: z.object({
    id: RunId,
    loop: z.object({ slug: Slug, name: z.string() }),
    outcome: Outcome.nullable(),
    reason: StopReason.nullable(),
    explanation: z.string(),
  }),
  /** Null: its contract has no adaptive exit. */
  rule: Contract.shape.adaptiveExit.unwrap().nullable(),
  /** Recorded in its first event; null: it has not started, or had no such rule. */
  knew: z
    .object({
      taskType: z.string().nullable(),
      model: z.string(),
      runs: z.int(),
      converged: z.int(),
      explores: z.boolean(),
    })
    .nullable(),
  moments: z.array(
    z.object({
      iteration: z.int(),
      score: z.number().nullable(),
      target: z.number(),
      floor: z.number(),
      remaining: z.int(),
      reading: z.object({ detail: z.string(), fired: z.boolean() }),
      /** It is what ended the run. */
      stopped: z.boolean(),
      posterior: Chance.nullable(),
      published: Chance.nullable(),
    }),
  ),
  /** More readings than are told here. */
  more: z.boolean(),
})
export type RunExit = z.infer<typeof RunExit>
