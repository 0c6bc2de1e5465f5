import { CanvasNote, type Layout, type LoopDesign, NodeGroup } from '../artefacts/design.ts'
import { LIMITS } from '../artefacts/limits.ts'
import { freshId } from './fresh-id.ts'

/**
 * Notes and groups as the canvas can show them, whatever a file said: those that are malformed go, ids are unique, a group has only nodes that are there,
 * a node is in the first group that names it, and a group without nodes goes. The same design when there was nothing to mend.
 */
export function tidyLayout(design: LoopDesign): LoopDesign {
  const { notes, groups } = design.layout
  if (notes === undefined && groups === undefined) return design
  const tidyNotes = withUniqueIds(wellFormed(CanvasNote, notes)).slice(0, LIMITS.canvasNotes)
  const tidyGroups = ownNodes(design, withUniqueIds(wellFormed(NodeGroup, groups))).slice(0, LIMITS.nodeGroups)
  if (same(notes ?? [], tidyNotes) && same(groups ?? [], tidyGroups)) return design
  return withLayout(design, { notes: tidyNotes, groups: tidyGroups })
}

/** The design with other notes or groups; a list that is empty is left out, as in designs that never had one. */
export function withLayout(design: LoopDesign, change: Pick<Layout, 'notes' | 'groups'>): LoopDesign {
  const { notes, groups, ...rest } = { ...design.layout, ...change }
  const layout = { ...rest, ...(notes?.length ? { notes } : {}), ...(groups?.length ? { groups } : {}) }
  return { ...design, layout }
}

function wellFormed<T>(schema: { safeParse: (value: unknown) => { data?: T } }, list: unknown): T[] {
  return Array.isArray(list) ? list.flatMap((item) => (schema.safeParse(item).data ? [item] : [])) : []
}

function withUniqueIds<T extends { id: string }>(list: readonly T[]): T[] {
  const taken = new Set<string>()
  return list.map((item) => {
    const id = freshId(item.id, taken)
    taken.add(id)
    return id === item.id ? item : { ...item, id }
  })
}

function ownNodes({ nodes }: LoopDesign, groups: readonly NodeGroup[]): NodeGroup[] {
  const free = new Set(nodes.map(({ id }) => id))
  return groups.flatMap((group) => {
    // Taken out as they are met, so that a second mention, in this group or a later one, finds none.
    const own = group.nodes.filter((id) => free.delete(id))
    if (own.length === 0) return []
    return [own.length === group.nodes.length ? group : { ...group, nodes: own }]
  })
}

function same<T>(before: readonly T[], after: readonly T[]): boolean {
  return before.length === after.length && before.every((item, index) => item === after[index])
}
