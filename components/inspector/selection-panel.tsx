'use client'

import { ACTIONS } from '@/components/designer/actions.ts'
import { useDesign, useDesigner } from '@/components/designer/store/designer-context.tsx'
import { useActionContext } from '@/components/designer/use-action-context.tsx'
import { Button } from '@/components/ui/button.tsx'
import { plural } from '@/components/ui/format.ts'
import { EdgePanel } from './edge-panel.tsx'
import { NodePanel } from './node-panel.tsx'

export function SelectionPanel() {
  const design = useDesign()
  const selection = useDesigner((state) => state.selection)
  const [nodeId, secondNode] = selection.nodes
  const [edgeId] = selection.edges
  const node = secondNode === undefined ? design.nodes.find((candidate) => candidate.id === nodeId) : undefined
  if (node) return <NodePanel key={node.id} node={node} />
  const edge =
    selection.nodes.length === 0 && selection.edges.length === 1
      ? design.edges.find((candidate) => candidate.id === edgeId)
      : undefined
  if (edge) return <EdgePanel key={edge.id} edge={edge} />
  if (selection.nodes.length + selection.edges.length > 1) return <ManyPanel />
  return <NodeList />
}

function ManyPanel() {
  const context = useActionContext()
  const { nodes, edges } = useDesigner((state) => state.selection)
  return (
    <div className="flex flex-col gap-3 p-3.5">
      <h2 className="font-semibold text-[13px]">
        {plural(nodes.length, 'node')}
        {edges.length > 0 ? `, ${plural(edges.length, 'edge')}` : ''} selected
      </h2>
      <div className="flex flex-wrap gap-2">
        {[ACTIONS.duplicate, ACTIONS.copy, ACTIONS.delete].map((action) => (
          <Button key={action.id} size="sm" onClick={() => action.run(context)}>
            <action.icon />
            {action.label}
          </Button>
        ))}
      </div>
    </div>
  )
}

/** With nothing selected: every node, to be chosen without a mouse. */
function NodeList() {
  const design = useDesign()
  const context = useActionContext()
  return (
    <div className="p-3.5">
      <h2 className="pb-1 font-semibold text-[13px]">Nothing selected</h2>
      <p className="pb-2 text-[11px] text-muted leading-4">Select a node or an edge on the canvas, or here.</p>
      <ul className="flex flex-col">
        {design.nodes.map((node) => (
          <li key={node.id} data-kind={node.kind}>
            <button
              type="button"
              onClick={() => context.store.getState().select({ nodes: [node.id] })}
              className="flex w-full items-center gap-2 rounded-md px-1.5 py-1 text-left text-[13px] hover:bg-sunken"
            >
              <span aria-hidden="true" className="size-2 rounded-full bg-kind" />
              <span className="truncate">{node.label || node.id}</span>
              <code className="ml-auto font-mono text-[11px] text-muted">{node.id}</code>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
