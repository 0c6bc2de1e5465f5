import { z } from 'zod'
import { type Point } from '@/lib/loop/1-draw/edit-nodes.ts'
import { freshId } from '@/lib/loop/1-draw/fresh-id.ts'
import { positionsOf } from '@/lib/loop/1-draw/positions-of.ts'
import { DesignEdge, DesignNode, type LoopDesign, Position } from '@/lib/loop/artefacts/design.ts'
import { LIMITS } from '@/lib/loop/artefacts/limits.ts'
import { parseJson } from '@/lib/loop/artefacts/parse-json.ts'

/** Part of a drawing as text on the clipboard: how nodes travel between loops and browser windows. */
const Clip = z.strictObject({
  loopwright: z.literal('nodes'),
  nodes: z.array(DesignNode).min(1).max(LIMITS.nodes),
  edges: z.array(DesignEdge).max(LIMITS.edges),
  positions: z.record(z.string(), Position),
})
type Clip = z.infer<typeof Clip>

/** The nodes with these ids and the edges between them, as text. Null when there are none. */
export function copyNodes(design: LoopDesign, ids: readonly string[]): string | null {
  const chosen = new Set(ids)
  const nodes = design.nodes.filter((node) => chosen.has(node.id))
  if (nodes.length === 0) return null
  const places = positionsOf(design)
  const clip: Clip = {
    loopwright: 'nodes',
    nodes,
    edges: design.edges.filter((edge) => chosen.has(edge.from) && chosen.has(edge.to)),
    positions: Object.fromEntries(nodes.map((node) => [node.id, places[node.id] ?? { x: 0, y: 0 }])),
  }
  return JSON.stringify(clip, null, 2)
}

/** The design with copied nodes put in, and their new ids; null when the text is something else. Their upper left corner comes to `at`. */
export function pasteNodes(design: LoopDesign, text: string, at: Point): { design: LoopDesign; ids: string[] } | null {
  const parsed = parseJson(text)
  const clip = parsed.ok ? Clip.safeParse(parsed.value) : null
  if (!clip?.success) return null
  const { nodes, edges, positions } = clip.data
  const taken = new Set(design.nodes.map((node) => node.id))
  const newId = new Map<string, string>()
  for (const node of nodes) {
    const id = freshId(node.id.replace(/-\d+$/, ''), taken)
    taken.add(id)
    newId.set(node.id, id)
  }
  const places = Object.values(positions)
  const left = Math.min(...places.map((place) => place.x))
  const top = Math.min(...places.map((place) => place.y))
  const edgeIds = new Set(design.edges.map((edge) => edge.id))
  const pastedEdges = edges.flatMap((edge): DesignEdge[] => {
    const from = newId.get(edge.from)
    const to = newId.get(edge.to)
    if (from === undefined || to === undefined) return []
    const id = freshId(`${from}.${edge.handle}`, edgeIds, 160)
    edgeIds.add(id)
    return [{ ...edge, id, from, to }]
  })
  const pastedPositions: Record<string, Point> = {}
  for (const [old, id] of newId) {
    const place = positions[old] ?? { x: left, y: top }
    pastedPositions[id] = { x: Math.round(at.x + place.x - left), y: Math.round(at.y + place.y - top) }
  }
  return {
    ids: [...newId.values()],
    design: {
      ...design,
      nodes: [...design.nodes, ...nodes.map((node) => ({ ...node, id: newId.get(node.id) ?? node.id }))],
      edges: [...design.edges, ...pastedEdges],
      layout: { ...design.layout, positions: { ...design.layout.positions, ...pastedPositions } },
    },
  }
}
