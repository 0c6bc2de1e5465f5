import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import { edgeGeometry, NODE_SIZE, type Rect } from './geometry.ts'
import { KIND_STYLE } from './kind-style.ts'

const MARGIN = 36
const GLYPH = 26

/** A small picture of a loop: the same shapes as on the canvas, without React Flow. Decorative. */
export function LoopPreview({ design, className }: { design: LoopDesign; className?: string }) {
  const boxes = new Map(
    design.nodes.map((node): [string, Rect] => [
      node.id,
      { ...(design.layout.positions[node.id] ?? { x: 0, y: 0 }), ...NODE_SIZE },
    ]),
  )
  return (
    <svg aria-hidden="true" viewBox={viewBox([...boxes.values()])} className={`block w-full ${className ?? ''}`}>
      {design.edges.map((edge) => {
        const from = boxes.get(edge.from)
        const to = boxes.get(edge.to)
        if (!from || !to) return null
        const { path, tip } = edgeGeometry(from, to)
        return (
          <g key={edge.id} className="text-line-strong">
            <path d={path} fill="none" stroke="currentColor" strokeWidth={3} />
            <path
              d="M0,0 L-14,-7 L-11,0 L-14,7 Z"
              fill="currentColor"
              transform={`translate(${tip.x},${tip.y}) rotate(${tip.angle})`}
            />
          </g>
        )
      })}
      {design.nodes.map((node) => {
        const box = boxes.get(node.id)
        if (!box) return null
        const { glyph: Glyph, color } = KIND_STYLE[node.kind]
        return (
          <g key={node.id} transform={`translate(${box.x},${box.y})`} style={{ color }}>
            <rect {...NODE_SIZE} rx={14} className="fill-raised stroke-line-strong" strokeWidth={2} />
            <Glyph x={20} y={(NODE_SIZE.height - GLYPH) / 2} width={GLYPH} height={GLYPH} strokeWidth={2.2} />
            <rect
              x={62}
              y={24}
              width={Math.min(130, 30 + node.label.length * 5)}
              height={10}
              rx={5}
              className="fill-foreground/70"
            />
            <rect x={62} y={43} width={104} height={8} rx={4} className="fill-line-strong/60" />
          </g>
        )
      })}
    </svg>
  )
}

function viewBox(boxes: readonly Rect[]): string {
  if (boxes.length === 0) return '0 0 100 100'
  const left = Math.min(...boxes.map((box) => box.x)) - MARGIN
  const top = Math.min(...boxes.map((box) => box.y)) - MARGIN
  const right = Math.max(...boxes.map((box) => box.x + box.width)) + MARGIN
  const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + MARGIN
  return `${left} ${top} ${right - left} ${bottom - top}`
}
