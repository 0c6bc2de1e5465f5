import { type Edge, EdgeLabelRenderer, useStore } from '@xyflow/react'
import { type ReactNode, useMemo } from 'react'
import { cn } from '@/components/ui/cn.ts'
import { type Distance, useDistance } from './distance.tsx'
import type { EdgeGeometry, Point } from './geometry.ts'
import { selectGeometry } from './routes.ts'

/** `lit` is on the path that is shown, `active` is being travelled now, `dim` off the path. */
export type EdgeTone = 'idle' | 'lit' | 'active' | 'dim'

export type LoopEdgeData = {
  /** The handle's name; empty when its node has only one way out. */
  label: string
  /** Most traversals within one iteration. */
  cap: number | null
  problem: boolean
}

export type LoopEdgeShape = Edge<LoopEdgeData, 'loop'>

const TONE: Record<EdgeTone, string> = {
  idle: 'text-edge',
  lit: 'text-accent',
  active: 'text-accent',
  dim: 'text-line',
}

type CurveProps = { geometry: EdgeGeometry; tone?: EdgeTone; selected?: boolean; problem?: boolean }

/** Lines of the usual width are faint from afar, whatever their colour. */
const WIDER: Record<Distance, { line: number; head: number }> = {
  near: { line: 1, head: 1 },
  far: { line: 1.7, head: 1.5 },
  distant: { line: 1.7, head: 1.5 },
  dots: { line: 5, head: 0 },
}

/** Line and arrow head of an edge; of what is seen as dots the line alone, which is not pointed at. */
export function LoopEdgeCurve({ geometry, tone = 'idle', selected = false, problem = false }: CurveProps) {
  const { path, tip } = geometry
  const distance = useDistance()
  const wider = WIDER[distance]
  const width = selected || tone === 'lit' || tone === 'active' ? 2 : 1.5
  return (
    <g
      data-tone={tone}
      className={cn(
        'loop-edge transition-colors duration-150',
        TONE[tone],
        problem && 'text-danger',
        selected && 'text-accent',
      )}
    >
      {distance === 'dots' ? null : (
        <path d={path} fill="none" stroke="transparent" strokeWidth={20} className="react-flow__edge-interaction" />
      )}
      <path
        d={path}
        fill="none"
        stroke="currentColor"
        strokeWidth={width * wider.line}
        strokeDasharray={problem ? '5 4' : undefined}
        className={tone === 'active' ? 'loop-edge-active' : undefined}
      />
      {distance === 'dots' ? null : <path d={arrowHead(tip, wider.head)} fill="currentColor" />}
    </g>
  )
}

/** Drawn where it is: a transformation of its own would make the browser keep it apart from the line. */
function arrowHead({ x, y, angle }: EdgeGeometry['tip'], scale: number): string {
  const turn = (angle * Math.PI) / 180
  const [cos, sin] = [Math.cos(turn) * scale, Math.sin(turn) * scale]
  const corner = (along: number, across: number) =>
    `${round(x + along * cos - across * sin)},${round(y + along * sin + across * cos)}`
  return `M${corner(0, 0)} L${corner(-8, -4)} L${corner(-6.5, 0)} L${corner(-8, 4)} Z`
}

const round = (value: number) => Math.round(value * 100) / 100

type LabelProps = {
  geometry: EdgeGeometry
  data: LoopEdgeData | undefined
  tone?: EdgeTone
  selected?: boolean
  children?: ReactNode
}

/** The pill in the middle of an edge: handle name and cap, and what a designer puts beside them. */
export function LoopEdgeLabel({ geometry, data, tone = 'idle', selected = false, children }: LabelProps) {
  const text = [data?.label, data?.cap ? `≤ ${data.cap}×` : ''].filter(Boolean).join(' · ')
  if (useDistance() === 'dots') return null
  if (text === '' && children === undefined) return null
  return (
    <EdgeLabelRenderer>
      <div
        className="nodrag nopan absolute flex items-center gap-1"
        // Of labels that touch, the one that is taken is read.
        style={{
          zIndex: selected || tone === 'lit' || tone === 'active' ? 1 : 0,
          transform: `translate(-50%, -50%) translate(${geometry.label.x}px, ${geometry.label.y}px)`,
        }}
      >
        {text === '' ? null : (
          <span
            className={cn(
              'rounded-full border border-line bg-surface px-1.5 text-[10px] text-muted leading-4',
              (selected || tone === 'lit' || tone === 'active') && 'border-accent/50 text-accent',
              tone === 'dim' && 'opacity-50',
            )}
          >
            {text}
          </span>
        )}
        {children}
      </div>
    </EdgeLabelRenderer>
  )
}

/**
 * Geometry of an edge between two nodes of the current React Flow; null until both are known. Follows them while they are dragged. `heldAt`: where its end
 * is held, in place of the target.
 */
export function useEdgeGeometry(
  id: string,
  source: string,
  target: string,
  heldAt: Point | null = null,
): EdgeGeometry | null {
  const select = useMemo(() => selectGeometry(id, source, target, heldAt), [id, source, target, heldAt])
  return useStore(select)
}
