import type { LoopDesign } from '../artefacts/design.ts'
import { equalJson } from '../artefacts/equal-json.ts'
import type { Json, JsonObject } from '../artefacts/json.ts'
import { own } from '../artefacts/own.ts'
import { type DesignTree, fromTree, toTree } from './design-tree.ts'
import { PART_KINDS, type Part, partName, SECTIONS } from './diff-designs.ts'
import { mergeTree, type PlaceClash, type Side } from './merge-tree.ts'
import { type Renamed, separateIds } from './separate-ids.ts'

/** A member that both sides changed, each otherwise. `path` leads to it within its part; empty: the part as a whole. */
export type Clash = PlaceClash & {
  /** Names the place: a choice is made for it. */
  id: string
  part: Part
  /** It is about where things are drawn: nobody need be asked. */
  quiet: boolean
}

export type Merge = {
  design: LoopDesign
  clashes: Clash[]
  /** Nodes, notes and frames that both sides added under one id: one of them has another now. */
  renamed: Renamed[]
}

export type Choices = Readonly<Record<string, Side>>

const CLASH_AT = new Map(PART_KINDS.map((kind) => [SECTIONS[kind].at as string, kind]))

/**
 * The changes of both sides in one design. What one side alone changed is taken; a member that both changed is a clash, which is `mine` until `choices`
 * say otherwise. Without a `base`, as when nobody knows what both began from, whatever differs is a clash and nothing counts as removed.
 */
export function mergeDesigns(
  base: LoopDesign | null,
  mine: LoopDesign,
  theirs: LoopDesign,
  choices: Choices = {},
): Merge {
  const origin = base === null ? null : toTree(base)
  const sides = { mine: toTree(mine), theirs: toTree(theirs) }
  const { trees, renamed } = origin === null ? { trees: sides, renamed: [] } : separateIds(origin, sides)
  const clashes: Clash[] = []
  const choose = (clash: PlaceClash): Side => {
    const settled = settledSide(clash, trees, origin)
    if (settled) return settled
    const id = clash.path.join('/')
    clashes.push({ ...clash, id, part: partOf(clash, trees), quiet: isQuiet(clash.path) })
    return own(choices, id) ?? 'mine'
  }
  // Trees hold JSON alone, and merging keeps their sections.
  const [was, one, other] = [origin ?? {}, trees.mine, trees.theirs] as unknown as [Json, Json, Json]
  const merged = mergeTree(was, one, other, { whole: isWhole, choose }) as unknown as DesignTree
  // Sections may be those of a side; nodes, edges and places are written below.
  const tree = { ...merged, nodes: { ...merged.nodes }, edges: { ...merged.edges }, places: { ...merged.places } }
  if (origin !== null) keepEnds(origin, trees, tree, choose)
  const framed = origin === null ? tree : keepMembers(origin, trees, tree)
  return { design: fromTree(tidy(framed, trees)), clashes: clashes.map(withinPart), renamed }
}

type Trees = Record<Side, DesignTree>

/** The side that is taken without counting as a choice: null where it is one. */
function settledSide(
  { path: [section, key = ''], mine, theirs }: PlaceClash,
  trees: Trees,
  origin: DesignTree | null,
): Side | null {
  const present: Side = mine === undefined ? 'theirs' : 'mine'
  const gone = mine === undefined || theirs === undefined
  // What an edge is called is nobody's business: both sides get the same.
  if (section === 'edgeIds') return gone ? present : String(mine) < String(theirs) ? 'mine' : 'theirs'
  if (!gone) return null
  // Where something stands goes with the node that stands there.
  if (section === 'places' || section === 'grouped') return present
  if (section !== 'edges') return null
  // So does an edge: whether its node stays is the question.
  const edge = trees[present].edges[key]
  const left = trees[present === 'mine' ? 'theirs' : 'mine'].nodes
  const removed = (id: string) => Object.hasOwn(origin?.nodes ?? {}, id) && !Object.hasOwn(left, id)
  return edge && [edge.from, edge.to].some((id) => removed(String(id))) ? present : null
}

function partOf({ path: [section = '', id = ''], mine }: PlaceClash, trees: Trees): Part {
  const kind = CLASH_AT.get(section) ?? 'loop'
  const { many } = SECTIONS[kind]
  const name = many ? partName(mine === undefined ? trees.theirs : trees.mine, kind, id) : ''
  return { kind, id: many ? id : '', name }
}

/** Paths of clashes count within their parts, as those of changes do. */
function withinPart(clash: Clash): Clash {
  return { ...clash, path: clash.path.slice(SECTIONS[clash.part.kind].many ? 2 : 1) }
}

const PLACED = new Set(['x', 'y', 'width', 'height'])

function isQuiet([section, , member]: readonly string[]): boolean {
  return section === 'places' || section === 'grouped' || (section === 'notes' && PLACED.has(member ?? ''))
}

/**
 * Rules of the contract, models, tools and places hold together; so does a script whose form one side changed, a schema whose type one side changed, and
 * the configuration of a node whose kind one side changed.
 */
