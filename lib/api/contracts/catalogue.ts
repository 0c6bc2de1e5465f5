import { z } from 'zod'
import { LoopDesign } from '../../loop/artefacts/design.ts'
import { Effect } from '../../loop/artefacts/events.ts'
import { JsonValue } from '../../loop/artefacts/json-value.ts'
import { Expectation } from '../../loop/artefacts/suite.ts'
import { FieldSchema } from '../../loop/state/schema.ts'

/** What a recorded run used. */
export const RecordedFigures = z.object({
  /** Name of the case; empty: another input. */
  case: z.string(),
  /** Version of Loopwright that recorded it; null: it is a run of this workspace. */
  madeBy: z.string().nullable(),
  iterations: z.int(),
  steps: z.int(),
  modelCalls: z.int(),
  toolCalls: z.int(),
  tokens: z.int(),
  costNanoUsd: z.int(),
  /** At the end of each iteration, where there is one. */
  scores: z.array(z.number()),
  /** Runs that it called. */
  children: z.int(),
  /** They can be looked at too. */
  childLogs: z.literal(true).optional(),
})
export type RecordedFigures = z.infer<typeof RecordedFigures>

/**
 * How often a version has converged, with Wilson’s interval of 95 %: in its newest evaluation that has ended, else in its newest runs. What comes with Loopwright
 * (`suite`) was evaluated on its own suite, with scripted answers.
 */
export const ExpectedConvergence = z.object({
  basis: z.enum(['evaluation', 'runs', 'suite']),
  converged: z.int(),
  of: z.int(),
  rate: z.number(),
  low: z.number(),
  high: z.number(),
  /** Of those that converged; null: none did. */
  iterations: z.object({ least: z.int(), median: z.int(), most: z.int() }).nullable(),
  /** All that was spent, over those that converged; null: none did. */
  costPerConvergence: z.number().nullable(),
  /** Of a suite: how many of its cases, those that are to fail too, ended as they are to, and the tokens of each that converged. */
  suite: z
    .object({
      cases: z.int(),
      passed: z.int(),
      tokens: z.object({ input: z.int(), output: z.int() }),
    })
    .optional(),
  at: z.number().nullable(),
})
export type ExpectedConvergence = z.infer<typeof ExpectedConvergence>

export const TEMPLATE_USES = ['own', 'code', 'data', 'research', 'operations', 'shapes'] as const

/** `design` comes without its scripted answers: it is for the preview. */
export const TemplateSummary = z.object({
  slug: z.string(),
  title: z.string(),
  summary: z.string(),
  /** What it is for: the group that it stands in. */
  use: z.enum(TEMPLATE_USES),
  design: LoopDesign,
  sampleInput: z.record(z.string(), JsonValue),
  /** Inputs to try it with, the sample input first, and how a run with the scripted answers ends; null: nobody has said. */
  cases: z.array(
    z.object({
      name: z.string(),
      about: z.string().optional(),
      input: z.record(z.string(), JsonValue),
      expect: Expectation.nullable(),
    }),
  ),
  /** What comes with a copy to judge it by; null: nothing. */
  suite: z.object({ name: z.string(), cases: z.int(), validators: z.int() }).nullable(),
  /** Tools that it may use, those of its parts too. */
  tools: z.array(z.string()),
  /** Tools of MCP servers, as `server.tool`. */
  mcpTools: z.array(z.string()),
  models: z.array(z.object({ alias: z.string(), provider: z.string(), model: z.string() })),
  /** Inputs that stand for a secret. */
  secrets: z.array(z.string()),
  needs: z.object({
    /** A secret, or a model that is not answered in process. */
    key: z.boolean(),
    browser: z.boolean(),
    person: z.boolean(),
  }),
  /** Loops that come along, each before those that call it. */
  parts: z.array(
    z.object({ slug: z.string(), version: z.int().nullable(), name: z.string(), purpose: z.string(), nodes: z.int() }),
  ),
  /** Figures of its recorded run; null when there is none. */
  recorded: RecordedFigures.nullable(),
  /** Null: not known. */
  expected: ExpectedConvergence.nullable(),
  /** Null: it comes with Loopwright. */
  own: z
    .object({
      author: z.string(),
      loop: z.object({ slug: z.string(), name: z.string() }),
      version: z.int(),
      specHash: z.string(),
      run: z.string().nullable(),
      createdAt: z.number(),
      changedAt: z.number(),
    })
    .nullable(),
})
export type TemplateSummary = z.infer<typeof TemplateSummary>
export const TemplateList = z.object({ templates: z.array(TemplateSummary) })
export type TemplateList = z.infer<typeof TemplateList>

export const ToolSummary = z.object({
  name: z.string(),
  summary: z.string(),
  effect: Effect,
  args: FieldSchema,
  patchesState: z.boolean(),
  /** What it is called with is kept in long-term memory. */
  keepsMemory: z.literal(true).optional(),
  takesSecrets: z.literal(true).optional(),
  /** A person answers it: no executor does. */
  asksPerson: z.literal(true).optional(),
  /** Arguments that only a fixed call or a rule may give. */
  designArgs: z.array(z.string()).readonly().optional(),
  /** Arguments of which a call has to give exactly one. */
  oneOf: z.array(z.string()).readonly().optional(),
})
export type ToolSummary = z.infer<typeof ToolSummary>
export const ToolList = z.object({ tools: z.array(ToolSummary) })
export type ToolList = z.infer<typeof ToolList>

/** A provider that a model binding may name. `simulated` ones run in process and are not real models. */
export const ProviderSummary = z.object({
  provider: z.string(),
  configured: z.boolean(),
  simulated: z.boolean(),
  hint: z.string(),
  /** Models that can be named, the usual one first, where they are known. */
  models: z
    .array(z.object({ name: z.string(), summary: z.string() }))
    .readonly()
    .optional(),
})
export type ProviderSummary = z.infer<typeof ProviderSummary>
export const ProviderList = z.object({ providers: z.array(ProviderSummary) })
export type ProviderList = z.infer<typeof ProviderList>

/** Names of the secrets that have a value where Loopwright runs. The values are told to nobody. */
export const SecretList = z.object({ names: z.array(z.string()) })
export type SecretList = z.infer<typeof SecretList>

export const Health = z.object({
  status: z.enum(['ok', 'shutting-down']),
  database: z.enum(['ok', 'failing']),
  worker: z.boolean(),
})
export type Health = z.infer<typeof Health>
