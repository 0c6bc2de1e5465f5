import { type Edge, EdgeLabelRenderer, useInternalNode, useStore } from '@xyflow/react'
import type { ReactNode } from 'react'
import { cn } from '@/components/ui/cn.ts'
import { type EdgeGeometry, edgeGeometry, type Point } from './geometry.ts'
import { obstaclesOf, rectOf, routed } from './routes.ts'

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

/** Below this zoom lines of the usual width are less than a pixel, and faint whatever their colour. */
const FAR = 0.6

/** Line and arrow head of an edge. */
export function LoopEdgeCurve({ geometry, tone = 'idle', selected = false, problem = false }: CurveProps) {
  const { path, tip } = geometry
  const far = useStore(({ transform }) => transform[2] < FAR)
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
      <path d={path} fill="none" stroke="transparent" strokeWidth={20} className="react-flow__edge-interaction" />
      <path
        d={path}
        fill="none"
        stroke="currentColor"
        strokeWidth={far ? width * 1.7 : width}
        strokeDasharray={problem ? '5 4' : undefined}
        className={tone === 'active' ? 'loop-edge-active' : undefined}
      />
      <path
        d="M0,0 L-8,-4 L-6.5,0 L-8,4 Z"
        fill="currentColor"
        transform={`translate(${tip.x},${tip.y}) rotate(${tip.angle}) scale(${far ? 1.5 : 1})`}
      />
    </g>
  )
}

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
  const from = useInternalNode(source)
  const to = useInternalNode(target)
  const lane = useStore(({ connectionLookup }) => {
    const outgoing = [...(connectionLookup.get(`${source}-source`)?.values() ?? [])]
    const alongside = outgoing.filter((connection) => connection.target === target)
    return Math.max(
      0,
      alongside.findIndex(({ edgeId }) => edgeId === id),
    )
  })
  const obstacles = useStore(obstaclesOf)
  if (from && heldAt) return edgeGeometry(rectOf(from), { ...heldAt, width: 1, height: 1 })
  return from && to ? routed(obstacles, { source, target, from: rectOf(from), to: rectOf(to), lane }) : null
}
