import type { ProblemItem } from '../api/contracts/problem.ts'
import { LoopDesign } from '../loop/artefacts/design.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import { checkJson } from '../loop/artefacts/parse-json.ts'
import { ok, type Result, refuseWith } from './result.ts'

/**
 * A design fit to be stored: safe JSON of the design's shape. What it means is the compiler's business: a half-drawn loop may be saved.
 */
export function readDesign(value: unknown): Result<LoopDesign> {
  const safe = checkJson(value)
  if (!safe.ok) return refuseDesign([{ where: at(safe.path), message: safe.message }])
  const count = nodeCount(value)
  if (count > LIMITS.nodes) {
    return refuseDesign([{ where: 'design.nodes', message: `${count} nodes; at most ${LIMITS.nodes} are allowed` }])
  }
  const parsed = LoopDesign.safeParse(value)
  if (parsed.success) return ok(parsed.data)
  return refuseDesign(parsed.error.issues.map((issue) => ({ where: at(issue.path.join('.')), message: issue.message })))
}

function refuseDesign(problems: ProblemItem[]) {
  return refuseWith('invalid-design', 'This is not a design that can be stored.', problems)
}

function nodeCount(value: unknown): number {
  const nodes = typeof value === 'object' && value !== null && 'nodes' in value ? value.nodes : null
  return Array.isArray(nodes) ? nodes.length : 0
}

function at(path: string): string {
  return path === '' ? 'design' : `design.${path}`
}
