import { z } from 'zod'
import { bringNeeds, type Clash, needsOf } from '@/lib/loop/1-draw/clip-needs.ts'
import { groupCopies } from '@/lib/loop/1-draw/edit-groups.ts'
import type { Point } from '@/lib/loop/1-draw/edit-nodes.ts'
import { pasteNotes } from '@/lib/loop/1-draw/edit-notes.ts'
import { freePlace } from '@/lib/loop/1-draw/free-place.ts'
import { freshId } from '@/lib/loop/1-draw/fresh-id.ts'
import { positionsOf } from '@/lib/loop/1-draw/positions-of.ts'
import { CanvasNote, DesignEdge, DesignNode, LoopDesign, NodeGroup, Position } from '@/lib/loop/artefacts/design.ts'
import { LIMITS } from '@/lib/loop/artefacts/limits.ts'
import { McpTools } from '@/lib/loop/artefacts/mcp-tool.ts'
import { parseJson } from '@/lib/loop/artefacts/parse-json.ts'
import { definitions } from '@/lib/nodes/definitions.ts'

/** Part of a drawing as text on the clipboard: how nodes travel between loops and browser windows. */
const Clip = z.strictObject({
  loopwright: z.literal('nodes'),
  nodes: z.array(DesignNode).max(LIMITS.nodes),
  edges: z.array(DesignEdge).max(LIMITS.edges),
  positions: z.record(z.string(), Position),
  notes: z.array(CanvasNote).max(LIMITS.canvasNotes).default([]),
  groups: z.array(NodeGroup).max(LIMITS.nodeGroups).default([]),
  /** What the nodes use, for a loop that lacks it. Their shapes are the design's own. */
  needs: z
    .strictObject({
      state: LoopDesign.shape.state.shape.properties,
      models: LoopDesign.shape.models,
      mcpTools: McpTools,
    })
    .default({ state: {}, models: {}, mcpTools: {} }),
})
type Clip = z.infer<typeof Clip>

/** What is copied, by id. */
type Chosen = { nodes: readonly string[]; notes?: readonly string[] }

/** The nodes with these ids, the edges between them and the groups that they fill, and notes, as text. Null when there is nothing. */
export function copyParts(design: LoopDesign, { nodes: nodeIds, notes: noteIds = [] }: Chosen): string | null {
  const chosen = new Set(nodeIds)
  const nodes = design.nodes.filter((node) => chosen.has(node.id))
  const notes = (design.layout.notes ?? []).filter(({ id }) => noteIds.includes(id))
  if (nodes.length + notes.length === 0) return null
  const places = positionsOf(design)
  const clip: Clip = {
    loopwright: 'nodes',
    nodes,
    edges: design.edges.filter((edge) => chosen.has(edge.from) && chosen.has(edge.to)),
    positions: Object.fromEntries(nodes.map((node) => [node.id, places[node.id] ?? { x: 0, y: 0 }])),
    notes,
    groups: (design.layout.groups ?? []).filter((group) => group.nodes.every((id) => chosen.has(id))),
    needs: needsOf(design, nodes, definitions),
  }
  return JSON.stringify(clip, null, 2)
}

/** `added`: what the loop did not have and the nodes use. `clashes`: what it has under the same name as something else, and keeps. */
export type Pasted = { design: LoopDesign; nodes: string[]; notes: string[]; added: string[]; clashes: Clash[] }

/** The design with copied parts put in, and their new ids; null when the text is something else, or more than a design may hold. Their upper left corner comes to `wanted`, or as near as they cover no node. */
export function pasteParts(design: LoopDesign, text: string, wanted: Point): Pasted | null {
  const parsed = parseJson(text)
  const clip = parsed.ok ? Clip.safeParse(parsed.value) : null
  if (!clip?.success || clip.data.nodes.length + clip.data.notes.length === 0) return null
  const { nodes, edges, positions, notes, groups } = clip.data
  const newId = freshIds(design, nodes)
  const places = [...Object.values(positions), ...notes]
  const left = Math.min(...places.map((place) => place.x))
  const top = Math.min(...places.map((place) => place.y))
  const taken = Object.values(positionsOf(design))
  const offsets = Object.values(positions).map((place) => ({ x: place.x - left, y: place.y - top }))
  const at = freeFor(wanted, offsets, taken)
  const pastedPositions: Record<string, Point> = {}
  for (const [old, id] of newId) {
    const place = positions[old] ?? { x: left, y: top }
    pastedPositions[id] = { x: Math.round(at.x + place.x - left), y: Math.round(at.y + place.y - top) }
  }
  const withNodes: LoopDesign = {
    ...design,
    nodes: [...design.nodes, ...nodes.map((node) => ({ ...node, id: newId.get(node.id) ?? node.id }))],
    edges: [...design.edges, ...pastedEdges(design, edges, newId)],
    layout: { ...design.layout, positions: { ...design.layout.positions, ...pastedPositions } },
  }
  const grouped = groupCopies(withNodes, groups, newId, false)
  const pasted = pasteNotes(grouped, notes, { x: at.x - left, y: at.y - top })
  const before = new Set(design.layout.notes?.map(({ id }) => id))
  const newNotes = (pasted.layout.notes ?? []).map(({ id }) => id).filter((id) => !before.has(id))
  const { design: whole, added, clashes } = bringNeeds(pasted, clip.data.needs)
  if (!LoopDesign.safeParse(whole).success && LoopDesign.safeParse(design).success) return null
  return { design: whole, nodes: [...newId.values()], notes: newNotes, added, clashes }
}

/** Most pairs of nodes that are kept apart: beyond it the search would be felt. */
const MOST_PAIRS = 20_000

/** The place nearest to `at` for parts at these offsets from it. One of them covers a node just where the corner covers that node less the offset. */
function freeFor(at: Point, offsets: readonly Point[], taken: readonly Point[]): Point {
  if (offsets.length * taken.length > MOST_PAIRS) return at
  return freePlace(
    at,
    taken.flatMap(({ x, y }) => offsets.map((offset) => ({ x: x - offset.x, y: y - offset.y }))),
  )
}

function freshIds(design: LoopDesign, nodes: readonly DesignNode[]): Map<string, string> {
  const taken = new Set(design.nodes.map((node) => node.id))
  const newId = new Map<string, string>()
  for (const node of nodes) {
    const id = freshId(node.id.replace(/-\d+$/, ''), taken)
    taken.add(id)
    newId.set(node.id, id)
  }
  return newId
}

function pastedEdges(
  design: LoopDesign,
  edges: readonly DesignEdge[],
  newId: ReadonlyMap<string, string>,
): DesignEdge[] {
  const edgeIds = new Set(design.edges.map((edge) => edge.id))
  return edges.flatMap((edge): DesignEdge[] => {
    const from = newId.get(edge.from)
    const to = newId.get(edge.to)
    if (from === undefined || to === undefined) return []
    const id = freshId(`${from}.${edge.handle}`, edgeIds, 160)
    edgeIds.add(id)
    return [{ ...edge, id, from, to }]
  })
}
