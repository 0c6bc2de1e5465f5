import { LoopDesign } from '../loop/artefacts/design.ts'
import type { JsonObject } from '../loop/artefacts/json.ts'
import { Script } from '../loop/artefacts/script.ts'
import { Suite } from '../loop/artefacts/suite.ts'
// Imported, not read from a path: the bundler carries them along, and the command line loads the same files without one.
import codeGenerationCases from './code-generation/cases.json' with { type: 'json' }
import codeGenerationDesign from './code-generation/design.json' with { type: 'json' }
import codeGenerationScript from './code-generation/script.json' with { type: 'json' }
import codeReviewCases from './code-review/cases.json' with { type: 'json' }
import codeReviewDesign from './code-review/design.json' with { type: 'json' }
import codeReviewAnalyzerDesign from './code-review/parts/code-review-analyzer/design.json' with { type: 'json' }
import codeReviewAnalyzerScript from './code-review/parts/code-review-analyzer/script.json' with { type: 'json' }
import codeReviewScript from './code-review/script.json' with { type: 'json' }
import complianceAuditCases from './compliance-audit/cases.json' with { type: 'json' }
import complianceAuditDesign from './compliance-audit/design.json' with { type: 'json' }
import complianceAuditScript from './compliance-audit/script.json' with { type: 'json' }
import dataPipelineDebuggingCases from './data-pipeline-debugging/cases.json' with { type: 'json' }
import dataPipelineDebuggingDesign from './data-pipeline-debugging/design.json' with { type: 'json' }
import dataPipelineDebuggingScript from './data-pipeline-debugging/script.json' with { type: 'json' }
import dataProcessingCases from './data-processing/cases.json' with { type: 'json' }
import dataProcessingDesign from './data-processing/design.json' with { type: 'json' }
import dataProcessingScript from './data-processing/script.json' with { type: 'json' }
import debateCases from './debate/cases.json' with { type: 'json' }
import debateDesign from './debate/design.json' with { type: 'json' }
import debateScript from './debate/script.json' with { type: 'json' }
import incidentResponseCases from './incident-response/cases.json' with { type: 'json' }
import incidentResponseDesign from './incident-response/design.json' with { type: 'json' }
import incidentResponseScript from './incident-response/script.json' with { type: 'json' }
import jsonRefineCases from './json-refine/cases.json' with { type: 'json' }
import jsonRefineDesign from './json-refine/design.json' with { type: 'json' }
import jsonRefineScript from './json-refine/script.json' with { type: 'json' }
import latentLoopCases from './latent-loop/cases.json' with { type: 'json' }
import latentLoopDesign from './latent-loop/design.json' with { type: 'json' }
import latentLoopScript from './latent-loop/script.json' with { type: 'json' }
import latentReactCases from './latent-react/cases.json' with { type: 'json' }
import latentReactDesign from './latent-react/design.json' with { type: 'json' }
import latentReactScript from './latent-react/script.json' with { type: 'json' }
import nestedDualLoopCases from './nested-dual-loop/cases.json' with { type: 'json' }
import nestedDualLoopDesign from './nested-dual-loop/design.json' with { type: 'json' }
import pageBuilderDesign from './nested-dual-loop/parts/page-builder/design.json' with { type: 'json' }
import pageBuilderScript from './nested-dual-loop/parts/page-builder/script.json' with { type: 'json' }
import nestedDualLoopScript from './nested-dual-loop/script.json' with { type: 'json' }
import refundSupportCases from './refund-support/cases.json' with { type: 'json' }
import refundSupportDesign from './refund-support/design.json' with { type: 'json' }
import refundSupportScript from './refund-support/script.json' with { type: 'json' }
import researchSynthesisCases from './research-synthesis/cases.json' with { type: 'json' }
import researchSynthesisDesign from './research-synthesis/design.json' with { type: 'json' }
import researchSynthesisScript from './research-synthesis/script.json' with { type: 'json' }

/** A loop that comes along with a template, because a node of it runs it: `slug` is how designs of the template name it. */
export type TemplatePart = { slug: string; design: LoopDesign }

/** A complete, runnable loop that people copy. `design` has its scripted answers inside; `sampleInput` is the input of the suite's first case. */
export type Template = {
  slug: string
  title: string
  summary: string
  design: LoopDesign
  /** Loops that are called, each before those that call it. */
  parts: TemplatePart[]
  sampleInput: JsonObject
  suite: Suite
}

type Source = {
  design: unknown
  script: unknown
  cases: unknown
  parts?: Record<string, { design: unknown; script: unknown }>
}
const sources: Record<string, Source> = {
  'json-refine': { design: jsonRefineDesign, script: jsonRefineScript, cases: jsonRefineCases },
  'code-generation': { design: codeGenerationDesign, script: codeGenerationScript, cases: codeGenerationCases },
  'latent-loop': { design: latentLoopDesign, script: latentLoopScript, cases: latentLoopCases },
  'nested-dual-loop': {
    design: nestedDualLoopDesign,
    script: nestedDualLoopScript,
    cases: nestedDualLoopCases,
    parts: { 'page-builder': { design: pageBuilderDesign, script: pageBuilderScript } },
  },
  'data-processing': { design: dataProcessingDesign, script: dataProcessingScript, cases: dataProcessingCases },
  'code-review': {
    design: codeReviewDesign,
    script: codeReviewScript,
    cases: codeReviewCases,
    parts: { 'code-review-analyzer': { design: codeReviewAnalyzerDesign, script: codeReviewAnalyzerScript } },
  },
  debate: { design: debateDesign, script: debateScript, cases: debateCases },
  'latent-react': { design: latentReactDesign, script: latentReactScript, cases: latentReactCases },
  'refund-support': { design: refundSupportDesign, script: refundSupportScript, cases: refundSupportCases },
  'research-synthesis': {
    design: researchSynthesisDesign,
    script: researchSynthesisScript,
    cases: researchSynthesisCases,
  },
  'incident-response': { design: incidentResponseDesign, script: incidentResponseScript, cases: incidentResponseCases },
  'data-pipeline-debugging': {
    design: dataPipelineDebuggingDesign,
    script: dataPipelineDebuggingScript,
    cases: dataPipelineDebuggingCases,
  },
  'compliance-audit': { design: complianceAuditDesign, script: complianceAuditScript, cases: complianceAuditCases },
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
  const design = designOf(source)
  const parts = Object.entries(source.parts ?? {}).map(([part, each]) => ({ slug: part, design: designOf(each) }))
  const suite = Suite.parse(source.cases)
  const [first] = suite.cases
  if (!first) throw new Error(`the template ${slug} has no case`)
  return { slug, title: design.name, summary: design.purpose ?? '', design, parts, sampleInput: first.input, suite }
}

function designOf({ design, script }: Pick<Source, 'design' | 'script'>): LoopDesign {
  return { ...LoopDesign.parse(design), script: Script.parse(script) }
}
