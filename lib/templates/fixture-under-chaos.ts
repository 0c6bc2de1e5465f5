/** Profiles in which models are right and tools fail in passing. */
export const SPOILS_TOOLS = ['failing-tools', 'slow-tools', 'garbling-tools']
export const RIGHT_MODELS = ['calm', ...SPOILS_TOOLS]

/** Templates that may ask a person about anything: their point is to. */
export const NEEDS_PERSON = ['refund-support', 'incident-response', 'compliance-audit']

/** Labels of a terminate node that say what the tools did, not what the task was like. */
export const TOOL_FAILED = ['tool_failed', 'partly_read']

/** Of the cases that are to converge, the share that has to. Where models lie or repeat themselves all the time, nothing is asked but an honest end. */
const LEAST: Record<string, number> = {
  calm: 1,
  'failing-tools': 0.7,
  'slow-tools': 0.8,
  'garbling-tools': 0.6,
  slow: 0.8,
  malformed: 0.5,
  refusals: 0.5,
  'rate-limits': 0.5,
  outages: 0.5,
  'unknown-tools': 0.3,
  mixed: 0.3,
}

/** Where it is another. A model that is out of tries ends a step, and a long audit has many; the nested loop’s pages each need several tools to work in a row. */
const OTHERWISE: Record<string, Record<string, number>> = {
  'compliance-audit': { outages: 0 },
  'nested-dual-loop': { 'failing-tools': 0.3 },
}

export function leastOf(slug: string, profile: string): number {
  return OTHERWISE[slug]?.[profile] ?? LEAST[profile] ?? 0
}
