import { type Breakpoint, toBreakpoints, toDraft } from '@/lib/loop/artefacts/breakpoint.ts'
import { LIMITS } from '@/lib/loop/artefacts/limits.ts'

export type Breakpoints = readonly Breakpoint[]

/** Sets a breakpoint on a node, or takes it away. */
export function toggleNode(list: Breakpoints, nodeId: string): Breakpoint[] {
  const kept = list.filter((breakpoint) => !('nodeId' in breakpoint) || breakpoint.nodeId !== nodeId)
  return kept.length < list.length ? kept : added(list, { nodeId })
}

/** Of several nodes: takes all away when each has one, else sets those that are missing. */
export function toggleNodes(list: Breakpoints, nodeIds: readonly string[]): Breakpoint[] {
  const marks = nodeMarks(list)
  const missing = nodeIds.filter((id) => !Object.hasOwn(marks, id))
  return (missing.length > 0 ? missing : nodeIds).reduce<Breakpoint[]>(toggleNode, [...list])
}

export function addCondition(list: Breakpoints, when: string): Breakpoint[] {
  return added(list, { when })
}

export function setEnabled(list: Breakpoints, id: string, enabled: boolean): Breakpoint[] {
  return list.map((breakpoint) => (breakpoint.id === id ? { ...breakpoint, enabled } : breakpoint))
}

export function without(list: Breakpoints, id: string): Breakpoint[] {
  return list.filter((breakpoint) => breakpoint.id !== id)
}

/** Node id → whether its breakpoint is switched on. */
export function nodeMarks(list: Breakpoints): Record<string, 'on' | 'off'> {
  return Object.fromEntries(
    list.flatMap((breakpoint) =>
      'nodeId' in breakpoint ? [[breakpoint.nodeId, breakpoint.enabled ? 'on' : 'off']] : [],
    ),
  )
}

function added(list: Breakpoints, draft: Parameters<typeof toBreakpoints>[0][number]): Breakpoint[] {
  if (list.length >= LIMITS.breakpoints) return [...list]
  return toBreakpoints([...list.map(toDraft), draft])
}
