'use client'

import { FieldFrame } from '@/components/inspector/fields/field-frame.tsx'
import type { JsonObject } from '@/lib/loop/artefacts/json.ts'
import type { StateSchema } from '@/lib/loop/state/schema.ts'
import { inputFields } from './input-values.ts'
import { ValueControl } from './value-control.tsx'

type InputFormProps = {
  schema: StateSchema
  values: JsonObject
  problems: Readonly<Record<string, string>>
  onChange: (values: JsonObject) => void
  /** Told when what stands in a field stops or starts to be a value at all. */
  onReadable: (name: string, readable: boolean) => void
}

/** A form made from the state's input fields. */
export function InputForm({ schema, values, problems, onChange, onReadable }: InputFormProps) {
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
            <ValueControl
              id={`input:${name}`}
              field={field}
              value={values[name]}
              invalid={problems[name] !== undefined}
              onProblem={(words) => onReadable(name, words === null)}
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
