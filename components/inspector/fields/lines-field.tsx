'use client'

import { type ReactNode, useState } from 'react'
import { Textarea } from '@/components/ui/input.tsx'
import { describedBy, FieldFrame } from './field-frame.tsx'
import { useField, useFormScope } from './form-scope.tsx'

/** A list of short texts, one per line. Empty lines are left out. */
export function LinesField({
  path,
  label,
  hint,
  placeholder,
}: {
  path: string
  label: string
  hint?: ReactNode
  placeholder?: string
}) {
  const scope = useFormScope()
  const { id, value, set, problems: own } = useField(path)
  const [draft, setDraft] = useState<string | null>(null)
  const stored = Array.isArray(value) ? value.filter((line) => typeof line === 'string').join('\n') : ''
  const problems = [...own, ...scope.problems.filter((problem) => problem.field?.startsWith(`${path}.`))]
  return (
    <FieldFrame id={id} label={label} hint={hint} problems={problems}>
      <Textarea
        id={id}
        rows={Math.min(10, Math.max(2, (draft ?? stored).split('\n').length))}
        value={draft ?? stored}
        placeholder={placeholder}
        spellCheck={false}
        aria-invalid={problems.length > 0 || undefined}
        aria-describedby={describedBy(id, problems, hint)}
        onChange={(event) => {
          setDraft(event.target.value)
          set(event.target.value.split('\n').filter((line) => line.trim() !== ''))
        }}
        onBlur={() => setDraft(null)}
        className="font-mono text-xs"
      />
    </FieldFrame>
  )
}
