'use client'

import { useDesign, useDesignerStore } from '@/components/designer/store/designer-context.tsx'
import { nodeFacts } from '@/components/designer/store/projection.ts'
import { Select } from '@/components/ui/input.tsx'
import { connect, disconnect, setEdgeCap } from '@/lib/loop/1-draw/edit-edges.ts'
import { DesignEdge, type DesignNode } from '@/lib/loop/artefacts/design.ts'
import { definitions } from '@/lib/nodes/definitions.ts'
import { FieldFrame } from './fields/field-frame.tsx'
import { fieldElementId } from './fields/form-scope.tsx'
import { NumberInput } from './fields/number-input.tsx'
import { Section } from './fields/section.tsx'

/** Where each handle of a node leads: the drawing of edges without a mouse. */
export function Connections({ node }: { node: DesignNode }) {
  const design = useDesign()
  const { edit } = useDesignerStore().getState()
  const { handles } = nodeFacts(node, definitions)
  const used = design.edges.filter(
    (edge) => edge.from === node.id && !handles.some((handle) => handle.id === edge.handle),
  )
  const all = [
    ...handles,
    ...used.map((edge) => ({ id: edge.handle, label: `${edge.handle} (gone)`, required: false })),
  ]
  const sources = [...new Set(design.edges.filter((edge) => edge.to === node.id).map((edge) => edge.from))]
  return (
    <Section title="Connections">
      {all.length === 0 ? <p className="text-[11px] text-muted">This node ends every path.</p> : null}
      {all.map((handle) => {
        const edge = design.edges.find((candidate) => candidate.from === node.id && candidate.handle === handle.id)
        const id = fieldElementId(`node:${node.id}`, `handle.${handle.id}`)
        return (
          <div key={handle.id} className="grid grid-cols-[1fr_4.5rem] items-end gap-2">
            <FieldFrame id={id} label={`${handle.label} →`}>
              <Select
                id={id}
                value={edge?.to ?? ''}
                aria-invalid={(!edge && handle.required) || undefined}
                onChange={(event) => {
                  const to = event.target.value
                  if (to !== '') edit((before) => connect(before, { from: node.id, handle: handle.id, to }))
                  else if (edge) edit((before) => disconnect(before, [edge.id]))
                }}
              >
                <option value="">not connected</option>
                {design.nodes
                  .filter((target) => target.id !== node.id)
                  .map((target) => (
                    <option key={target.id} value={target.id}>
                      {target.label || target.id}
                    </option>
                  ))}
              </Select>
            </FieldFrame>
            {edge ? (
              <FieldFrame id={`${id}:cap`} label="Cap">
                <NumberInput
                  id={`${id}:cap`}
                  label="Cap"
                  schema={DesignEdge.shape.cap.unwrap()}
                  value={edge.cap}
                  placeholder="none"
                  title="Most traversals within one iteration"
                  onChange={(cap) => edit((before) => setEdgeCap(before, edge.id, cap), `${edge.id}:cap`)}
                />
              </FieldFrame>
            ) : null}
          </div>
        )
      })}
      <p className="text-[11px] text-muted">
        {sources.length === 0
          ? 'Nothing leads here.'
          : `Reached from ${sources.map((id) => design.nodes.find((from) => from.id === id)?.label ?? id).join(', ')}.`}
      </p>
    </Section>
  )
}
