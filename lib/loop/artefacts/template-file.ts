import { z } from 'zod'
import { LoopDesign } from './design.ts'
import { EVENT_DATA, type EventType } from './events.ts'
import { FieldName, NodeId, RunId, Slug } from './ids.ts'
import { JsonValue } from './json-value.ts'
import { LIMITS } from './limits.ts'
import { Name } from './name.ts'
import { Suite } from './suite.ts'

/** Raised with each change of the shape, with a migration of the ones before. */
export const TEMPLATE_VERSION = 1

const EVENT_TYPES = Object.keys(EVENT_DATA) as [EventType, ...EventType[]]

/** An event of a recording. What its data has to be is checked with the type, when the file is read. */
export const RecordedEvent = z.strictObject({
  seq: z.int().min(1),
  at: z.int().min(0),
  iteration: z.int().min(0),
  step: z.int().min(0),
  nodeId: NodeId.nullable(),
  type: z.enum(EVENT_TYPES),
  data: z.record(z.string(), JsonValue),
})

/** An input to try a template with. */
export const TemplateCase = z.strictObject({
  name: Name,
  about: z.string().max(2_000).optional(),
  input: z.record(FieldName, JsonValue),
})
export type TemplateCase = z.infer<typeof TemplateCase>

export const TemplateTitle = Name.max(100)
/** One line of what it shows, or a few. */
export const TemplateText = z.string().trim().max(2_000)
export const TemplateCases = z.array(TemplateCase).max(LIMITS.templateCases)

/** A loop that comes along, because a node of another one runs it: `slug` is how designs of the template name it, `version` the one that calls which name one mean. */
export const TemplatePartFile = z.strictObject({
  slug: Slug,
  version: z.int().min(1).optional(),
  design: LoopDesign,
})

/** A template as one file: all that somebody elsewhere needs to look at it and to take it. No secret is in it, as none is in a design or a log. */
export const TemplateFile = z.strictObject({
  $schema: z.string().max(200).optional(),
  templateVersion: z.literal(TEMPLATE_VERSION),
  slug: Slug,
  title: TemplateTitle,
  summary: TemplateText,
  /** Where it was made: number of the version there, and the program that wrote the file. */
  from: z.strictObject({ version: z.int().min(1), madeBy: z.string().max(40) }),
  design: LoopDesign,
  /** Loops that are called, each before those that call it. */
  parts: z.array(TemplatePartFile).max(LIMITS.templateParts),
  cases: TemplateCases,
  /** The cases by which it is judged, with what every ending has to be; absent: none comes along. */
  suite: Suite.optional(),
  /** The log of a run of the design, to be looked at before anything is run; null: there is none. */
  recording: z
    .strictObject({
      runId: RunId,
      /** Name of the case; empty: another input. */
      case: z.string().max(200),
      input: z.record(FieldName, JsonValue),
      specHash: z.string().max(100),
      madeBy: z.string().max(40),
      /** The runs that it called, and what they used, as far as that is known. Their logs are not kept. */
      childRuns: z
        .array(
          z.strictObject({
            runId: RunId,
            loop: z.string().max(100),
            modelCalls: z.int().min(0),
            toolCalls: z.int().min(0),
            inputTokens: z.int().min(0),
            outputTokens: z.int().min(0),
          }),
        )
        .max(LIMITS.runsPerTree),
      events: z.array(RecordedEvent).min(1),
    })
    .nullable(),
})
export type TemplateFile = z.infer<typeof TemplateFile>
