'use client'

import { Trash2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useDesign, useDesignerStore } from '@/components/designer/store/designer-context.tsx'
import { SEVERITY } from '@/components/problems/severity.ts'
import { Button } from '@/components/ui/button.tsx'
import { Input, Select, Textarea } from '@/components/ui/input.tsx'
import { Switch } from '@/components/ui/switch.tsx'
import { removeStateField, setRequired, setStateField } from '@/lib/loop/1-draw/edit-data.ts'
import { renameStateField } from '@/lib/loop/1-draw/rename-state-field.ts'
import { FieldName } from '@/lib/loop/artefacts/ids.ts'
import type { Diagnostic } from '@/lib/loop/diagnostics/diagnostic.ts'
import { ARTIFACT_FIELD } from '@/lib/loop/state/artifact-field.ts'
import { type Reducer, ROLES, type Role, type StateField } from '@/lib/loop/state/schema.ts'
import { definitions } from '@/lib/nodes/definitions.ts'
import { toolDefinitions } from '@/lib/tools/definitions.ts'
import { FieldFrame } from './fields/field-frame.tsx'
import { fieldElementId } from './fields/form-scope.tsx'
import { JsonInput } from './fields/json-input.tsx'
import { fieldType, reducersFor, withFieldType } from './state-types.ts'
import { TypeFields } from './type-fields.tsx'

const ROLE_HINT: Record<Role, string> = {
  input: 'Given when a run starts, then frozen.',
  working: 'Working memory: changes as the loop goes round.',
  output: 'What the run is for.',
}
const REDUCER_LABEL: Record<Reducer, string> = {
  replace: 'replace the old value',
  append: 'append to the list',
  merge: 'merge members',
  union: 'union: add what is new',
  sum: 'add to the number',
  max: 'keep the larger',
  min: 'keep the smaller',
}

type EditorProps = {
  name: string
  field: StateField
  problems: readonly Diagnostic[]
  onRenamed: (name: string) => void
  children: ReactNode
}

/** One state field: name, type, role, how writes meet the old value, default, limits. */
export function StateFieldEditor({ name, field, problems, onRenamed, children }: EditorProps) {
  const design = useDesign()
  const { edit } = useDesignerStore().getState()
  const id = fieldElementId('state', `properties.${name}`)
  const save = (next: StateField) => edit((before) => setStateField(before, name, next), `state:${name}`)
  const mark = field['x-loop']
  const setMark = (change: Partial<StateField['x-loop']>) => save({ ...field, 'x-loop': { ...mark, ...change } })
  const required = design.state.required?.includes(name) ?? false
  return (
    <div className="flex flex-col gap-2.5 border-line border-t p-2.5">
      {problems.map((problem) => (
        <p key={problem.message} className={`text-[11px] leading-4 ${SEVERITY[problem.severity].color}`}>
          {problem.message}
        </p>
      ))}
      <div className="grid grid-cols-[1fr_auto] items-end gap-1.5">
        <NameInput
          id={id}
          name={name}
          onRename={(next) => {
            edit((before) => renameStateField(before, name, next, definitions, toolDefinitions))
            onRenamed(next)
          }}
        />
        <Button
          variant="ghost"
          size="icon"
          className="mb-0.5"
          aria-label={`Remove field ${name}`}
          onClick={() => edit((before) => removeStateField(before, name))}
        >
          <Trash2 />
        </Button>
      </div>
      <FieldFrame id={`${id}.role`} label="Role" hint={ROLE_HINT[mark.role]}>
        <Select id={`${id}.role`} value={mark.role} onChange={(event) => setMark({ role: event.target.value as Role })}>
          {ROLES.map((role) => (
            <option key={role}>{role}</option>
          ))}
        </Select>
      </FieldFrame>
      {mark.secret || (mark.role === 'input' && fieldType(field) === 'string') ? (
        <MarkSwitch
          id={`${id}:secret`}
          label="Secret"
          hint="Holds a reference such as secret://API_TOKEN. Only an act node’s fixed call is given what it stands for."
          on={mark.secret === true}
          onChange={(on) => setMark({ secret: on ? true : undefined })}
        />
      ) : null}
      {mark.file || (mark.role === 'input' && !mark.secret) ? (
        <MarkSwitch
          id={`${id}:file`}
          label="File"
          hint="Holds a reference to a file, which whoever starts the run brings. data.load and artifact.read read it."
          on={mark.file === true}
          onChange={(on) => save(on ? asFile(field) : asAny(field))}
        />
      ) : null}
      {mark.file || (mark.secret && field.type === 'string') ? null : (
        <TypeFields id={id} schema={field} onChange={save} />
      )}
      <FieldFrame id={`${id}.x-loop.reducer`} label="A write will">
        <Select
          id={`${id}.x-loop.reducer`}
          value={mark.reducer ?? 'replace'}
          onChange={(event) =>
            setMark({ reducer: event.target.value === 'replace' ? undefined : (event.target.value as Reducer) })
          }
        >
          {reducersFor(fieldType(field)).map((reducer) => (
            <option key={reducer} value={reducer}>
              {REDUCER_LABEL[reducer]}
            </option>
          ))}
        </Select>
      </FieldFrame>
      {mark.reducer === 'union' ? (
        <FieldFrame
          id={`${id}.x-loop.key`}
          label="Items are the same when this member is"
          hint="Empty: when they are equal as a whole."
        >
          <Input
            id={`${id}.x-loop.key`}
            value={mark.key ?? ''}
            onChange={(event) => setMark({ key: event.target.value || undefined })}
          />
        </FieldFrame>
      ) : null}
      <FieldFrame id={`${id}.default`} label="Default" hint="As JSON: text in quotes, such as “draft”. Empty: none.">
        <JsonInput
          id={`${id}.default`}
          value={field.default}
          placeholder="none"
          onChange={(value) => save({ ...field, default: value })}
        />
      </FieldFrame>
      <div className="flex items-center justify-between">
        <label htmlFor={`${id}:required`} className="font-medium text-xs">
          Required from the start
        </label>
        <Switch
          id={`${id}:required`}
          checked={required}
          onCheckedChange={(on) => edit((before) => setRequired(before, name, on))}
        />
      </div>
      <FieldFrame id={`${id}.description`} label="Description">
        <Textarea
          id={`${id}.description`}
          rows={2}
          value={field.description ?? ''}
          onChange={(event) => save({ ...field, description: event.target.value || undefined })}
        />
      </FieldFrame>
      {children}
    </div>
  )
}

