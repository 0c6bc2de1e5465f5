'use client'

import type { ReactNode } from 'react'
import { Input, Textarea } from '@/components/ui/input.tsx'
import { describedBy, FieldFrame } from './field-frame.tsx'
import { useField } from './form-scope.tsx'

type TextFieldProps = {
  path: string
  label: string
  hint?: ReactNode
  placeholder?: string
  /** Several lines. */
  lines?: number
  /** An empty text takes the member out instead of leaving "". */
  optional?: boolean
  hideLabel?: boolean
}

export function TextField({ path, label, hint, placeholder, lines, optional = false, hideLabel }: TextFieldProps) {
  const { id, value, set, problems } = useField(path)
  const shared = {
    id,
    value: typeof value === 'string' ? value : '',
    placeholder,
    'aria-invalid': problems.some((problem) => problem.severity === 'error') || undefined,
    'aria-describedby': describedBy(id, problems, hint),
    onChange: (event: { target: { value: string } }) =>
      set(optional && event.target.value === '' ? undefined : event.target.value),
  }
  return (
    <FieldFrame id={id} label={label} hint={hint} problems={problems} hideLabel={hideLabel}>
      {lines === undefined ? <Input {...shared} /> : <Textarea rows={lines} {...shared} />}
    </FieldFrame>
  )
}
