'use client'

import { Trash2 } from 'lucide-react'
import { ACTIONS } from '@/components/designer/actions.ts'
import { useDesign, useDesignerStore } from '@/components/designer/store/designer-context.tsx'
import { useActionContext } from '@/components/designer/use-action-context.tsx'
import { Button } from '@/components/ui/button.tsx'
import { plural } from '@/components/ui/format.ts'
import { Input, Textarea } from '@/components/ui/input.tsx'
import { renameGroup } from '@/lib/loop/1-draw/edit-groups.ts'
import { editNote } from '@/lib/loop/1-draw/edit-notes.ts'
import { CanvasNote, type NodeGroup } from '@/lib/loop/artefacts/design.ts'
import { FieldFrame } from './fields/field-frame.tsx'
import { NumberInput } from './fields/number-input.tsx'
import { Section } from './fields/section.tsx'

/** A note of the canvas: its text, and its size without a mouse. */
export function NotePanel({ note }: { note: CanvasNote }) {
  const { edit } = useDesignerStore().getState()
  const context = useActionContext()
  const key = `canvas-note:${note.id}`
  const change = (part: Partial<CanvasNote>, what: string) =>
    edit((design) => editNote(design, note.id, part), `${key}:${what}`)
  return (
    <div data-form>
      <Head title="Note" about="On the canvas only" remove="Delete note" onRemove={() => ACTIONS.delete.run(context)} />
      <Section title="Text">
        <FieldFrame id={key} label="Text" hideLabel>
          <Textarea
            id={key}
            rows={5}
            maxLength={4_000}
            value={note.text}
            onChange={(event) => change({ text: event.target.value }, 'text')}
          />
        </FieldFrame>
        <div className="grid grid-cols-2 gap-2">
          {(['width', 'height'] as const).map((side) => (
            <FieldFrame key={side} id={`${key}:${side}`} label={side === 'width' ? 'Width' : 'Height'}>
              <NumberInput
                id={`${key}:${side}`}
                label={side}
                schema={CanvasNote.shape[side]}
                value={note[side]}
                onChange={(value) => (value === undefined ? undefined : change({ [side]: value }, side))}
              />
            </FieldFrame>
          ))}
        </div>
      </Section>
    </div>
  )
}

/** A group: its name, its nodes, and how it is taken away. */
export function GroupPanel({ group }: { group: NodeGroup }) {
  const { edit, select } = useDesignerStore().getState()
  const { nodes } = useDesign()
  const context = useActionContext()
  const key = `group:${group.id}`
  return (
    <div data-form>
      <Head
        title="Group"
        about={plural(group.nodes.length, 'node')}
        remove="Take the frame away"
        onRemove={() => ACTIONS.delete.run(context)}
      />
      <Section title="Group">
        <FieldFrame id={key} label="Name">
          <Input
            id={key}
            value={group.label}
            maxLength={120}
            onChange={(event) => edit((design) => renameGroup(design, group.id, event.target.value), key)}
          />
        </FieldFrame>
        <ul className="flex flex-col">
          {nodes
            .filter(({ id }) => group.nodes.includes(id))
            .map((node) => (
              <li key={node.id} data-kind={node.kind}>
                <button
                  type="button"
                  onClick={() => select({ nodes: [node.id] })}
                  className="flex w-full items-center gap-2 rounded-md px-1.5 py-1 text-left text-[13px] hover:bg-sunken"
                >
                  <span aria-hidden="true" className="size-2 rounded-full bg-kind" />
                  <span className="truncate">{node.label || node.id}</span>
                </button>
              </li>
            ))}
        </ul>
        <Button size="sm" className="self-start" onClick={() => ACTIONS.ungroup.run(context)}>
          <ACTIONS.ungroup.icon />
          {ACTIONS.ungroup.label}
        </Button>
      </Section>
    </div>
  )
}

type HeadProps = { title: string; about: string; remove: string; onRemove: () => void }

function Head({ title, about, remove, onRemove }: HeadProps) {
  return (
    <div className="flex items-center gap-2 border-line border-b p-3.5">
      <div className="min-w-0 flex-1">
        <h2 className="font-semibold text-[13px]">{title}</h2>
        <p className="text-[11px] text-muted">{about}</p>
      </div>
      <Button variant="ghost" size="icon" aria-label={remove} title={remove} onClick={onRemove}>
        <Trash2 />
      </Button>
    </div>
  )
}
