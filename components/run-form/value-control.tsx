'use client'

import { useState } from 'react'
import { JsonInput } from '@/components/inspector/fields/json-input.tsx'
import { NumberInput } from '@/components/inspector/fields/number-input.tsx'
import { fieldType } from '@/components/inspector/state-types.ts'
import { Select, Textarea } from '@/components/ui/input.tsx'
import { Switch } from '@/components/ui/switch.tsx'
import type { Json } from '@/lib/loop/artefacts/json.ts'
import type { StateField } from '@/lib/loop/state/schema.ts'
import { exampleValue } from './example-value.ts'
import { FileInput } from './file-input.tsx'
import { ListInput } from './list-input.tsx'
import { asLines } from './list-lines.ts'
import { SecretInput } from './secret-input.tsx'

type ControlProps = {
  id: string
  field: StateField
  value: Json | undefined
  invalid: boolean
  onChange: (value: Json | undefined) => void
  /** Told when a text stops or starts to be a value at all. */
  onProblem?: ((problem: string | null) => void) | undefined
  /** Where no label stands for `id`. */
  name?: string
}

/** The control for a value of a state field, by the field's type. */
export function ValueControl({ id, field, value, invalid, onChange, onProblem, name }: ControlProps) {
  const marked = { 'aria-invalid': invalid || undefined, 'aria-label': name }
  if (field['x-loop'].secret) return <SecretInput id={id} value={value} invalid={invalid} onChange={onChange} />
  if (field['x-loop'].file)
    return <FileInput id={id} value={value} invalid={invalid} onProblem={onProblem} onChange={onChange} />
  switch (fieldType(field)) {
    case 'string':
      return (
        <Textarea
          id={id}
          {...marked}
          rows={Math.min(8, Math.max(1, String(value ?? '').split('\n').length))}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => onChange(event.target.value)}
        />
      )
    case 'number':
    case 'integer':
      return (
        <NumberInput
          id={id}
          {...marked}
          value={typeof value === 'number' ? value : undefined}
          onProblem={onProblem}
          onChange={onChange}
        />
      )
    case 'boolean':
      return <Switch id={id} aria-label={name} checked={value === true} onCheckedChange={onChange} />
    case 'enum':
      return (
        <Select
          id={id}
          {...marked}
          value={(field.enum ?? []).indexOf(value ?? null)}
          onChange={(event) => onChange(field.enum?.[Number(event.target.value)])}
        >
          <option value={-1}>Choose…</option>
          {field.enum?.map((option, index) => (
            <option key={JSON.stringify(option)} value={index}>
              {typeof option === 'string' ? option : JSON.stringify(option)}
            </option>
          ))}
        </Select>
      )
    case 'list':
      return <ListControl {...{ id, field, value, invalid, onChange, onProblem, name }} />
    case 'object':
    case 'map':
    case 'json':
      return <JsonControl {...{ id, field, value, invalid, onChange, onProblem, name }} />
  }
}

/** One value per line where lines can hold the values; otherwise JSON, which it then stays while it is edited. */
function ListControl(props: ControlProps) {
  const { id, field, value, invalid, name, onProblem, onChange } = props
  const [asJson, setAsJson] = useState(false)
  const lines = asJson ? null : asLines(field, value)
  if (lines === null && !asJson) setAsJson(true)
  if (lines === null || field.items === undefined) return <JsonControl {...props} />
  const marked = { 'aria-invalid': invalid || undefined, 'aria-label': name }
  return <ListInput {...{ id, value, onProblem, onChange, ...marked, ...lines }} items={field.items} />
}

function JsonControl({ id, field, value, invalid, name, onProblem, onChange }: ControlProps) {
  return (
    <JsonInput
      id={id}
      aria-invalid={invalid || undefined}
      aria-label={name}
      rows={3}
      value={value}
      placeholder={`JSON, such as ${JSON.stringify(exampleValue(field)).slice(0, 300)}`}
      onProblem={onProblem}
      onChange={onChange}
    />
  )
}
