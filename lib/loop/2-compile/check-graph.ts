import type { NodeKindName } from '../artefacts/design.ts'
import { type DiagnosticCode, diagnostic } from '../diagnostics/catalogue.ts'
import type { Diagnostic, QuickFix } from '../diagnostics/diagnostic.ts'
import type { NodeKind, NodeKinds } from '../kinds/node-kind.ts'
import type { Bound, BoundEdge, BoundNode } from './bind.ts'
import { breadthFirst, cycles, type Graph, passedByEveryTrip, reachable, reversed } from './graph.ts'

/** A loop without one of these is incomplete; how bad that is, the catalogue says. */
const MISSING_KIND = {
  observe: 'no-observe',
  decide: 'no-decide',
  act: 'no-act',
  invariant: 'no-invariant',
  terminate: 'no-terminate',
} as const satisfies Record<NodeKindName, DiagnosticCode>

/** Whether the drawing is a loop that begins, turns, is guarded and can end. */
export function checkGraph(bound: Bound, kinds: NodeKinds): Diagnostic[] {
  const graph: number[][] = bound.nodes.map(() => [])
  for (const edge of bound.edges) graph[edge.from.number]?.push(edge.to.number)
  const ends = checkEnds(bound, graph)
  if (!bound.wholeGraph) return ends
  return [
    ...ends,
    ...checkKinds(bound, kinds),
    ...checkReach(bound, graph),
    ...checkHandles(bound),
    ...checkCycles(bound),
    ...checkGuards(bound, graph),
  ]
}

function checkEnds({ draft, nodes, entry, head }: Bound, graph: Graph): Diagnostic[] {
  const found: Diagnostic[] = []
  const start = entry ?? head ?? nodes[0]
  if (!entry) found.push(diagnostic('no-entry', { entry: draft.entry }, { field: 'entry', ...marking('entry', start) }))
  if (!head)
    found.push(
      diagnostic(
        'no-head',
        { head: draft.head },
        { field: 'head', ...marking('head', start && closingNode(nodes, graph, start)) },
      ),
    )
  return found
}

function marking(member: 'entry' | 'head', node: BoundNode | undefined): { quickFix?: QuickFix } {
  if (!node) return {}
  return {
    quickFix: {
      title: `Make ${node.node.label || node.node.id} the ${member}`,
      patch: [{ op: 'add', path: `/${member}`, value: node.node.id }],
    },
  }
}

/** The first node from the start on that lies on a cycle: there the main cycle closes. */
function closingNode(nodes: BoundNode[], graph: Graph, start: BoundNode): BoundNode {
  const onCycle = new Set(cycles(graph).flat())
  const first = breadthFirst(graph, start.number).find((number) => onCycle.has(number))
  return (first === undefined ? undefined : nodes[first]) ?? start
}

function checkKinds(bound: Bound, kinds: NodeKinds): Diagnostic[] {
  const present = new Set(bound.nodes.map((node) => node.node.kind))
  return Object.values(kinds).flatMap((kind) => {
    if (present.has(kind.kind)) return []
    const quickFix = kind.part === 'guards' ? guardBeforeEnd(bound, kind) : undefined
    return [diagnostic(MISSING_KIND[kind.kind], {}, quickFix ? { quickFix } : {})]
  })
}

/** Puts a new guard where every path to the first node that can end the run passes it. */
function guardBeforeEnd({ nodes, edges, draft }: Bound, kind: NodeKind): QuickFix | undefined {
  const end = nodes.find((node) => node.kind.part === 'ends')
  const config = kind.config.safeParse(kind.initial())
  const handle = config.success ? kind.handles(config.data)[0] : undefined
  const incoming = edges.filter((edge) => edge.to === end)
  const free = (id: string) =>
    nodes.every(({ node }) => node.id !== id) && edges.every(({ edge }) => !edge.id.startsWith(`${id}.`))
  if (!end || !handle || incoming.length === 0 || !free(kind.kind)) return undefined
  const id = kind.kind
  const place = draft.design?.layout.positions[end.node.id]
  const patch: QuickFix['patch'] = [
    ...incoming.map(({ index }) => ({ op: 'replace' as const, path: `/edges/${index}/to`, value: id })),
    { op: 'add', path: '/nodes/-', value: { id, kind: kind.kind, label: kind.title, config: kind.initial() } },
    { op: 'add', path: '/edges/-', value: { id: `${id}.${handle.id}`, from: id, handle: handle.id, to: end.node.id } },
  ]
  if (place) patch.push({ op: 'add', path: `/layout/positions/${id}`, value: { x: place.x, y: place.y - 140 } })
  return { title: `Add one before ${end.node.label || end.node.id}`, patch }
}

