'use client'

import type { ReactNode } from 'react'
import { Select } from '@/components/ui/input.tsx'
import { describedBy, FieldFrame } from './field-frame.tsx'
import { useField } from './form-scope.tsx'

export type Choice = { value: string; label: string }

type ChoiceFieldProps = {
  path: string
  label: string
  choices: readonly Choice[]
  hint?: ReactNode
  /** Shown as a first choice that takes the member out. */
  none?: string
  /** What holds when the member is absent. */
  fallback?: string
  /** What is chosen, where it is told by more than the member itself. */
  value?: string
  /** Instead of setting the value alone: when other members change with it. */
  onChoose?: (value: string) => void
  hideLabel?: boolean
}

/** One of a few. A value that is not among the choices stays visible, marked as unknown. */
export function ChoiceField(props: ChoiceFieldProps) {
  const { path, label, choices, hint, none, fallback, onChoose, hideLabel } = props
  const { id, value: own, set, problems } = useField(path)
  const value = props.value ?? own
  const current = typeof value === 'string' ? value : (fallback ?? '')
  const known = current === '' || choices.some((choice) => choice.value === current)
  return (
    <FieldFrame id={id} label={label} hint={hint} problems={problems} hideLabel={hideLabel}>
      <Select
        id={id}
        value={current}
        aria-invalid={problems.some((problem) => problem.severity === 'error') || undefined}
        aria-describedby={describedBy(id, problems, hint)}
        onChange={(event) => {
          const next = event.target.value
          if (onChoose) onChoose(next)
          else set(next === '' ? undefined : next)
        }}
      >
        {none !== undefined || current === '' ? <option value="">{none ?? 'Choose…'}</option> : null}
        {known ? null : <option value={current}>{current} (unknown)</option>}
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </Select>
    </FieldFrame>
  )
}

/** A state field by name. */
export function StateFieldChoice(
  props: Omit<ChoiceFieldProps, 'choices'> & {
    fields: readonly { name: string; type: string; role: string }[]
    writable?: boolean
  },
) {
  const { fields, writable = false, ...rest } = props
  const choices = fields
    .filter((field) => !writable || field.role !== 'input')
    .map((field) => ({ value: field.name, label: `${field.name} · ${field.type}` }))
  return <ChoiceField {...rest} choices={choices} />
}
