'use client'

import { Trash2 } from 'lucide-react'
import { useDesign, useDesigner, useDesignerStore } from '@/components/designer/store/designer-context.tsx'
import { Button } from '@/components/ui/button.tsx'
import { Select } from '@/components/ui/input.tsx'
import { connect, disconnect, setEdgeCap } from '@/lib/loop/1-draw/edit-edges.ts'
import { DesignEdge } from '@/lib/loop/artefacts/design.ts'
import { FieldFrame } from './fields/field-frame.tsx'
import { fieldElementId } from './fields/form-scope.tsx'
import { NumberInput } from './fields/number-input.tsx'
import { Section } from './fields/section.tsx'

export function EdgePanel({ edge }: { edge: DesignEdge }) {
  const design = useDesign()
  const { edit, select } = useDesignerStore().getState()
  const diagnostics = useDesigner((state) => state.compiled.diagnostics)
  const problems = diagnostics.filter((problem) => problem.edgeId === edge.id)
  const label = (id: string) => design.nodes.find((node) => node.id === id)?.label || id
  const targetId = fieldElementId(`edge:${edge.id}`, 'to')
  const capId = fieldElementId(`edge:${edge.id}`, 'cap')
  return (
    <div data-form>
      <div className="flex items-center gap-2 border-line border-b p-3.5">
        <div className="min-w-0 flex-1">
          <h2 className="font-semibold text-[13px]">Edge “{edge.handle}”</h2>
          <p className="truncate text-[11px] text-muted">
            {label(edge.from)} → {label(edge.to)}
          </p>
        </div>
        <Button
          variant="ghost"
          size="icon"
          aria-label="Delete edge"
          onClick={() => edit((before) => disconnect(before, [edge.id]))}
        >
          <Trash2 />
        </Button>
      </div>
      <Section title="Path">
        <FieldFrame id={targetId} label="Leads to" problems={problems}>
          <Select
            id={targetId}
            value={edge.to}
            onChange={(event) =>
              edit((before) => connect(before, { from: edge.from, handle: edge.handle, to: event.target.value }))
            }
          >
            {design.nodes
              .filter((node) => node.id !== edge.from)
              .map((node) => (
                <option key={node.id} value={node.id}>
                  {node.label || node.id}
                </option>
              ))}
          </Select>
        </FieldFrame>
        <FieldFrame
          id={capId}
          label="Cap"
          hint="Most times this edge is taken within one iteration. A cycle that misses the head needs a cap on one of its edges."
        >
          <NumberInput
            id={capId}
            label="Cap"
            schema={DesignEdge.shape.cap.unwrap()}
            value={edge.cap}
            placeholder="none"
            onChange={(cap) => edit((before) => setEdgeCap(before, edge.id, cap), `${edge.id}:cap`)}
          />
        </FieldFrame>
        <Button size="sm" className="self-start" onClick={() => select({ nodes: [edge.from] })}>
          Go to {label(edge.from)}
        </Button>
      </Section>
    </div>
  )
}
