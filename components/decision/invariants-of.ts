import type { LoopSpec } from '@/lib/loop/artefacts/spec.ts'
import type { NodeKinds } from '@/lib/loop/kinds/node-kind.ts'
import { definitions } from '@/lib/nodes/definitions.ts'

const kinds: NodeKinds = definitions

/** Names of the invariants that some node of the spec checks, in its order, each once. */
export function invariantsOf({ nodes }: Pick<LoopSpec, 'nodes'>): string[] {
  return [...new Set(Object.values(nodes).flatMap(({ kind, config }) => kinds[kind].checks?.(config) ?? []))]
}
