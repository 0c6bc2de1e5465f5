import { z } from 'zod'
import { bringNeeds, type Clash, needsOf, usedNeeds } from '@/lib/loop/1-draw/clip-needs.ts'
import { groupCopies } from '@/lib/loop/1-draw/edit-groups.ts'
import type { Point } from '@/lib/loop/1-draw/edit-nodes.ts'
import { pasteNotes } from '@/lib/loop/1-draw/edit-notes.ts'
import { freePlace } from '@/lib/loop/1-draw/free-place.ts'
import { freshId } from '@/lib/loop/1-draw/fresh-id.ts'
import { positionsOf } from '@/lib/loop/1-draw/positions-of.ts'
import { CanvasNote, DesignEdge, DesignNode, LoopDesign, NodeGroup, Position } from '@/lib/loop/artefacts/design.ts'
import { LIMITS } from '@/lib/loop/artefacts/limits.ts'
import { McpTools } from '@/lib/loop/artefacts/mcp-tool.ts'
import { own } from '@/lib/loop/artefacts/own.ts'
import { parseJson } from '@/lib/loop/artefacts/parse-json.ts'
import { definitions } from '@/lib/nodes/definitions.ts'

/** Part of a drawing as text on the clipboard: how nodes travel between loops and browser windows. */
const Clip = z.strictObject({
  loopwright: z.literal('nodes'),
  nodes: z
    .array(DesignNode)
    .max(LIMITS.nodes)
    .refine((nodes) => new Set(nodes.map(({ id }) => id)).size === nodes.length, 'two nodes have one id'),
  edges: z.array(DesignEdge).max(LIMITS.edges),
  positions: z
    .record(z.string(), z.unknown())
    .refine((places) => Object.keys(places).length <= LIMITS.nodes, 'there are more places than a loop may have nodes')
    .pipe(z.record(z.string(), Position)),
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

/** `added`: what the loop did not have and the nodes use; `tools`: those of it that are tools, to be classified. `clashes`: what it has under the same name as something else, and keeps. */
export type Pasted = {
  design: LoopDesign
  nodes: string[]
  notes: string[]
  added: string[]
  tools: string[]
  clashes: Clash[]
}

/** The design with copied parts put in, and their new ids; null when the text is something else, or more than a design may hold. Their upper left corner comes to `wanted`, or as near as they cover no node. */
export function pasteParts(design: LoopDesign, text: string, wanted: Point): Pasted | null {
  const clip = readClip(text)
  if (!clip?.success || clip.data.nodes.length + clip.data.notes.length === 0) return null
  const { nodes, edges, positions, notes, groups } = clip.data
  const newId = freshIds(design, nodes)
  const places = nodes.flatMap(({ id }) => own(positions, id) ?? [])
  const [left, top] = corner([...places, ...notes])
  const taken = Object.values(positionsOf(design))
  const offsets = places.map((place) => ({ x: place.x - left, y: place.y - top }))
  const at = freeFor(wanted, offsets, taken)
  const pastedPositions: Record<string, Point> = {}
  for (const [old, id] of newId) {
    const place = own(positions, old) ?? { x: left, y: top }
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
  const used = usedNeeds(design, nodes, clip.data.needs, definitions)
  const { design: whole, ...brought } = bringNeeds(pasted, used)
  if (!LoopDesign.safeParse(whole).success && LoopDesign.safeParse(design).success) return null
  return { design: whole, nodes: [...newId.values()], notes: newNotes, ...brought }
}

/** Why a text was not pasted, for people. */
export function whyNotPasted(text: string): string {
  const clip = readClip(text)
  if (clip?.success && clip.data.nodes.length + clip.data.notes.length > 0)
    return 'With these nodes the loop would have more than it may hold.'
  const problem = clip?.error?.issues.find(({ code, path: [member] }) => code === 'custom' && member !== 'needs')
  return problem ? `The copied nodes can’t be pasted: ${problem.message}.` : 'The clipboard holds no nodes.'
}

function readClip(text: string) {
  const parsed = parseJson(text)
  return parsed.ok ? Clip.safeParse(parsed.value) : null
}

/** Upper left. */
function corner(places: readonly Point[]): [number, number] {
  const [{ x, y } = { x: 0, y: 0 }] = places
  return places.reduce(([left, top], place) => [Math.min(left, place.x), Math.min(top, place.y)], [x, y])
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
