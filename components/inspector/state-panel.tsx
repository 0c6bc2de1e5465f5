'use client'

import { ChevronRight, Plus } from 'lucide-react'
import { useState } from 'react'
import { usesInWords } from '@/components/designer/store/canvas-lights.ts'
import { useDesign, useDesigner, useDesignerStore } from '@/components/designer/store/designer-context.tsx'
import { Badge } from '@/components/ui/badge.tsx'
import { Button } from '@/components/ui/button.tsx'
import { cn } from '@/components/ui/cn.ts'
import { Input } from '@/components/ui/input.tsx'
import { setStateField } from '@/lib/loop/1-draw/edit-data.ts'
import type { FieldUse } from '@/lib/loop/2-compile/data-flow.ts'
import { FieldName } from '@/lib/loop/artefacts/ids.ts'
import type { StateField } from '@/lib/loop/state/schema.ts'
import { Section } from './fields/section.tsx'
import { StateFieldEditor } from './state-field-editor.tsx'
import { fieldType } from './state-types.ts'
import { StateVersions } from './state-versions.tsx'
import { useFieldLight } from './use-field-light.ts'

/** The typed state that the loop carries. One field is open at a time. */
export function StatePanel() {
  const design = useDesign()
  const [open, setOpen] = useState<string | null>(null)
  const uses = useDesigner((state) => state.compiled.fields)
  const diagnostics = useDesigner((state) => state.compiled.diagnostics)
  const focus = useDesigner((state) => state.focus)
  const [, wanted = null] = (focus?.scope === 'state' && /^properties\.([^.]+)/.exec(focus.field)) || []
  if (wanted !== null && wanted !== open) setOpen(wanted)
  return (
    <div data-form>
      <Section
        title="State"
        hint="The typed value that the loop carries. Nodes read and write these fields; input is frozen once a run has begun."
      >
        <ul className="flex flex-col gap-1.5">
          {Object.entries(design.state.properties).map(([name, field]) => {
            const faults = diagnostics.filter((problem) => isAbout(problem.field, name))
            return (
              <li key={name} className="rounded-md border border-line">
                <FieldRow
                  name={name}
                  field={field}
                  open={open === name}
                  faulty={faults.length > 0}
                  use={uses[name]}
                  onToggle={() => setOpen(open === name ? null : name)}
                />
                {open === name ? (
                  <StateFieldEditor name={name} field={field} problems={faults} onRenamed={setOpen}>
                    <Uses use={uses[name]} />
                  </StateFieldEditor>
                ) : null}
              </li>
            )
          })}
        </ul>
        <NewField onAdded={setOpen} />
      </Section>
      <StateVersions />
    </div>
  )
}

function isAbout(path: string | undefined, name: string): boolean {
  const prefix = `state.properties.${name}`
  return path === prefix || path?.startsWith(`${prefix}.`) === true
}

type RowProps = {
  name: string
  field: StateField
  open: boolean
  faulty: boolean
  use: FieldUse | undefined
  onToggle: () => void
}

function FieldRow({ name, field, open, faulty, use, onToggle }: RowProps) {
  const role = field['x-loop'].role
  const light = useFieldLight(use)
  return (
    <h4>
      <button
        type="button"
        aria-expanded={open}
        onClick={onToggle}
        {...light}
        className="grid w-full grid-cols-[auto_minmax(0,auto)_1fr_auto] items-center gap-x-1.5 rounded-md px-2 py-1.5 text-left hover:bg-sunken"
      >
        <ChevronRight
          aria-hidden="true"
          className={cn('size-3.5 text-muted transition-transform', open && 'rotate-90')}
        />
        <code className={cn('truncate font-mono text-xs', faulty && 'text-danger')}>{name}</code>
        <span className="text-[11px] text-muted">{fieldType(field)}</span>
        <Badge
          className="ml-auto h-4.5 px-1.5 text-[10px]"
          tone={role === 'input' ? 'info' : role === 'output' ? 'success' : 'neutral'}
        >
          {role}
        </Badge>
        <span className="col-span-3 col-start-2 text-[11px] text-muted leading-4">{usesInWords(use)}</span>
      </button>
    </h4>
  )
}

/** Which nodes read and write the field. Pressing one goes to it. */
function Uses({ use }: { use: FieldUse | undefined }) {
  const store = useDesignerStore()
  const label = (id: string) => store.getState().history.present.nodes.find((node) => node.id === id)?.label || id
  const row = (title: string, ids: readonly string[]) => (
    <p className="text-[11px] text-muted leading-4">
      {title}{' '}
      {ids.length === 0
        ? 'nothing'
        : ids.map((id, index) => (
            <span key={id}>
              {index > 0 ? ', ' : ''}
              <button
                type="button"
                className="text-accent hover:underline"
                onClick={() => store.getState().select({ nodes: [id] })}
              >
                {label(id)}
              </button>
            </span>
          ))}
    </p>
  )
  return (
    <div>
      {row('Written by', use?.writers ?? [])}
      {row('Read by', use?.readers ?? [])}
    </div>
  )
}

function NewField({ onAdded }: { onAdded: (name: string) => void }) {
  const store = useDesignerStore()
  const [name, setName] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const add = () => {
    const parsed = FieldName.safeParse(name.trim())
    const { history, edit } = store.getState()
    if (!parsed.success) return setProblem(parsed.error.issues[0]?.message ?? 'This can’t be a name.')
    if (Object.hasOwn(history.present.state.properties, parsed.data))
      return setProblem('There is a field of this name.')
    edit((design) => setStateField(design, parsed.data, { type: 'string', default: '', 'x-loop': { role: 'working' } }))
    setName('')
    setProblem(null)
    onAdded(parsed.data)
  }
  return (
    <div>
      <div className="flex gap-1.5">
        <Input
          aria-label="Name of a new field"
          placeholder="new_field"
          value={name}
          aria-invalid={problem !== null || undefined}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && add()}
          className="font-mono text-xs"
        />
        <Button onClick={add} disabled={name.trim() === ''}>
          <Plus />
          Add field
        </Button>
      </div>
      {problem === null ? null : <p className="pt-1 text-[11px] text-danger">{problem}</p>}
    </div>
  )
}
