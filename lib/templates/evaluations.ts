import { z } from 'zod'
import { aboutTokens, TYPICAL_PRICE, typicalCost } from '../loop/tokens/typical-cost.ts'
import codeGeneration from './code-generation/evaluation.json' with { type: 'json' }
import codeReview from './code-review/evaluation.json' with { type: 'json' }
import complianceAudit from './compliance-audit/evaluation.json' with { type: 'json' }
import dataPipelineDebugging from './data-pipeline-debugging/evaluation.json' with { type: 'json' }
import dataProcessing from './data-processing/evaluation.json' with { type: 'json' }
import debate from './debate/evaluation.json' with { type: 'json' }
import incidentResponse from './incident-response/evaluation.json' with { type: 'json' }
import jsonRefine from './json-refine/evaluation.json' with { type: 'json' }
import latentLoop from './latent-loop/evaluation.json' with { type: 'json' }
import latentReact from './latent-react/evaluation.json' with { type: 'json' }
import nestedDualLoop from './nested-dual-loop/evaluation.json' with { type: 'json' }
import refundSupport from './refund-support/evaluation.json' with { type: 'json' }
import researchSynthesis from './research-synthesis/evaluation.json' with { type: 'json' }

/** What the evaluation of a template on its own suite came to, with its scripted answers. Written by scripts/record-templates.ts. */
const KeptEvaluation = z.strictObject({
  /** Its spec and those of its parts: others mean that it was evaluated before a change. */
  specHashes: z.array(z.string()),
  cases: z.int(),
  /** Cases that end as they are to, with every validator held. */
  passed: z.int(),
  /** Cases that are to converge, and those of them that do. */
  of: z.int(),
  converged: z.int(),
  /** Of those that converged, in order. */
  iterations: z.array(z.int()),
  /** Of each that converged, at the mean; those of child runs included. */
  tokens: z.strictObject({ input: z.int(), output: z.int() }),
})
export type KeptEvaluation = z.infer<typeof KeptEvaluation>

const sources: Record<string, unknown> = {
  'json-refine': jsonRefine,
  'code-generation': codeGeneration,
  'latent-loop': latentLoop,
  'nested-dual-loop': nestedDualLoop,
  'data-processing': dataProcessing,
  'code-review': codeReview,
  debate,
  'latent-react': latentReact,
  'refund-support': refundSupport,
  'research-synthesis': researchSynthesis,
  'incident-response': incidentResponse,
  'data-pipeline-debugging': dataPipelineDebugging,
  'compliance-audit': complianceAudit,
}

/** The evaluation that is kept of this template; undefined when there is none. */
export function getEvaluation(slug: string): KeptEvaluation | undefined {
  return Object.hasOwn(sources, slug) ? KeptEvaluation.parse(sources[slug]) : undefined
}

/** `**Expect** 2 of 2 cases that are to converge do so, …`: a line of the template’s README. */
export function expectLine({ cases, passed, of, converged, iterations, tokens }: KeptEvaluation): string {
  const [least = 0, most = 0] = [iterations[0], iterations.at(-1)]
  const taken = least === most ? (least === 1 ? '1 iteration' : `${least} iterations`) : `${least}–${most} iterations`
  const { inputUsdPerMTok, outputUsdPerMTok } = TYPICAL_PRICE
  const price = `$${typicalCost(tokens) / 1e9} at $${inputUsdPerMTok} and $${outputUsdPerMTok} per million`
  const ends = passed === cases ? `all ${cases} end` : `${passed} of ${cases} end`
  return `**Expect** ${converged} of ${of} cases that are to converge do so, in ${taken} and about ${aboutTokens(tokens)} tokens each (${price}); ${ends} as they should.`
}
