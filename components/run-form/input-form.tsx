'use client'

import { FieldFrame } from '@/components/inspector/fields/field-frame.tsx'
import { JsonInput } from '@/components/inspector/fields/json-input.tsx'
import { NumberInput } from '@/components/inspector/fields/number-input.tsx'
import { fieldType } from '@/components/inspector/state-types.ts'
import { Select, Textarea } from '@/components/ui/input.tsx'
import { Switch } from '@/components/ui/switch.tsx'
import type { Json, JsonObject } from '@/lib/loop/artefacts/json.ts'
import type { StateField, StateSchema } from '@/lib/loop/state/schema.ts'
import { inputFields } from './input-values.ts'
import { SecretInput } from './secret-input.tsx'

type InputFormProps = {
  schema: StateSchema
  values: JsonObject
  problems: Readonly<Record<string, string>>
  onChange: (values: JsonObject) => void
}

/** A form made from the state's input fields. */
export function InputForm({ schema, values, problems, onChange }: InputFormProps) {
  const fields = inputFields(schema)
  if (fields.length === 0) return <p className="text-[13px] text-muted">This loop takes no input.</p>
  return (
    <div className="flex flex-col gap-3">
      {fields.map(({ name, field, required }) => (
        <div key={name}>
          <FieldFrame
            id={`input:${name}`}
            label={name}
            hint={field.description}
            aside={required ? <span className="text-[11px] text-muted">required</span> : undefined}
          >
            <InputControl
              id={`input:${name}`}
              field={field}
              value={values[name]}
              invalid={problems[name] !== undefined}
              onChange={(value) => {
                const { [name]: _old, ...others } = values
                onChange(value === undefined ? others : { ...values, [name]: value })
              }}
            />
          </FieldFrame>
          {problems[name] === undefined ? null : (
            <p role="alert" className="pt-1 text-[11px] text-danger">
              {problems[name]}
            </p>
          )}
        </div>
      ))}
    </div>
  )
}

type ControlProps = {
  id: string
  field: StateField
  value: Json | undefined
  invalid: boolean
  onChange: (value: Json | undefined) => void
}

function InputControl({ id, field, value, invalid, onChange }: ControlProps) {
  const marked = invalid || undefined
  if (field['x-loop'].secret) return <SecretInput id={id} value={value} invalid={invalid} onChange={onChange} />
  switch (fieldType(field)) {
    case 'string':
      return (
        <Textarea
          id={id}
          aria-invalid={marked}
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
          aria-invalid={marked}
          value={typeof value === 'number' ? value : undefined}
          onChange={onChange}
        />
      )
    case 'boolean':
      return <Switch id={id} checked={value === true} onCheckedChange={onChange} />
    case 'enum':
      return (
        <Select
          id={id}
          aria-invalid={marked}
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
    case 'object':
    case 'map':
    case 'json':
      return <JsonInput id={id} aria-invalid={marked} value={value} placeholder="JSON" onChange={onChange} />
  }
}
