import { z } from 'zod'
import { Outcome, StopReason } from '../loop/artefacts/contract.ts'
import { LoopDesign } from '../loop/artefacts/design.ts'
import type { JsonObject } from '../loop/artefacts/json.ts'
import { JsonValue } from '../loop/artefacts/json-value.ts'
import { Script } from '../loop/artefacts/script.ts'
// Imported, not read from a path: the bundler carries them along, and the command line loads the same files without one.
import codeGenerationCases from './code-generation/cases.json' with { type: 'json' }
import codeGenerationDesign from './code-generation/design.json' with { type: 'json' }
import codeGenerationScript from './code-generation/script.json' with { type: 'json' }
import jsonRefineCases from './json-refine/cases.json' with { type: 'json' }
import jsonRefineDesign from './json-refine/design.json' with { type: 'json' }
import jsonRefineScript from './json-refine/script.json' with { type: 'json' }

const TemplateCase = z.strictObject({
  name: z.string().min(1),
  /** What the case shows, in one sentence. */
  about: z.string().min(1),
  input: z.record(z.string(), JsonValue),
  /** How a run with the template's scripted answers ends. */
  expect: z.strictObject({
    outcome: Outcome,
    reason: StopReason,
    /** The terminate rule's label, when the reason is `goal`. */
    label: z.string().optional(),
    minIterations: z.int().min(1),
    maxIterations: z.int().min(1),
    minViolations: z.int().min(0),
  }),
})
/** One input with the ending that the scripted answers lead to. */
export type TemplateCase = z.infer<typeof TemplateCase>

/** A complete, runnable loop that people copy. `design` has its scripted answers inside; `sampleInput` is the first case's input. */
export type Template = {
  slug: string
  title: string
  summary: string
  design: LoopDesign
  sampleInput: JsonObject
  cases: TemplateCase[]
}

const sources: Record<string, { design: unknown; script: unknown; cases: unknown }> = {
  'json-refine': { design: jsonRefineDesign, script: jsonRefineScript, cases: jsonRefineCases },
  'code-generation': { design: codeGenerationDesign, script: codeGenerationScript, cases: codeGenerationCases },
}

const loaded = new Map<string, Template>()

/** The templates, in the order in which they are offered. */
export function listTemplates(): Template[] {
  return Object.keys(sources).flatMap((slug) => getTemplate(slug) ?? [])
}

/** The template of this slug, or undefined. A fresh copy each time: callers may edit it. */
export function getTemplate(slug: string): Template | undefined {
  if (!Object.hasOwn(sources, slug)) return undefined
  const template = loaded.get(slug) ?? load(slug)
  loaded.set(slug, template)
  return structuredClone(template)
}

function load(slug: string): Template {
  const source = sources[slug]
  if (!source) throw new Error(`no template ${slug}`)
  const design = { ...LoopDesign.parse(source.design), script: Script.parse(source.script) }
  const cases = z.array(TemplateCase).min(1).parse(source.cases)
  return { slug, title: design.name, summary: design.purpose ?? '', design, sampleInput: cases[0]?.input ?? {}, cases }
}
