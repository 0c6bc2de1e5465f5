import type { DesignNode } from '@/lib/loop/artefacts/design.ts'
import type { Diagnostic } from '@/lib/loop/diagnostics/diagnostic.ts'

/** The finding with its node named as it is on the canvas. Only the first mention: a field may have the node's id for a name. */
export function withLabel(found: Diagnostic, nodes: readonly Pick<DesignNode, 'id' | 'label'>[]): Diagnostic {
  const label = nodes.find(({ id }) => id === found.nodeId)?.label ?? ''
  if (label === '') return found
  return { ...found, message: found.message.replace(`"${found.nodeId}"`, () => `"${label}"`) }
}