function isWhole([section, id, ...rest]: readonly string[], mine: JsonObject, theirs: JsonObject): boolean {
  if (id === undefined) return section === 'script' && !equalJson(Object.keys(mine), Object.keys(theirs))
  if (section === 'models' || section === 'mcpTools' || section === 'places') return true
  if (section === 'fields') return rest.length > 0 && !equalJson(mine.type ?? null, theirs.type ?? null)
  if (section === 'nodes' && rest.length === 0) return mine.kind !== theirs.kind
  return section === 'contract' && id !== 'escalation' && rest.length === 0
}

/**
 * A node that one side removed, and that the other led an edge to or begins at: removing it would undo that. It is a clash of the whole node, as a removed
 * node that the other side changed is. Whoever keeps a node keeps its edges.
 */
function keepEnds(base: DesignTree, trees: Trees, tree: DesignTree, choose: (clash: PlaceClash) => Side): void {
  for (const [id, node] of Object.entries(base.nodes)) {
    const sides = (['mine', 'theirs'] as const).filter((side) => Object.hasOwn(trees[side].nodes, id))
    const [keeper] = sides
    if (sides.length !== 1 || keeper === undefined) continue
    const changed = !equalJson(own(trees[keeper].nodes, id), node)
    if (!changed && needs(trees[keeper], id, base)) {
      const clash = {
        path: ['nodes', id],
        base: node,
        mine: own(trees.mine.nodes, id),
        theirs: own(trees.theirs.nodes, id),
      }
      const value = trees[keeper].nodes[id]
      if (choose(clash) === keeper && value) tree.nodes[id] = value
    }
    if (Object.hasOwn(tree.nodes, id)) bringEdges(trees[keeper], tree, id)
  }
}

/** Whether a side has come to depend on a node: it leads an edge there that did not lead there before, or begins at it. */
function needs(side: DesignTree, id: string, base: DesignTree): boolean {
  const led = Object.entries(side.edges).some(
    ([key, { from, to }]) => (from === id || to === id) && !equalJson(side.edges[key], own(base.edges, key)),
  )
  const begins = (member: string) => side.loop[member] === id && base.loop[member] !== id
  return led || begins('entry') || begins('head')
}

function bringEdges(from: DesignTree, tree: DesignTree, id: string): void {
  for (const [key, edge] of Object.entries(from.edges)) if (edge.from === id || edge.to === id) tree.edges[key] = edge
  const place = own(from.places, id)
  if (place) tree.places[id] = place
}

/** Whoever keeps a frame keeps the nodes in it, and whoever keeps a node keeps it in its frame: unless the other side put the node into another one. */
function keepMembers(base: DesignTree, trees: Trees, tree: DesignTree): DesignTree {
  const grouped = { ...tree.grouped }
  for (const [side, other] of [
    [trees.mine, trees.theirs],
    [trees.theirs, trees.mine],
  ] as const)
    for (const [id, group] of Object.entries(side.grouped)) {
      const removed = (at: 'groups' | 'nodes', key: string) =>
        Object.hasOwn(base[at], key) && !Object.hasOwn(other[at], key)
      const kept = Object.hasOwn(tree.groups, group) && Object.hasOwn(tree.nodes, id)
      if (kept && !Object.hasOwn(grouped, id) && (removed('groups', group) || removed('nodes', id))) grouped[id] = group
    }
  return { ...tree, grouped }
}

/** Without what hangs in the air since a node or a group was removed: where it comes from, it did not. */
function tidy(tree: DesignTree, trees: Trees): DesignTree {
  const sides = [trees.mine, trees.theirs]
  const removed = (id: string) => !Object.hasOwn(tree.nodes, id) && sides.some(({ nodes }) => Object.hasOwn(nodes, id))
  /** A draft may have such an edge by itself. */
  const hadIt = (key: string, edge: JsonObject, id: string) =>
    sides.some(({ edges, nodes }) => equalJson(own(edges, key), edge) && !Object.hasOwn(nodes, id))
  const hangs = (key: string, edge: JsonObject) =>
    [edge.from, edge.to].some((id) => removed(String(id)) && !hadIt(key, edge, String(id)))
  const edges = Object.entries(tree.edges).flatMap(([key, edge]) => {
    if (!hangs(key, edge)) return [[key, edge] as const]
    // Led to a node that is removed after all: as the other side has it.
    const other = sides.map((side) => own(side.edges, key)).find((each) => each && !hangs(key, each))
    return other ? [[key, other] as const] : []
  })
  const loop = { ...tree.loop }
  for (const member of ['entry', 'head']) {
    const other = sides.map((side) => String(side.loop[member])).find((id) => Object.hasOwn(tree.nodes, id))
    if (removed(String(loop[member])) && other !== undefined) loop[member] = other
  }
  const grouped = Object.entries(tree.grouped).filter(
    ([id, group]) => !removed(id) && Object.hasOwn(tree.groups, group),
  )
  const framing = new Set(grouped.map(([, group]) => group))
  return {
    ...tree,
    loop,
    edges: Object.fromEntries(edges),
    places: Object.fromEntries(Object.entries(tree.places).filter(([id]) => !removed(id))),
    // A frame around nothing can't be drawn, nor taken away.
    groups: Object.fromEntries(Object.entries(tree.groups).filter(([id]) => framing.has(id))),
    grouped: Object.fromEntries(grouped),
  }
}
