import dagre from '@dagrejs/dagre'
import { layeredPositions } from '../lib/loop/1-draw/layered.ts'
import { NODE_SIZE } from '../lib/loop/1-draw/node-size.ts'
import { type Drawing, ringPositions } from '../lib/loop/1-draw/ring.ts'
import { listTemplates } from '../lib/templates/templates.ts'
import type { Bench, BenchLine, BenchSize } from './bench.ts'
import { interleaved, median } from './measure.ts'

type Positions = Record<string, { x: number; y: number }>

/** A loop of `count` nodes: a main cycle with branches that join it again further on, and inner loops that lead back on purpose. */
function loopOf(count: number): { drawing: Drawing; loopEdges: Set<string> } {
  const id = (number: number) => `n${number}`
  const nodes = Array.from({ length: count }, (_, number) => ({ id: id(number) }))
  const edges = nodes.slice(1).map((node, number) => ({ from: id(number), to: node.id }))
  const back = [{ from: id(count - 1), to: id(0) }]
  for (let number = 4; number + 8 < count; number += 10) {
    edges.push({ from: id(number), to: id(number + 4) })
    back.push({ from: id(number + 8), to: id(number + 5) })
  }
  const loopEdges = new Set(back.map(({ from, to }) => `${from} ${to}`))
  // The loop edges come first, where a layout that trusts the order of the document would take them as forward.
  return { drawing: { nodes, edges: [...back, ...edges], entry: id(0), head: id(0) }, loopEdges }
}

/** What anybody gets by handing the graph to dagre. */
function plainDagre({ nodes, edges }: Drawing): void {
  const graph = new dagre.graphlib.Graph()
  graph.setGraph({ rankdir: 'LR', nodesep: 40, ranksep: 72 })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { id } of nodes) graph.setNode(id, { ...NODE_SIZE })
  for (const { from, to } of edges) graph.setEdge(from, to)
  dagre.layout(graph)
}

/** Edges that are drawn the wrong way: a loop edge forward, or another one backward. */
function wrongWay({ edges }: Drawing, positions: Positions, loopEdges: ReadonlySet<string>): number {
  const x = (id: string) => positions[id]?.x ?? Number.NaN
  return edges.filter(({ from, to }) => {
    const forward = x(to) > x(from)
    return forward === loopEdges.has(`${from} ${to}`)
  }).length
}

function overlaps(positions: Positions): number {
  const all = Object.values(positions)
  return all
    .flatMap((a, index) => all.slice(index + 1).map((b) => [a, b] as const))
    .filter(([a, b]) => Math.abs(a.x - b.x) < NODE_SIZE.width && Math.abs(a.y - b.y) < NODE_SIZE.height).length
}

function layered(size: BenchSize): BenchLine[] {
  const { drawing, loopEdges } = loopOf(size === 'small' ? 20 : 100)
  const times = interleaved(
    { ours: () => layeredPositions(drawing), dagre: () => plainDagre(drawing) },
    { turns: size === 'small' ? 2 : 20, repeat: 3 },
  )
  const wrong = wrongWay(drawing, layeredPositions(drawing), loopEdges)
  return [
    { name: 'layered-wrong-way-edges', measured: wrong, unit: 'count', goal: { atMost: 0 } },
    { name: 'layered-against-dagre', measured: times.ours / times.dagre, unit: 'x', goal: { atMost: 2 } },
    { name: 'layered', measured: times.ours, unit: 'ms' },
  ]
}

function rings(size: BenchSize): BenchLine[] {
  const designs: Drawing[] = [...listTemplates().map(({ design }) => design), loopOf(20).drawing]
  const times = designs.map(
    (design) =>
      interleaved({ ring: () => ringPositions(design) }, { turns: 4, repeat: size === 'small' ? 200 : 5_000 }).ring,
  )
  const overlapping = designs.reduce((sum, design) => sum + overlaps(ringPositions(design)), 0)
  return [
    { name: 'ring-overlaps', measured: overlapping, unit: 'count', goal: { atMost: 0 } },
    { name: 'ring', measured: median(times), unit: 'ms' },
  ]
}

export const bench: Bench = { name: 'layout', run: (size) => [...layered(size), ...rings(size)] }
