import { z } from 'zod'
import { LoopDesign } from '../../loop/artefacts/design.ts'
import { Effect } from '../../loop/artefacts/events.ts'
import { JsonValue } from '../../loop/artefacts/json-value.ts'
import { Expectation } from '../../loop/artefacts/suite.ts'
import { FieldSchema } from '../../loop/state/schema.ts'

/** `design` comes without its scripted answers: it is for the preview. */
export const TemplateSummary = z.object({
  slug: z.string(),
  title: z.string(),
  summary: z.string(),
  design: LoopDesign,
  sampleInput: z.record(z.string(), JsonValue),
  /** Inputs to try it with, the sample input first, and how a run with the scripted answers ends. */
  cases: z.array(
    z.object({
      name: z.string(),
      about: z.string().optional(),
      input: z.record(z.string(), JsonValue),
      expect: Expectation,
    }),
  ),
  /** Tools that it may use. */
  tools: z.array(z.string()),
  models: z.array(z.object({ alias: z.string(), provider: z.string(), model: z.string() })),
  /** Inputs that stand for a secret. */
  secrets: z.array(z.string()),
  /** Figures of its recorded run; null when there is none. */
  recorded: z
    .object({
      case: z.string(),
      /** Version of Loopwright that recorded it. */
      madeBy: z.string(),
      iterations: z.int(),
      steps: z.int(),
      modelCalls: z.int(),
      toolCalls: z.int(),
      inputTokens: z.int(),
      outputTokens: z.int(),
      costNanoUsd: z.int(),
      /** At the end of each iteration, where there is one. */
      scores: z.array(z.number()),
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
