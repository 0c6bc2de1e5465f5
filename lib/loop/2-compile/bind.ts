import type { DesignEdge, DesignNode } from '../artefacts/design.ts'
import { isForbiddenKey } from '../artefacts/parse-json.ts'
import { diagnostic } from '../diagnostics/catalogue.ts'
import type { Diagnostic, QuickFix } from '../diagnostics/diagnostic.ts'
import type { LoopCall } from '../kinds/loop-registry.ts'
import type { ExpressionSite, FieldWrite, Handle, ModelUse, NodeKind, NodeKinds, ToolUse } from '../kinds/node-kind.ts'
import { pointer } from '../patch/pointer.ts'
import { plainIssues } from './plain-issues.ts'
import type { Draft } from './read.ts'

/** What a kind says of a node whose config passed the kind's schema. */
export type BoundConfig = {
  value: DesignNode['config']
  handles: Handle[]
  sites: ExpressionSite[]
  writes: FieldWrite[]
  /** Names of state fields that are read outside of expressions. */
  reads: string[]
  readsState: boolean
  models: ModelUse[]
  tools: ToolUse[]
  calls: LoopCall[]
}

export type BoundNode = {
  /** Number in the graph, in document order. */
  number: number
  /** Position in the document's list. */
  index: number
  node: DesignNode
  kind: NodeKind
  /** Absent when the config is malformed. */
  bound: BoundConfig | undefined
  /** Handle → the edge that is followed from it. */
  out: Map<string, BoundEdge>
}

export type BoundEdge = { index: number; edge: DesignEdge; from: BoundNode; to: BoundNode }

/** The drawing with its names resolved. */
export type Bound = {
  draft: Draft
  nodes: BoundNode[]
  byId: Map<string, BoundNode>
  /** Edges between existing nodes, also those that have a fault of their own. */
  edges: BoundEdge[]
  entry: BoundNode | undefined
  head: BoundNode | undefined
  /** Every node and edge of the document is in `nodes` and `edges` or has a faulty end: findings about what is missing are sound. */
  wholeGraph: boolean
  /** The graph is whole and every config is known: findings about what nobody does are sound. */
  complete: boolean
}

export type BindResult = { bound: Bound; diagnostics: Diagnostic[] }

/** Phase 2: resolves ids, kinds, configs and handles. */
export function bind(draft: Draft, kinds: NodeKinds): BindResult {
  const diagnostics: Diagnostic[] = []
  const byId = new Map<string, BoundNode>()
  const nodes: BoundNode[] = []
  for (const { index, value: node } of draft.nodes) {
    if (isForbiddenKey(node.id)) {
      diagnostics.push(
        diagnostic(
          'design-shape',
          { at: `nodes.${index}.id`, problem: `"${node.id}" can’t be an id` },
          { field: `nodes.${index}.id` },
        ),
      )
      continue
    }
    if (byId.has(node.id)) {
      diagnostics.push(duplicateNode(node, index, draft))
      continue
    }
    const bound = bindNode(node, index, nodes.length, kinds, diagnostics)
    nodes.push(bound)
    byId.set(node.id, bound)
  }
  const edges = bindEdges(draft, byId, diagnostics)
  const wholeGraph = !draft.partial && nodes.length === draft.nodes.length
  const complete = wholeGraph && nodes.every((node) => node.bound)
  const ends = { entry: byId.get(draft.entry), head: byId.get(draft.head) }
  return { bound: { draft, nodes, byId, edges, ...ends, wholeGraph, complete }, diagnostics }
}

