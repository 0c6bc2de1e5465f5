import type { LoopEdgeShape } from '@/components/canvas/loop-edge.tsx'
import type { LoopNodeData, LoopNodeShape, NodePort } from '@/components/canvas/loop-node.tsx'
import { plural } from '@/components/ui/format.ts'
import { positionsOf } from '@/lib/loop/1-draw/positions-of.ts'
import type { DesignNode, LoopDesign } from '@/lib/loop/artefacts/design.ts'
import { equalJson } from '@/lib/loop/artefacts/equal-json.ts'
import type { Diagnostic } from '@/lib/loop/diagnostics/diagnostic.ts'
import type { Handle, NodeKind, NodeKinds } from '@/lib/loop/kinds/node-kind.ts'

export type Selection = {
  nodes: readonly string[]
  edges: readonly string[]
  notes: readonly string[]
  groups: readonly string[]
}

/** What a kind says of a node as configured; of a config it can't read, what it says of a new one. */
export type NodeFacts = { handles: Handle[]; summary: string; calls: string | null }

const known = new WeakMap<DesignNode['config'], NodeFacts>()

export function nodeFacts(node: DesignNode, kinds: NodeKinds): NodeFacts {
  const cached = known.get(node.config)
  if (cached) return cached
  const facts = readFacts(node, kinds[node.kind])
  known.set(node.config, facts)
  return facts
}

function readFacts(node: DesignNode, kind: NodeKind): NodeFacts {
  const parsed = kind.config.safeParse(node.config)
  if (parsed.success)
    return {
      handles: kind.handles(parsed.data),
      summary: kind.describe(parsed.data),
      calls: kind.calls?.(parsed.data)[0]?.loop ?? null,
    }
  const fresh = kind.config.safeParse(kind.initial())
  return { handles: fresh.success ? kind.handles(fresh.data) : [], summary: 'settings are not complete', calls: null }
}

/**
 * The design as React Flow draws it. Parts that look as before keep their identity, so that only what changed is rendered;
 * what React Flow measured is kept.
 */
export function projectNodes(
  design: LoopDesign,
  diagnostics: readonly Diagnostic[],
  selection: Selection,
  kinds: NodeKinds,
  previous: readonly LoopNodeShape[],
): LoopNodeShape[] {
  const positions = positionsOf(design)
  const before = new Map(previous.map((node) => [node.id, node]))
  const connected = new Set(design.edges.map((edge) => `${edge.from}/${edge.handle}`))
  const counts = countByNode(diagnostics)
  const selected = new Set(selection.nodes)
  return design.nodes.map((node) => {
    const old = before.get(node.id)
    const position = positions[node.id] ?? { x: 0, y: 0 }
    const data = nodeData(node, design, kinds, connected, counts.get(node.id))
    const isSelected = selected.has(node.id)
    if (old && old.selected === isSelected && samePoint(old.position, position) && equalJson(old.data, data)) return old
    const kept = old && equalJson(old.data, data) ? old.data : data
    return {
      ...(old?.measured ? { measured: old.measured } : {}),
      id: node.id,
      type: 'loop',
      position,
      data: kept,
      selected: isSelected,
      ariaLabel: `${kinds[node.kind].title} node ${data.title}${data.errors > 0 ? `, ${plural(data.errors, 'error')}` : ''}`,
    }
  })
}

function nodeData(
  node: DesignNode,
  design: LoopDesign,
  kinds: NodeKinds,
  connected: ReadonlySet<string>,
  counts: { errors: number; warnings: number } | undefined,
): LoopNodeData {
  const { handles, summary, calls } = nodeFacts(node, kinds)
  const ports = handles.map(
    (handle): NodePort => ({
      id: handle.id,
      label: handle.label,
      required: handle.required,
      connected: connected.has(`${node.id}/${handle.id}`),
    }),
  )
  return {
    kind: node.kind,
    title: node.label || node.id,
    summary,
    calls,
    isEntry: design.entry === node.id,
    isHead: design.head === node.id,
    errors: counts?.errors ?? 0,
    warnings: counts?.warnings ?? 0,
    ports,
  }
}

export function projectEdges(
  design: LoopDesign,
  diagnostics: readonly Diagnostic[],
  selection: Selection,
  kinds: NodeKinds,
  previous: readonly LoopEdgeShape[],
): LoopEdgeShape[] {
  const before = new Map(previous.map((edge) => [edge.id, edge]))
  const nodes = new Map(design.nodes.map((node) => [node.id, node]))
  const faulty = new Set(diagnostics.filter((found) => found.severity === 'error').map((found) => found.edgeId))
  const selected = new Set(selection.edges)
  return design.edges.map((edge) => {
    const old = before.get(edge.id)
    const from = nodes.get(edge.from)
    const handles = from ? nodeFacts(from, kinds).handles : []
    const label =
      handles.length === 1 ? '' : (handles.find((handle) => handle.id === edge.handle)?.label ?? edge.handle)
    const data = { label, cap: edge.cap ?? null, problem: faulty.has(edge.id) }
    const next: LoopEdgeShape = {
      id: edge.id,
      type: 'loop',
      source: edge.from,
      sourceHandle: edge.handle,
      target: edge.to,
      data: old && equalJson(old.data ?? null, data) ? (old.data ?? data) : data,
      selected: selected.has(edge.id),
      ariaLabel: `Edge ${edge.handle} from ${from?.label ?? edge.from} to ${nodes.get(edge.to)?.label ?? edge.to}`,
    }
    const same =
      old &&
      old.data === next.data &&
      old.selected === next.selected &&
      old.source === next.source &&
      old.target === next.target &&
      old.ariaLabel === next.ariaLabel
    return same ? old : next
  })
}

function countByNode(diagnostics: readonly Diagnostic[]): Map<string, { errors: number; warnings: number }> {
  const counts = new Map<string, { errors: number; warnings: number }>()
  for (const { nodeId, severity } of diagnostics) {
    if (nodeId === undefined || severity === 'info') continue
    const count = counts.get(nodeId) ?? { errors: 0, warnings: 0 }
    if (severity === 'error') count.errors += 1
    else count.warnings += 1
    counts.set(nodeId, count)
  }
  return counts
}

function samePoint(a: { x: number; y: number }, b: { x: number; y: number }): boolean {
  return a.x === b.x && a.y === b.y
}
