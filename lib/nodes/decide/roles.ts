import { z } from 'zod'
import type { FieldSchema } from '../../loop/state/schema.ts'

export const Role = z.enum(['proposer', 'critic', 'judge', 'planner', 'aggregator'])
export type Role = z.infer<typeof Role>

type RoleFacts = {
  title: string
  /** Its answer in few words, for the form. */
  writes: string
  /** What the model is told to do, before the loop's own prompt. */
  brief: string
  /** Shape of its answer, and so of the state field it is written into. */
  answer: FieldSchema
  /** The member that becomes the decision's reasoning. */
  reasoning: string | null
  /** The member that becomes its confidence. */
  confidence: string | null
}

const text: FieldSchema = { type: 'string' }
const list = (items: FieldSchema): FieldSchema => ({ type: 'array', items })

/** An object whose members are all required. Reasons come first: a model writes in this order. */
function shape(properties: Record<string, FieldSchema>): FieldSchema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false }
}

/** The parts that debate and hierarchy are made of, each with a fixed answer. */
export const ROLES: Record<Role, RoleFacts> = {
  proposer: {
    title: 'Proposer',
    writes: 'proposal and rationale',
    brief: 'You are the proposer. Make one complete proposal and say why it meets the task. Answer known objections.',
    answer: shape({ rationale: text, proposal: text }),
    reasoning: 'rationale',
    confidence: null,
  },
  critic: {
    title: 'Critic',
    writes: 'objections, acceptable or not',
    brief:
      'You are the critic. Find what is wrong with the proposal, worst first. Raise no objection without a reason that can be checked. It is acceptable when no objection is major.',
    answer: shape({
      objections: list(shape({ text, severity: { type: 'string', enum: ['minor', 'major'] } })),
      acceptable: { type: 'boolean' },
    }),
    reasoning: null,
    confidence: null,
  },
  judge: {
    title: 'Judge',
    writes: 'verdict, score, reasoning',
    brief:
      'You are the judge. Weigh the proposal against the objections to it, and give a verdict with a score from 0 (useless) to 1 (nothing to improve).',
    answer: shape({
      reasoning: text,
      verdict: { type: 'string', enum: ['accept', 'revise', 'reject'] },
      score: { type: 'number', minimum: 0, maximum: 1 },
    }),
    reasoning: 'reasoning',
    confidence: 'score',
  },
  planner: {
    title: 'Planner',
    writes: 'subtasks',
    brief: 'You are the planner. Split the task into subtasks that can be done one by one, in order, each checkable.',
    answer: shape({ subtasks: list(shape({ id: text, task: text })) }),
    reasoning: null,
    confidence: null,
  },
  aggregator: {
    title: 'Aggregator',
    writes: 'result and conflicts',
    brief: 'You are the aggregator. Join the partial results into one, and name every point on which they conflict.',
    answer: shape({ result: text, conflicts: list(text) }),
    reasoning: null,
    confidence: null,
  },
}
