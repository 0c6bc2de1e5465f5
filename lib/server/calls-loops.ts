import type { NodeKindName } from '../loop/artefacts/design.ts'
import { calleeName, type LoopCall } from '../loop/kinds/loop-registry.ts'
import type { NodeKind } from '../loop/kinds/node-kind.ts'
import { definitions } from '../nodes/definitions.ts'

type Node = { kind: NodeKindName; config: unknown }

/** What nodes call. Configs that can't be read call nothing. */
export function callsOf(nodes: readonly Node[]): LoopCall[] {
  return nodes.flatMap(({ kind, config }) => {
    const definition: NodeKind = definitions[kind]
    const parsed = definition.config.safeParse(config)
    return parsed.success ? [...(definition.calls?.(parsed.data) ?? [])] : []
  })
}

/** Names of what nodes call. */
export function loopsCalledBy(nodes: readonly Node[]): string[] {
  return [...new Set(callsOf(nodes).map(calleeName))].sort()
}

/** Whether what a design says of other loops can be judged at all only where these are known. */
export function callsLoops(design: { nodes: readonly Node[] } | undefined): boolean {
  return loopsCalledBy(design?.nodes ?? []).length > 0
}