function checkReach(bound: Bound, graph: Graph): Diagnostic[] {
  const { nodes, entry, head } = bound
  const found: Diagnostic[] = []
  const trip = head ? reachable(graph, graph[head.number] ?? []) : undefined
  if (head && trip && !trip[head.number])
    found.push(diagnostic('head-not-on-cycle', { head: head.node.id }, { nodeId: head.node.id, field: 'head' }))
  if (!entry) return found
  const reached = reachable(graph, [entry.number])
  const terminal = nodes.filter((node) => node.kind.part === 'ends').map((node) => node.number)
  const canEnd = reachable(reversed(graph), terminal)
  const edgesOf = groupEdges(bound)
  for (const { number, node, index } of nodes) {
    if (!reached[number]) {
      found.push(
        diagnostic(
          'node-unreachable',
          { node: node.id },
          { nodeId: node.id, quickFix: removeNode(bound, node.id, index, edgesOf[number] ?? []) },
        ),
      )
    } else if (terminal.length > 0 && !canEnd[number])
      found.push(diagnostic('node-cannot-end', { node: node.id }, { nodeId: node.id }))
  }
  return found
}

function groupEdges({ nodes, edges }: Bound): number[][] {
  const lists: number[][] = nodes.map(() => [])
  for (const edge of edges) {
    lists[edge.from.number]?.push(edge.index)
    if (edge.to !== edge.from) lists[edge.to.number]?.push(edge.index)
  }
  return lists
}

function removeNode({ draft }: Bound, id: string, index: number, edges: number[]): QuickFix {
  const positioned = draft.design !== undefined && Object.hasOwn(draft.design.layout.positions, id)
  // From the back, so that each removal leaves the positions before it as they were.
  const descending = edges.toSorted((a, b) => b - a)
  const paths = [
    ...descending.map((edge) => `/edges/${edge}`),
    `/nodes/${index}`,
    ...(positioned ? [`/layout/positions/${id}`] : []),
  ]
  return { title: 'Remove the node', patch: paths.map((path) => ({ op: 'remove', path })) }
}

function checkHandles({ nodes, head, draft }: Bound): Diagnostic[] {
  const ids = new Set(draft.edges.map((edge) => edge.value.id))
  return nodes.flatMap(({ node, bound, kind, out }) =>
    (bound?.handles ?? []).flatMap((handle) => {
      if (!handle.required || out.has(handle.id)) return []
      const names = { node: node.id, handle: handle.id }
      const id = `${node.id}.${handle.id}`
      if (kind.part !== 'ends' || !head || ids.has(id))
        return [diagnostic('handle-unconnected', names, { nodeId: node.id })]
      const edge = { id, from: node.id, handle: handle.id, to: head.node.id }
      const quickFix: QuickFix = {
        title: 'Close the loop to the head',
        patch: [{ op: 'add', path: '/edges/-', value: edge }],
      }
      return [diagnostic('handle-unconnected', names, { nodeId: node.id, quickFix })]
    }),
  )
}

/** Every cycle that misses the head needs a cap: without the head and the capped edges, nothing may turn. */
function checkCycles({ nodes, edges, head, entry }: Bound): Diagnostic[] {
  if (!head) return []
  const graph: number[][] = nodes.map(() => [])
  const uncapped = edges.filter(({ edge, from, to }) => edge.cap === undefined && from !== head && to !== head)
  for (const edge of uncapped) graph[edge.from.number]?.push(edge.to.number)
  const full: number[][] = nodes.map(() => [])
  for (const edge of edges) full[edge.from.number]?.push(edge.to.number)
  const rank = new Map(breadthFirst(full, (entry ?? head).number).map((number, index) => [number, index]))
  const groups = cycles(graph)
  const groupOf = new Map(groups.flatMap((group, index) => group.map((number): [number, number] => [number, index])))
  const closing = closingEdges(uncapped, groups, groupOf, rank)
  return groups.map((group, index) => {
    const names = group
      .toSorted((a, b) => (rank.get(a) ?? a) - (rank.get(b) ?? b))
      .map((number) => nodes[number]?.node.id ?? '')
    const edge = closing[index]
    const fix: QuickFix | undefined = edge && {
      title: 'Cap it at 10 turns',
      patch: [{ op: 'add', path: `/edges/${edge.index}/cap`, value: 10 }],
    }
    return diagnostic(
      'cycle-uncapped',
      { nodes: names },
      edge && fix ? { nodeId: names[0] ?? '', edgeId: edge.edge.id, quickFix: fix } : {},
    )
  })
}

/** Per group an edge that leads back into the node of it that a run meets first. */
function closingEdges(
  edges: BoundEdge[],
  groups: number[][],
  groupOf: Map<number, number>,
  rank: Map<number, number>,
): (BoundEdge | undefined)[] {
  const order = (number: number) => rank.get(number) ?? Number.MAX_SAFE_INTEGER
  const result: (BoundEdge | undefined)[] = groups.map(() => undefined)
  for (const edge of edges) {
    const group = groupOf.get(edge.from.number)
    if (group === undefined || groupOf.get(edge.to.number) !== group) continue
    const best = result[group]
    if (!best || order(edge.to.number) < order(best.to.number)) result[group] = edge
  }
  return result
}

function checkGuards({ nodes, head, entry }: Bound, graph: Graph): Diagnostic[] {
  if (!head || !entry) return []
  const passed = passedByEveryTrip(graph, head.number)
  if (passed.size === 0) return []
  const reached = reachable(graph, [entry.number])
  return nodes
    .filter((node) => node.kind.part === 'guards' && reached[node.number] && !passed.has(node.number))
    .map(({ node }) => diagnostic('invariant-skipped', { node: node.id }, { nodeId: node.id }))
}
