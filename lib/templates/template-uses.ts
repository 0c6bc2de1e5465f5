/** What the templates that come with Loopwright are for, in the order in which the gallery shows them. */
const USES = {
  code: ['code-generation', 'code-review', 'latent-loop', 'nested-dual-loop'],
  data: ['json-refine', 'data-processing', 'data-pipeline-debugging'],
  research: ['research-synthesis', 'debate', 'latent-react'],
  operations: ['refund-support', 'incident-response', 'compliance-audit'],
} as const

export type TemplateUse = keyof typeof USES | 'shapes'

/** The group of a template; one that is in none stands with the shapes that fit many uses. */
export function groupOf(slug: string): TemplateUse {
  const uses = Object.entries(USES) as [keyof typeof USES, readonly string[]][] // its own keys
  return uses.find(([, slugs]) => slugs.includes(slug))?.[0] ?? 'shapes'
}
