import { useMemo } from 'react'
import { useDesign } from '@/components/designer/store/designer-context.tsx'
import { isPredicate } from '@/lib/loop/3-run/what-if/edit-program.ts'
import type { WhatIfEdit } from '@/lib/loop/artefacts/what-if.ts'
import type { NodeKind } from '@/lib/loop/kinds/node-kind.ts'
import { definitions } from '@/lib/nodes/definitions.ts'

/** What past runs can be asked about a source of the designer: a node's predicate at a path of its config. Null: it is none, or is empty. */
export function usePastEdit({
  nodeId,
  field,
  source,
}: {
  nodeId: string | null
  field: string
  source: string
}): WhatIfEdit | null {
  const { nodes } = useDesign()
  const node = nodeId === null ? undefined : nodes.find((each) => each.id === nodeId)
  return useMemo(() => {
    if (!node || source.trim() === '') return null
    const kind: NodeKind = definitions[node.kind]
    const config = kind.config.safeParse(node.config)
    const site = config.success && kind.expressions(config.data).find((each) => each.field === field)
    return site && isPredicate(site) ? { type: 'site', nodeId: node.id, field, source } : null
  }, [node, field, source])
}
