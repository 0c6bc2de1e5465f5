import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import { isJsonObject, type Json } from '@/lib/loop/artefacts/json.ts'
import type { NodeKinds } from '@/lib/loop/kinds/node-kind.ts'

/**
 * Every tool that a design names, sorted, whether or not it compiles: what its kinds say of the nodes, and for a node whose settings can't be read whatever
 * stands in them under `tool` or `tools`.
 */
export function namedTools({ nodes }: Pick<LoopDesign, 'nodes'>, kinds: NodeKinds): string[] {
  const names = nodes.flatMap(({ kind, config }) => {
    const parsed = kinds[kind].config.safeParse(config)
    return parsed.success ? kinds[kind].uses(parsed.data).tools.map(({ tool }) => tool) : toolsIn(config)
  })
  return [...new Set(names)].toSorted()
}

function toolsIn(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(toolsIn)
  if (!isJsonObject(value)) return []
  return Object.entries(value).flatMap(([key, member]) => {
    const named = key === 'tool' || key === 'tools' ? [member].flat().filter((name) => typeof name === 'string') : []
    return [...named, ...toolsIn(member)]
  })
}
