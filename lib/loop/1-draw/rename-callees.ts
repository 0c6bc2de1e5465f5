import type { LoopDesign } from '../artefacts/design.ts'
import type { Json } from '../artefacts/json.ts'
import type { LoopCall } from '../kinds/loop-registry.ts'
import type { NodeKind, NodeKinds } from '../kinds/node-kind.ts'
import { applyPatch } from '../patch/apply-patch.ts'
import { configPointer } from '../patch/pointer.ts'

/** A loop by the slug and the newest version that it has in a workspace. */
export type PlacedLoop = { slug: string; version: number }

/**
 * The design with the loops that its nodes call under the names that these have in a workspace. A call that names a version gets the real one, a call of the newest stays
 * one. Loops that `placed` does not hold, and settings that their kind can't read, are left as they are.
 */
export function renameCallees(
  design: LoopDesign,
  kinds: NodeKinds,
  placed: ReadonlyMap<string, PlacedLoop>,
): LoopDesign {
  const patch = design.nodes.flatMap((node, index) => {
    const kind: NodeKind = kinds[node.kind]
    const config = kind.config.safeParse(node.config)
    return (config.success ? (kind.calls?.(config.data) ?? []) : []).flatMap((call) => changes(call, index, placed))
  })
  if (patch.length === 0) return design
  // A design is JSON, and only two members of configs are replaced by others of their type.
  return applyPatch(design as unknown as Json, patch) as unknown as LoopDesign
}

function changes(call: LoopCall, index: number, placed: ReadonlyMap<string, PlacedLoop>) {
  const found = placed.get(call.loop)
  if (!found) return []
  const set = (field: string, value: Json) => ({ op: 'replace' as const, path: configPointer(index, field), value })
  return [set(call.field, found.slug), ...(call.version === null ? [] : [set(call.versionField, found.version)])]
}
