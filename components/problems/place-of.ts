import type { InspectorTab } from '@/components/designer/store/designer-store.ts'
import type { Selection } from '@/components/designer/store/projection.ts'
import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import type { Diagnostic } from '@/lib/loop/diagnostics/diagnostic.ts'

/** Where a problem can be mended: what to select, which inspector tab, which form and field. */
export type Place = { select: Partial<Selection> | null; tab: InspectorTab; scope: string; field: string }

/** Parts of a design by the beginning of a field's path, with the form that edits each. */
const FORMS: readonly { prefix: string; tab: InspectorTab; scope: string; whole?: true }[] = [
  { prefix: 'contract', tab: 'contract', scope: 'contract' },
  // Its form is over the setting as a member, which may be absent.
  { prefix: 'consolidation', tab: 'contract', scope: 'consolidation', whole: true },
  { prefix: 'state', tab: 'state', scope: 'state' },
  { prefix: 'models', tab: 'models', scope: 'models' },
  { prefix: 'script', tab: 'models', scope: 'script' },
]

/** Where a path of the stored document, such as `design.nodes.2.label` in a refusal of the server, is edited. */
export function placeOfPath(path: string, { nodes, edges }: Pick<LoopDesign, 'nodes' | 'edges'>): Place {
  const [, list, index, rest = ''] = /^(?:design\.)?(nodes|edges)\.(\d+)\.?(.*)$/.exec(path) ?? []
  const at = Number(index)
  const nodeId = list === 'nodes' ? nodes[at]?.id : undefined
  const edgeId = list === 'edges' ? edges[at]?.id : undefined
  if (nodeId !== undefined) return placeOf({ nodeId, field: rest.replace(/^config\.?/, '') })
  if (edgeId !== undefined) return placeOf({ edgeId, field: rest })
  return placeOf({ field: path.replace(/^design\.?/, '') })
}

export function placeOf({ nodeId, edgeId, field = '' }: Pick<Diagnostic, 'nodeId' | 'edgeId' | 'field'>): Place {
  if (nodeId !== undefined) return { select: { nodes: [nodeId] }, tab: 'selection', scope: `node:${nodeId}`, field }
  if (edgeId !== undefined)
    return { select: { edges: [edgeId] }, tab: 'selection', scope: `edge:${edgeId}`, field: field || 'to' }
  const form = FORMS.find(({ prefix }) => field === prefix || field.startsWith(`${prefix}.`))
  if (!form) return { select: null, tab: 'loop', scope: 'loop', field }
  const inForm = form.whole ? field : field.slice(form.prefix.length + 1)
  return { select: null, tab: form.tab, scope: form.scope, field: inForm }
}
