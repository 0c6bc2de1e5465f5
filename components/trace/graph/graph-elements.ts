import type { Edge, Node } from '@xyflow/react'
import type { LoopEdgeData } from '@/components/canvas/loop-edge.tsx'
import type { LoopNodeData } from '@/components/canvas/loop-node.tsx'
import { NODE_SIZE } from '@/lib/loop/1-draw/node-size.ts'
import { positionsOf } from '@/lib/loop/1-draw/positions-of.ts'
import type { DesignNode, LoopDesign } from '@/lib/loop/artefacts/design.ts'
import type { Handle, NodeKinds } from '@/lib/loop/kinds/node-kind.ts'
import { definitions } from '@/lib/nodes/definitions.ts'

/** An edge knows its route, so that it can tell by itself whether the iteration shown took it. */
export type TraceEdgeData = LoopEdgeData & { from: string; handle: string; to: string }
export type TraceNodeShape = Node<LoopNodeData, 'loop'>
export type TraceEdgeShape = Edge<TraceEdgeData, 'loop'>

/** The run's design as React Flow takes it. Made once per run: what the playhead changes is no part of it. */
export function graphElements(design: LoopDesign): { nodes: TraceNodeShape[]; edges: TraceEdgeShape[] } {
  const facts = new Map(design.nodes.map((node) => [node.id, factsOf(node)]))
  const positions = positionsOf(design)
  return {
    nodes: design.nodes.map((node) => ({
      id: node.id,
      type: 'loop',
      position: positions[node.id] ?? { x: 0, y: 0 },
      initialWidth: NODE_SIZE.width,
      initialHeight: NODE_SIZE.height,
      ariaLabel: `${node.label || node.id}, ${node.kind}`,
      data: nodeData(design, node, facts.get(node.id) ?? NO_FACTS),
    })),
    edges: design.edges.map((edge) => {
      const own = facts.get(edge.from)?.handles ?? []
      return {
        id: edge.id,
        type: 'loop',
        source: edge.from,
        sourceHandle: edge.handle,
        target: edge.to,
        focusable: false,
        data: {
          from: edge.from,
          handle: edge.handle,
          to: edge.to,
          label: own.length > 1 ? (own.find(({ id }) => id === edge.handle)?.label ?? edge.handle) : '',
          cap: edge.cap ?? null,
          problem: false,
        },
      }
    }),
  }
}

const kinds: NodeKinds = definitions

type Facts = { handles: Handle[]; summary: string; calls: string | null }

const NO_FACTS: Facts = { handles: [], summary: '', calls: null }

/** What a node's kind says of it as configured. */
function factsOf(node: DesignNode): Facts {
  const kind = kinds[node.kind]
  const config = kind.config.safeParse(node.config)
  if (!config.success) return { ...NO_FACTS, summary: kind.title }
  return {
    handles: kind.handles(config.data),
    summary: kind.describe(config.data),
    calls: kind.calls?.(config.data)[0]?.loop ?? null,
  }
}

function nodeData(design: LoopDesign, node: DesignNode, { handles, summary, calls }: Facts): LoopNodeData {
  const connected = new Set(design.edges.filter((edge) => edge.from === node.id).map((edge) => edge.handle))
  return {
    kind: node.kind,
    title: node.label || node.id,
    summary,
    calls,
    isEntry: design.entry === node.id,
    isHead: design.head === node.id,
    errors: 0,
    warnings: 0,
    ports: handles.map((handle) => ({ ...handle, connected: connected.has(handle.id) })),
  }
}
