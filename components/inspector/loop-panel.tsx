'use client'

import { DailyBudgetSection } from '@/components/budget/daily-budget-section.tsx'
import { useDesign, useDesigner, useDesignerStore } from '@/components/designer/store/designer-context.tsx'
import { Input, Select, Textarea } from '@/components/ui/input.tsx'
import { setEntry, setHead, setPurpose, setTaskType } from '@/lib/loop/1-draw/edit-data.ts'
import { FieldFrame } from './fields/field-frame.tsx'
import { fieldElementId } from './fields/form-scope.tsx'
import { Section } from './fields/section.tsx'
import { LoopName } from './loop-name.tsx'
import { McpToolsSection } from './mcp/mcp-tools-section.tsx'

const id = (field: string) => fieldElementId('loop', field)

/** Name, purpose, and where runs and iterations begin. */
export function LoopPanel() {
  const design = useDesign()
  const slug = useDesigner((state) => state.slug)
  const { edit } = useDesignerStore().getState()
  const nodes = design.nodes.map((node) => (
    <option key={node.id} value={node.id}>
      {node.label || node.id}
    </option>
  ))
  const gone = (nodeId: string) =>
    design.nodes.some((node) => node.id === nodeId) ? null : <option value={nodeId}>{nodeId} (missing)</option>
  return (
    <div data-form>
      <Section title="Loop">
        <FieldFrame id={id('name')} label="Loop name">
          <LoopName id={id('name')} />
        </FieldFrame>
        <FieldFrame id={id('purpose')} label="Purpose" hint="What the loop is for, in a sentence or two.">
          <Textarea
            id={id('purpose')}
            rows={4}
            value={design.purpose ?? ''}
            onChange={(event) => edit((before) => setPurpose(before, event.target.value), 'purpose')}
          />
        </FieldFrame>
        <FieldFrame
          id={id('taskType')}
          label="Task type"
          hint="What kind of work it does, such as code or summarise. Adaptive exit learns from all runs of a type."
        >
          <Input
            id={id('taskType')}
            value={design.taskType ?? ''}
            maxLength={100}
            onChange={(event) => edit((before) => setTaskType(before, event.target.value), 'taskType')}
          />
        </FieldFrame>
      </Section>
      <McpToolsSection />
      <Section title="Daily budget">
        <DailyBudgetSection slug={slug} />
      </Section>
      <Section title="Start">
        <FieldFrame id={id('entry')} label="Entry" hint="A run begins at this node.">
          <Select
            id={id('entry')}
            value={design.entry}
            onChange={(event) => edit((before) => setEntry(before, event.target.value))}
          >
            {gone(design.entry)}
            {nodes}
          </Select>
        </FieldFrame>
        <FieldFrame
          id={id('head')}
          label="Head"
          hint="Each arrival here begins the next iteration; the contract is checked then."
        >
          <Select
            id={id('head')}
            value={design.head}
            onChange={(event) => edit((before) => setHead(before, event.target.value))}
          >
            {gone(design.head)}
            {nodes}
          </Select>
        </FieldFrame>
      </Section>
    </div>
  )
}
