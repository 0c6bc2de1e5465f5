import { equalJson } from '../artefacts/equal-json.ts'
import { canonicalJson, type JsonObject } from '../artefacts/json.ts'
import { own } from '../artefacts/own.ts'
import { type DesignTree, edgeKey } from './design-tree.ts'
import type { Side } from './merge-tree.ts'

/** A part that one side added under an id which the other gave to another part. */
export type Renamed = { kind: 'node' | 'note' | 'group'; side: Side; from: string; to: string }

const KINDS = { node: 'nodes', note: 'notes', group: 'groups' } as const

/** Two people who add a node get the same id for it. One of the two nodes is given another, so that both stay. */
export function separateIds(
  base: DesignTree,
  { mine, theirs }: Record<Side, DesignTree>,
): { trees: Record<Side, DesignTree>; renamed: Renamed[] } {
  const trees = { mine, theirs }
  const renamed: Renamed[] = []
  for (const kind of ['node', 'note', 'group'] as const) {
    const at = KINDS[kind]
    const taken = new Set([base, mine, theirs].flatMap((tree) => Object.keys(tree[at])))
    for (const from of Object.keys(mine[at])) {
      if (Object.hasOwn(base[at], from) || !Object.hasOwn(theirs[at], from)) continue
      const [ours, others] = [signature(mine, kind, from), signature(theirs, kind, from)]
      if (equalJson(ours, others)) continue
      // Whoever merges, the same one keeps its id.
      const side: Side = canonicalJson(ours) < canonicalJson(others) ? 'theirs' : 'mine'
      const to = unusedId(from, taken)
      taken.add(to)
      trees[side] = kind === 'node' ? renameNode(trees[side], from, to) : renamePart(trees[side], at, from, to)
      renamed.push({ kind, side, from, to })
    }
  }
  return { trees, renamed }
}

/** All that makes an added part what it is. */
function signature(tree: DesignTree, kind: Renamed['kind'], id: string): JsonObject {
  const part = own(tree[KINDS[kind]], id) ?? {}
  if (kind === 'group') return { part, nodes: Object.keys(tree.grouped).filter((node) => tree.grouped[node] === id) }
  if (kind === 'note') return { part }
  const edges = Object.values(tree.edges).filter(({ from, to }) => from === id || to === id)
  return { part, edges, place: own(tree.places, id) ?? null }
}

function unusedId(id: string, taken: ReadonlySet<string>): string {
  const stem = id.replace(/-\d+$/, '').slice(0, 58)
  for (let count = 2; ; count++) if (!taken.has(`${stem}-${count}`)) return `${stem}-${count}`
}

const moved = <T>(record: Record<string, T>, from: string, to: string): Record<string, T> =>
  Object.fromEntries(Object.entries(record).map(([id, value]) => [id === from ? to : id, value]))

function renamePart(tree: DesignTree, at: 'notes' | 'groups' | 'nodes', from: string, to: string): DesignTree {
  const grouped =
    at === 'groups'
      ? Object.fromEntries(Object.entries(tree.grouped).map(([node, group]) => [node, group === from ? to : group]))
      : tree.grouped
  return { ...tree, grouped, [at]: moved(tree[at], from, to) }
}

/** With everything that names the node: its edges, where the loop begins, its place and its group. Texts that name it are left. */
function renameNode(tree: DesignTree, from: string, to: string): DesignTree {
  const is = (id: unknown) => (id === from ? to : id)
  const edges: DesignTree['edges'] = {}
  const edgeIds: DesignTree['edgeIds'] = {}
  for (const [key, edge] of Object.entries(tree.edges)) {
    const led = { ...edge, from: String(is(edge.from)), to: String(is(edge.to)) }
    const now = edge.from === from ? edgeKey({ from: to, handle: String(edge.handle) }) : key
    edges[now] = led
    edgeIds[now] = edge.from === from ? `${to}.${edge.handle}` : (own(tree.edgeIds, key) ?? now)
  }
  const loop = { ...tree.loop }
  for (const member of ['entry', 'head']) if (loop[member] === from) loop[member] = to
  return {
    ...renamePart(tree, 'nodes', from, to),
    loop,
    edges,
    edgeIds,
    places: moved(tree.places, from, to),
    grouped: moved(tree.grouped, from, to),
  }
}