function bindNode(
  node: DesignNode,
  index: number,
  number: number,
  kinds: NodeKinds,
  diagnostics: Diagnostic[],
): BoundNode {
  const kind: NodeKind = kinds[node.kind]
  const parsed = kind.config.safeParse(node.config)
  if (!parsed.success) {
    for (const issue of plainIssues(parsed.error.issues)) {
      const field = issue.path.join('.')
      const removal: QuickFix = {
        title: `Remove ${issue.unknownKeys.join(', ')}`,
        patch: issue.unknownKeys.map((key) => ({
          op: 'remove',
          path: pointer(['nodes', index, 'config', ...issue.path, key]),
        })),
      }
      const quickFix = issue.unknownKeys.length > 0 ? { quickFix: removal } : {}
      diagnostics.push(
        diagnostic(
          'config-shape',
          { node: node.id, at: field, problem: issue.message },
          { nodeId: node.id, field, ...quickFix },
        ),
      )
    }
    return { number, index, node, kind, bound: undefined, out: new Map() }
  }
  const config = parsed.data
  const bound: BoundConfig = {
    value: config as DesignNode['config'], // every kind's config schema describes a JSON object
    handles: kind.handles(config),
    sites: kind.expressions(config),
    writes: kind.writes(config),
    reads: kind.reads?.(config).map(({ target }) => target) ?? [],
    readsState: kind.readsState?.(config) ?? false,
    calls: kind.calls?.(config) ?? [],
    ...kind.uses(config),
  }
  return { number, index, node, kind, bound, out: new Map() }
}

function duplicateNode(node: DesignNode, index: number, draft: Draft): Diagnostic {
  const taken = new Set(draft.nodes.map((other) => other.value.id))
  let count = 2
  while (taken.has(`${node.id.slice(0, 58)}-${count}`)) count++
  const fresh = `${node.id.slice(0, 58)}-${count}`
  const quickFix: QuickFix = {
    title: `Rename it to ${fresh}`,
    patch: [{ op: 'replace', path: `/nodes/${index}/id`, value: fresh }],
  }
  return diagnostic('duplicate-node-id', { id: node.id }, { nodeId: node.id, quickFix })
}

function bindEdges(draft: Draft, byId: Map<string, BoundNode>, diagnostics: Diagnostic[]): BoundEdge[] {
  const ids = new Set<string>()
  const edges: BoundEdge[] = []
  for (const { index, value: edge } of draft.edges) {
    const place = { edgeId: edge.id, quickFix: removeEdge(index) }
    if (ids.has(edge.id))
      diagnostics.push(
        diagnostic(
          'duplicate-edge-id',
          { id: edge.id },
          { edgeId: edge.id, quickFix: renumber(edge.id, index, draft) },
        ),
      )
    ids.add(edge.id)
    const from = byId.get(edge.from)
    const to = byId.get(edge.to)
    if (!from || !to) {
      // While nodes are left out as malformed, an edge to one of them is not at fault.
      if (!draft.partial)
        diagnostics.push(diagnostic('edge-unknown-node', { edge: edge.id, node: from ? edge.to : edge.from }, place))
      continue
    }
    const bound: BoundEdge = { index, edge, from, to }
    edges.push(bound)
    const fault = handleFault(bound)
    if (fault) diagnostics.push(fault)
    else from.out.set(edge.handle, bound)
  }
  return edges
}

function renumber(id: string, index: number, { edges }: Draft): QuickFix {
  const taken = new Set(edges.map(({ value }) => value.id))
  let count = 2
  while (taken.has(`${id.slice(0, 58)}-${count}`)) count++
  const fresh = `${id.slice(0, 58)}-${count}`
  return { title: `Rename it to ${fresh}`, patch: [{ op: 'replace', path: `/edges/${index}/id`, value: fresh }] }
}

function handleFault({ edge, from, index }: BoundEdge): Diagnostic | undefined {
  const place = { nodeId: from.node.id, edgeId: edge.id, quickFix: removeEdge(index) }
  const handles = from.bound?.handles.map((handle) => handle.id)
  if (handles && !handles.includes(edge.handle))
    return diagnostic('edge-unknown-handle', { edge: edge.id, node: edge.from, handle: edge.handle, handles }, place)
  const other = from.out.get(edge.handle)
  if (other)
    return diagnostic(
      'edge-handle-taken',
      { node: edge.from, handle: edge.handle, edge: edge.id, other: other.edge.id },
      place,
    )
  return undefined
}

export function removeEdge(index: number): QuickFix {
  return { title: 'Remove the edge', patch: [{ op: 'remove', path: `/edges/${index}` }] }
}
