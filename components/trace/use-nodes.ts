import type { DesignNode } from '@/lib/loop/artefacts/design.ts'
import { useTrace } from './trace-context.tsx'

const known = new WeakMap<readonly DesignNode[], Map<string, DesignNode>>()

/** Nodes of the run's design by id. */
export function useNodes(): Map<string, DesignNode> {
  return useTrace(({ snapshot }) => {
    const cached = known.get(snapshot.design.nodes)
    if (cached) return cached
    const nodes = new Map(snapshot.design.nodes.map((node) => [node.id, node]))
    known.set(snapshot.design.nodes, nodes)
    return nodes
  })
}
