import { NODE_SIZE } from '@/lib/loop/1-draw/node-size.ts'
import { type DrawnDesign, positionsOf } from '@/lib/loop/1-draw/positions-of.ts'
import type { DesignEdge } from '@/lib/loop/artefacts/design.ts'
import { edgeGeometry, type Point, type Rect } from './geometry.ts'
import { KIND_STYLE } from './kind-style.ts'

const MARGIN = 36
/** Nodes are drawn larger than they are, so that they can be told apart in a small picture; less so where they would touch. */
const MOST_ZOOM = 1.35
const APART = 24
const GLYPH = 36

/** A small picture of a loop: the same shapes as on the canvas, without React Flow. Decorative. */
export function LoopPreview({ design, className }: { design: DrawnDesign; className?: string }) {
  const positions = positionsOf(design)
  const places = design.nodes.map((node) => positions[node.id] ?? { x: 0, y: 0 })
  const zoom = zoomOf(places)
  const boxes = new Map(
    design.nodes.map((node, index): [string, Rect] => [node.id, boxOf(places[index] ?? { x: 0, y: 0 }, zoom)]),
  )
  const laneOf = (edge: DesignEdge) =>
    design.edges.filter(({ from, to }) => from === edge.from && to === edge.to).indexOf(edge)
  const edges = design.edges.flatMap((edge) => {
    const from = boxes.get(edge.from)
    const to = boxes.get(edge.to)
    const others = [...boxes].flatMap(([id, box]) => (id === edge.from || id === edge.to ? [] : [box]))
    return from && to ? [{ id: edge.id, ...edgeGeometry(from, to, laneOf(edge), others) }] : []
  })
  // Where an edge bulges most it may stand out beyond the nodes.
  const bulges = edges.map(({ label }): Rect => ({ ...label, width: 0, height: 0 }))
  return (
    <svg
      aria-hidden="true"
      viewBox={viewBox([...boxes.values(), ...bulges])}
      className={`block w-full ${className ?? ''}`}
    >
      {edges.map(({ id, path, tip }) => (
        <g key={id} className="text-edge">
          <path d={path} fill="none" stroke="currentColor" strokeWidth={4} />
          <path
            d="M2,0 L-18,-10 L-14,0 L-18,10 Z"
            fill="currentColor"
            transform={`translate(${tip.x},${tip.y}) rotate(${tip.angle})`}
          />
        </g>
      ))}
      {design.nodes.map((node) => {
        const box = boxes.get(node.id)
        if (!box) return null
        const { glyph: Glyph, color } = KIND_STYLE[node.kind]
        return (
          <g key={node.id} transform={`translate(${box.x},${box.y}) scale(${zoom})`} style={{ color }}>
            <rect {...NODE_SIZE} rx={18} className="fill-raised stroke-line-strong" strokeWidth={3} />
            <rect x={10} y={10} width={56} height={56} rx={14} fill="currentColor" opacity={0.14} />
            <Glyph x={10 + (56 - GLYPH) / 2} y={10 + (56 - GLYPH) / 2} width={GLYPH} height={GLYPH} strokeWidth={2.2} />
            <rect
              x={80}
              y={20}
              width={Math.min(122, 40 + node.label.length * 5)}
              height={14}
              rx={7}
              className="fill-foreground/75"
            />
            <rect x={80} y={45} width={96} height={11} rx={5.5} className="fill-line-strong/70" />
          </g>
        )
      })}
    </svg>
  )
}

/** The most that leaves a gap between any two nodes; never smaller than they are. */
function zoomOf(places: readonly Point[]): number {
  let zoom: number = MOST_ZOOM
  places.forEach((a, index) => {
    for (const b of places.slice(index + 1)) {
      const across = (Math.abs(a.x - b.x) - APART) / NODE_SIZE.width
      const down = (Math.abs(a.y - b.y) - APART) / NODE_SIZE.height
      zoom = Math.min(zoom, Math.max(across, down))
    }
  })
  return Math.max(1, zoom)
}

function boxOf({ x, y }: Point, zoom: number): Rect {
  const width = NODE_SIZE.width * zoom
  const height = NODE_SIZE.height * zoom
  return { x: x - (width - NODE_SIZE.width) / 2, y: y - (height - NODE_SIZE.height) / 2, width, height }
}

function viewBox(boxes: readonly Rect[]): string {
  if (boxes.length === 0) return '0 0 100 100'
  const left = Math.min(...boxes.map((box) => box.x)) - MARGIN
  const top = Math.min(...boxes.map((box) => box.y)) - MARGIN
  const right = Math.max(...boxes.map((box) => box.x + box.width)) + MARGIN
  const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + MARGIN
  return `${left} ${top} ${right - left} ${bottom - top}`
}
