import type { EvaluationId, RunId } from '../artefacts/ids.ts'
import type { Found } from './checklist-facts.ts'

/** Where something is set or can be seen. Without a field or node: the page as such. */
export type ChecklistPlace =
  | { page: 'design'; nodeId?: string; field?: string }
  | { page: 'versions' | 'runs' | 'memory' | 'evaluations' | 'inbox' | 'decision-map' }
  | { page: 'run'; run: RunId }
  | { page: 'evaluation'; evaluation: EvaluationId }

/** One thing that was looked at. `holds` null: told, not counted. */
export type ChecklistPart = {
  holds: boolean | null
  text: string
  place: ChecklistPlace | null
  /** Without it the point is not met, whatever else holds. */
  needed?: true
}

export const CHECKLIST_STATUS = ['met', 'partly', 'not-met', 'not-applicable'] as const
export type ChecklistStatus = (typeof CHECKLIST_STATUS)[number]

export type ChecklistPoint = {
  number: number
  title: string
  /** What it asks for, in one sentence. */
  asks: string
  status: ChecklistStatus
  parts: ChecklistPart[]
}

/** Met when all that is counted holds; of nothing that is counted, the point does not apply. */
export function statusOf(parts: readonly ChecklistPart[]): ChecklistStatus {
  const counted = parts.filter(({ holds }) => holds !== null)
  const held = counted.filter(({ holds }) => holds).length
  if (counted.length === 0) return 'not-applicable'
  if (held === counted.length) return 'met'
  return held === 0 || counted.some(({ holds, needed }) => needed && !holds) ? 'not-met' : 'partly'
}

/** A part of the design: what is said when it holds, and when it does not. */
export function designPart(
  holds: boolean,
  yes: string,
  no: string,
  at: { nodeId?: string; field?: string } = {},
): ChecklistPart {
  return { holds, text: holds ? yes : no, place: { page: 'design', ...at } }
}

/** A part that some node has to do: it leads to the first that does. */
export function nodePart(found: readonly Found[], yes: (names: string) => string, no: string): ChecklistPart {
  const [first] = found
  if (!first) return { holds: false, text: no, place: { page: 'design' } }
  return designPart(true, yes(listed(found.map(({ name }) => name))), no, { nodeId: first.nodeId, field: first.field })
}

export const told = (text: string, place: ChecklistPlace | null = null): ChecklistPart => ({ holds: null, text, place })

/** “a”, “b” and 3 more. */
export function listed(names: readonly string[], most = 3): string {
  const all = [...new Set(names)]
  const shown = all.slice(0, most).map((name) => `“${name}”`)
  const rest = all.length - shown.length
  if (rest > 0) return `${shown.join(', ')} and ${rest} more`
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : (shown[0] ?? '')
}

export const count = (of: number, one: string, many = `${one}s`): string =>
  `${of.toLocaleString('en-US')} ${of === 1 ? one : many}`
