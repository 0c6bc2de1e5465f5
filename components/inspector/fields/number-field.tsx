'use client'

import type { ReactNode } from 'react'
import { describedBy, FieldFrame } from './field-frame.tsx'
import { useField, useFormScope } from './form-scope.tsx'
import { NumberInput } from './number-input.tsx'
import { numberReading } from './number-reading.ts'
import { numberSchemaAt } from './number-text.ts'

type NumberFieldProps = {
  path: string
  label: string
  hint?: ReactNode
  /** What holds when the field is empty: `2`. */
  placeholder?: string
  /** Shown inside the control, at the right: `ms`, `USD`. */
  unit?: string
  hideLabel?: boolean
  /** An empty text is no value here, even where the member itself may be absent. */
  required?: boolean
}

export function NumberField({ path, label, hint, placeholder, unit, hideLabel, required = false }: NumberFieldProps) {
  const { id, value, set, problems } = useField(path)
  const reading = typeof value === 'number' ? numberReading(value, unit) : null
  const bounds = numberSchemaAt(useFormScope().schema, path)
  return (
    <FieldFrame
      id={id}
      label={label}
      hint={hideLabel ? (hint ?? reading ?? undefined) : hint}
      problems={problems}
      hideLabel={hideLabel}
      aside={reading === null ? undefined : <span className="text-[11px] text-muted tabular-nums">{reading}</span>}
    >
      <span className="relative block">
        <NumberInput
          id={id}
          label={label}
          schema={bounds?.schema}
          required={required || bounds?.required}
          value={typeof value === 'number' ? value : undefined}
          onChange={set}
          placeholder={placeholder}
          aria-invalid={problems.some((problem) => problem.severity === 'error') || undefined}
          aria-describedby={describedBy(id, problems, hint)}
          className={unit === undefined ? 'tabular-nums' : 'pr-11 tabular-nums'}
        />
        {unit === undefined ? null : (
          <span
            aria-hidden="true"
            className="pointer-events-none absolute top-1.5 right-2 text-muted text-xs leading-5"
          >
            {unit}
          </span>
        )}
      </span>
    </FieldFrame>
  )
}
