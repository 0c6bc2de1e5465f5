'use client'
import { Pencil, Undo2 } from 'lucide-react'
import { useEffect, useId, useState } from 'react'
import { fieldType } from '@/components/inspector/state-types.ts'
import { ValueControl } from '@/components/run-form/value-control.tsx'
import { Button } from '@/components/ui/button.tsx'
import { plural } from '@/components/ui/format.ts'
import { isJsonObject, type Json, type JsonObject } from '@/lib/loop/artefacts/json.ts'
import { own } from '@/lib/loop/artefacts/own.ts'
import type { StateField, StateSchema } from '@/lib/loop/state/schema.ts'
import type { Decision } from './use-decision.ts'

/** What it needs of a decision. */
type Patching = Pick<Decision, 'draft' | 'checked' | 'places' | 'change' | 'mark'>
type Props = { decision: Patching; schema: StateSchema; state: JsonObject }

/** The fields of the state, each to be changed in a control of its own type and checked as it is typed. Inputs are frozen and not shown. */
export function PatchEditor({ decision, schema, state }: Props) {
  const fields = Object.entries(schema.properties).filter(([, field]) => field['x-loop'].role !== 'input')
  if (fields.length === 0)
    return <p className="text-muted text-xs">Every field of this loop is an input, and inputs are frozen.</p>
  return (
    <ul className="flex flex-col divide-y divide-line rounded-md border border-line bg-surface">
      {fields.map(([name, field]) => (
        <FieldEditor key={name} name={name} field={field} before={own(state, name)} decision={decision} />
      ))}
    </ul>
  )
}

type FieldProps = { name: string; field: StateField; before: Json | undefined; decision: Patching }

function FieldEditor({ name, field, before, decision }: FieldProps) {
  const { draft, checked, places, change, mark } = decision
  const [open, setOpen] = useState(false)
  const id = useId()
  const changed = draft.patch.find((each) => each.field === name)
  const path = `patch.${name}`
  const others = draft.patch.filter((each) => each.field !== name)
  const problem = checked?.problems.get(name) ?? places.fields.get(name)
  const shown = open || changed !== undefined || problem !== undefined
  // Whoever asks to change it goes on with the value itself.
  useEffect(() => {
    if (!open) return
    const control = document.getElementById(id)
    control?.focus()
    if (control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement) control.select()
  }, [open, id])
  const revert = () => {
    change({ patch: others })
    mark(path, false)
    setOpen(false)
  }
  return (
    <li data-patch={name} className="px-2.5 py-1.5">
      <div className="flex min-h-7 min-w-0 items-center gap-2">
        <code className="shrink-0 font-mono text-xs">{name}</code>
        <span className="shrink-0 text-[11px] text-muted">{fieldType(field)}</span>
        {shown ? null : (
          <span className="min-w-0 flex-1 truncate text-right font-mono text-muted text-xs">{briefly(before)}</span>
        )}
        <span className="ml-auto" />
        {shown ? (
          <Button variant="ghost" size="sm" aria-label={`Leave as it is: ${name}`} onClick={revert}>
            <Undo2 />
            Leave as it is
          </Button>
        ) : (
          <Button variant="ghost" size="sm" aria-label={`Change ${name}`} onClick={() => setOpen(true)}>
            <Pencil />
            Change
          </Button>
        )}
      </div>
      {shown ? (
        <div className="pt-1 pb-1">
          {field.description ? <p className="pb-1 text-[11px] text-muted leading-4">{field.description}</p> : null}
          <ValueControl
            id={id}
            name={`New value of ${name}`}
            field={field}
            value={changed ? changed.value : before}
            invalid={problem !== undefined}
            onProblem={(words) => mark(path, words !== null)}
            onChange={(value) => change({ patch: value === undefined ? others : [...others, { field: name, value }] })}
          />
          {problem === undefined ? null : (
            <p role="alert" className="pt-1 text-[11px] text-danger leading-4">
              {problem}
            </p>
          )}
        </div>
      ) : null}
    </li>
  )
}

/** A value in a few characters. */
function briefly(value: Json | undefined): string {
  if (value === undefined) return 'not set'
  if (Array.isArray(value)) return plural(value.length, 'item')
  if (isJsonObject(value)) return plural(Object.keys(value).length, 'member')
  return typeof value === 'string' ? `"${value.slice(0, 80)}"` : String(value)
}