/** A field that holds a reference to a file: its shape is given. */
function asFile(field: StateField): StateField {
  return {
    ...withFieldType(field, 'object'),
    ...structuredClone(ARTIFACT_FIELD),
    'x-loop': { role: field['x-loop'].role, file: true },
  }
}

function asAny(field: StateField): StateField {
  return { ...withFieldType(field, 'json'), 'x-loop': { role: field['x-loop'].role } }
}

type MarkProps = { id: string; label: string; hint: string; on: boolean; onChange: (on: boolean) => void }

function MarkSwitch({ id, label, hint, on, onChange }: MarkProps) {
  return (
    <div className="flex items-start justify-between gap-2.5">
      <div className="min-w-0">
        <label htmlFor={id} className="font-medium text-xs">
          {label}
        </label>
        <p id={`${id}-hint`} className="text-[11px] text-muted leading-4">
          {hint}
        </p>
      </div>
      <Switch id={id} checked={on} aria-describedby={`${id}-hint`} onCheckedChange={onChange} className="mt-0.5" />
    </div>
  )
}

/** Renames when it is left or Enter is pressed, so that half a name never is a field's name. */
function NameInput({ id, name, onRename }: { id: string; name: string; onRename: (next: string) => void }) {
  const design = useDesign()
  const [draft, setDraft] = useState<string | null>(null)
  const next = (draft ?? name).trim()
  const problem = next === name ? null : nameProblem(next, Object.keys(design.state.properties))
  const commit = () => {
    if (next !== name && problem === null) onRename(next)
    setDraft(null)
  }
  return (
    <FieldFrame id={id} label="Field name" hint={problem ?? undefined}>
      <Input
        id={id}
        value={draft ?? name}
        aria-invalid={problem !== null || undefined}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => event.key === 'Enter' && commit()}
        className="font-mono text-xs"
      />
    </FieldFrame>
  )
}

/** Why a field can't be called so; null when it can. */
export function nameProblem(name: string, taken: readonly string[]): string | null {
  if (taken.includes(name)) return 'There is a field of this name.'
  const parsed = FieldName.safeParse(name)
  return parsed.success ? null : (parsed.error.issues[0]?.message ?? 'This can’t be a name.')
}
