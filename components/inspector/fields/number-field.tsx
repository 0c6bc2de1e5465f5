'use client'

import type { ReactNode } from 'react'
import { describedBy, FieldFrame } from './field-frame.tsx'
import { useField } from './form-scope.tsx'
import { NumberInput } from './number-input.tsx'

type NumberFieldProps = {
  path: string
  label: string
  hint?: ReactNode
  /** What holds when the field is empty: `2`. */
  placeholder?: string
  /** Shown inside the control, at the right: `ms`, `USD`. */
  unit?: string
  hideLabel?: boolean
}

export function NumberField({ path, label, hint, placeholder, unit, hideLabel }: NumberFieldProps) {
  const { id, value, set, problems } = useField(path)
  return (
    <FieldFrame id={id} label={label} hint={hint} problems={problems} hideLabel={hideLabel}>
      <span className="relative block">
        <NumberInput
          id={id}
          value={typeof value === 'number' ? value : undefined}
          onChange={set}
          placeholder={placeholder}
          aria-invalid={problems.some((problem) => problem.severity === 'error') || undefined}
          aria-describedby={describedBy(id, problems, hint)}
          className="pr-11 tabular-nums"
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
