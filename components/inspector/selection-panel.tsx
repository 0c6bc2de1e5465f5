'use client'

import {
  AlignHorizontalSpaceAround,
  AlignStartHorizontal,
  AlignStartVertical,
  AlignVerticalSpaceAround,
} from 'lucide-react'
import { ACTIONS } from '@/components/designer/actions.ts'
import { useDesign, useDesigner } from '@/components/designer/store/designer-context.tsx'
import { selectedCount } from '@/components/designer/store/designer-store.ts'
import { useActionContext } from '@/components/designer/use-action-context.tsx'
import { Button } from '@/components/ui/button.tsx'
import { plural } from '@/components/ui/format.ts'
import { alignNodes } from '@/lib/loop/1-draw/align.ts'
import { EdgePanel } from './edge-panel.tsx'
import { GroupPanel, NotePanel } from './extras-panel.tsx'
import { NodePanel } from './node-panel.tsx'

export function SelectionPanel() {
  const design = useDesign()
  const selection = useDesigner((state) => state.selection)
  const [nodeId, secondNode] = selection.nodes
  const [edgeId] = selection.edges
  const [noteId] = selection.notes
  const [groupId] = selection.groups
  const count = selectedCount(selection)
  if (count > 1) return <ManyPanel />
  const note = design.layout.notes?.find(({ id }) => id === noteId)
  if (note) return <NotePanel key={note.id} note={note} />
  const group = design.layout.groups?.find(({ id }) => id === groupId)
  if (group) return <GroupPanel key={group.id} group={group} />
  const node = secondNode === undefined ? design.nodes.find((candidate) => candidate.id === nodeId) : undefined
  if (node) return <NodePanel key={node.id} node={node} />
  const edge =
    selection.nodes.length === 0 && selection.edges.length === 1
      ? design.edges.find((candidate) => candidate.id === edgeId)
      : undefined
  if (edge) return <EdgePanel key={edge.id} edge={edge} />
  return <NodeList />
}

const ALIGNMENTS = [
  { name: 'left', label: 'Left edges', icon: AlignStartVertical, least: 2 },
  { name: 'top', label: 'Top edges', icon: AlignStartHorizontal, least: 2 },
  { name: 'across', label: 'Evenly across', icon: AlignHorizontalSpaceAround, least: 3 },
  { name: 'down', label: 'Evenly down', icon: AlignVerticalSpaceAround, least: 3 },
] as const

function ManyPanel() {
  const context = useActionContext()
  const { nodes, edges, notes, groups } = useDesigner((state) => state.selection)
  const { edit } = context.store.getState()
  const kinds = [
    [nodes, 'node'],
    [edges, 'edge'],
    [notes, 'note'],
    [groups, 'group'],
  ] as const
  return (
    <div className="flex flex-col gap-4 p-3.5">
      <h2 className="font-semibold text-[13px]">
        {kinds.flatMap(([ids, name]) => (ids.length > 0 ? [plural(ids.length, name)] : [])).join(', ')} selected
      </h2>
      <div className="flex flex-wrap gap-2">
        {[ACTIONS.group, ACTIONS.duplicate, ACTIONS.copy, ACTIONS.delete].map((action) => (
          <Button key={action.id} size="sm" onClick={() => action.run(context)}>
            <action.icon />
            {action.label}
          </Button>
        ))}
      </div>
      {nodes.length > 1 ? (
        <fieldset className="flex flex-wrap gap-2">
          <legend className="pb-1.5 font-medium text-xs">Line up</legend>
          {ALIGNMENTS.map(({ name, label, icon: Icon, least }) => (
            <Button
              key={name}
              size="sm"
              disabled={nodes.length < least}
              onClick={() => edit((design) => alignNodes(design, nodes, name))}
            >
              <Icon />
              {label}
            </Button>
          ))}
        </fieldset>
      ) : null}
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
