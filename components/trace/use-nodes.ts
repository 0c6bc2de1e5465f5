import { groupDigits } from '@/components/ui/format.ts'
import { nameNodes } from '@/lib/loop/4-trace/name-nodes.ts'
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

/** The runner's sentences as people read them: nodes by their labels, long numbers grouped. */
export function useNodeNames(): (sentence: string) => string {
  const nodes = useTrace((state) => state.snapshot.design.nodes)
  return (sentence) => nameNodes(groupDigits(sentence), nodes)
}
