import type { LoopDesign, NodeGroup } from '../artefacts/design.ts'
import { LIMITS } from '../artefacts/limits.ts'
import { firstChars } from '../text/first-chars.ts'
import { freshId } from './fresh-id.ts'
import { withLayout } from './tidy-layout.ts'

const groupsOf = ({ layout }: LoopDesign): NodeGroup[] => layout.groups ?? []

/** Puts a frame around nodes. They leave the groups that they were in, and a group that keeps none goes. Ids that are no nodes are ignored. */
export function groupNodes(design: LoopDesign, ids: Iterable<string>, label = 'Group'): LoopDesign {
  const chosen = new Set(ids)
  const nodes = design.nodes.map(({ id }) => id).filter((id) => chosen.has(id))
  const others = without(groupsOf(design), chosen)
  if (nodes.length === 0 || others.length >= LIMITS.nodeGroups) return design
  const id = freshId('group', new Set(others.map((group) => group.id)))
  return withLayout(design, { groups: [...others, { id, label: firstChars(label, 120), nodes }] })
}

/** Takes frames away; their nodes stay where they are. */
export function ungroup(design: LoopDesign, groupIds: Iterable<string>): LoopDesign {
  const gone = new Set(groupIds)
  const kept = groupsOf(design).filter(({ id }) => !gone.has(id))
  return kept.length === groupsOf(design).length ? design : withLayout(design, { groups: kept })
}

/** Takes nodes out of their groups; a group that keeps none goes. */
export function leaveGroups(design: LoopDesign, nodeIds: Iterable<string>): LoopDesign {
  const groups = groupsOf(design)
  const kept = without(groups, new Set(nodeIds))
  return kept.length === groups.length && kept.every((group, index) => group === groups[index])
    ? design
    : withLayout(design, { groups: kept })
}

export function renameGroup(design: LoopDesign, id: string, label: string): LoopDesign {
  const groups = groupsOf(design).map((group) =>
    group.id === id ? { ...group, label: firstChars(label, 120) } : group,
  )
  return groupsOf(design).some((group) => group.id === id) ? withLayout(design, { groups }) : design
}

/** The group of a node. */
export function groupOf(design: LoopDesign, nodeId: string): NodeGroup | undefined {
  return groupsOf(design).find(({ nodes }) => nodes.includes(nodeId))
}

/**
 * Groups for copies of nodes, `copyOf` telling which is whose: a group that was copied whole is a group of its own, and a part of one joins it, where
 * `join` says so.
 */
export function groupCopies(
  design: LoopDesign,
  originals: readonly NodeGroup[],
  copyOf: ReadonlyMap<string, string>,
  join: boolean,
): LoopDesign {
  let groups = groupsOf(design)
  for (const original of originals) {
    const copies = original.nodes.flatMap((id) => copyOf.get(id) ?? [])
    if (copies.length === 0) continue
    if (copies.length === original.nodes.length) {
      if (groups.length >= LIMITS.nodeGroups) continue
      const id = freshId(original.id.replace(/-\d+$/, ''), new Set(groups.map((group) => group.id)))
      groups = [...groups, { id, label: original.label, nodes: copies }]
    } else if (join) {
      groups = groups.map((group) =>
        group.id === original.id ? { ...group, nodes: [...group.nodes, ...copies] } : group,
      )
    }
  }
  return groups === groupsOf(design) ? design : withLayout(design, { groups })
}

function without(groups: readonly NodeGroup[], gone: ReadonlySet<string>): NodeGroup[] {
  return groups.flatMap((group) => {
    const nodes = group.nodes.filter((id) => !gone.has(id))
    if (nodes.length === 0) return []
    return [nodes.length === group.nodes.length ? group : { ...group, nodes }]
  })
}
