import { z } from 'zod'
import { firstChars } from '../text/first-chars.ts'
import { hashJson } from './json.ts'

const ID_CHARS = 16
const NAME_CHARS = 200

/** Where a run stops: before each step of a node, or before the step at which an expression has become true. The id follows from what it stops at. */
export const Breakpoint = z.union([
  z.strictObject({ id: z.string(), nodeId: z.string(), enabled: z.boolean() }),
  z.strictObject({ id: z.string(), when: z.string(), enabled: z.boolean() }),
])
export type Breakpoint = z.infer<typeof Breakpoint>

/** The whole list that somebody set, in place of the one before it. */
export const BreakpointList = z.strictObject({ by: z.string(), breakpoints: z.array(Breakpoint) })
export type BreakpointList = z.infer<typeof BreakpointList>

/** A breakpoint as people give it. */
export type BreakpointDraft = { enabled?: boolean | undefined } & ({ nodeId: string } | { when: string })

/** Gives each its id and leaves out what stands there twice: the first counts. */
export function toBreakpoints(drafts: readonly BreakpointDraft[]): Breakpoint[] {
  const all = drafts.map((draft): Breakpoint => {
    const enabled = draft.enabled ?? true
    if ('nodeId' in draft) return { id: `node:${draft.nodeId}`, nodeId: draft.nodeId, enabled }
    const when = draft.when.trim()
    return { id: `when:${hashJson(when).slice(0, ID_CHARS)}`, when, enabled }
  })
  return all.filter(({ id }, index) => all.findIndex((other) => other.id === id) === index)
}

/** Without its id, as people give it. */
export function toDraft(breakpoint: Breakpoint): BreakpointDraft {
  const { id: _, ...draft } = breakpoint
  return draft
}

/** As a person would name it: “decide”, or the beginning of the expression. */
export function breakpointName(breakpoint: Breakpoint): string {
  if ('nodeId' in breakpoint) return `“${breakpoint.nodeId}”`
  return breakpoint.when.length > NAME_CHARS ? `${firstChars(breakpoint.when, NAME_CHARS)}…` : breakpoint.when
}
