'use client'

import { type ComponentProps, useState } from 'react'
import type { z } from 'zod'
import { Input } from '@/components/ui/input.tsx'
import { readNumber } from './number-text.ts'

type NumberInputProps = Omit<ComponentProps<'input'>, 'value' | 'onChange' | 'type'> & {
  id: string
  /** Begins the sentence that says why a text is refused. */
  label?: string
  value: number | undefined
  onChange: (value: number | undefined) => void
  /** Told why a text is refused, and null when it is not. */
  onProblem?: ((problem: string | null) => void) | undefined
  /** What the design may hold here. */
  schema?: z.ZodNumber | undefined
  required?: boolean | undefined
}

/**
 * A number typed as text. A text that the design can't hold stays in the control with the reason under it and changes nothing, so that the rest of
 * the design can still be saved. It goes when the value is changed elsewhere, as by undo.
 */
export function NumberInput({ label = 'This', onProblem, ...rest }: NumberInputProps) {
  const { value, onChange, onBlur, schema, required, ...props } = rest
  const [draft, setDraft] = useState<{ text: string; holds: number | undefined; problem: string | null } | null>(null)
  const shown = draft !== null && Object.is(draft.holds, value) ? draft : null
  const problem = shown?.problem ?? null
  const problemId = `${props.id}:not-stored`
  return (
    <>
      <Input
        inputMode="decimal"
        {...props}
        {...(problem === null ? {} : { 'aria-invalid': true, 'aria-describedby': problemId })}
        value={shown?.text ?? (value === undefined ? '' : String(value))}
        onChange={(event) => {
          const { value: text } = event.target
          const read = readNumber(text, label, schema, required)
          setDraft({ text, holds: read.ok ? read.value : value, problem: read.ok ? null : read.message })
          onProblem?.(read.ok ? null : read.message)
          if (read.ok) onChange(read.value)
        }}
        onBlur={(event) => {
          if (problem === null) setDraft(null)
          onBlur?.(event)
        }}
      />
      {problem === null ? null : (
        <span id={problemId} role="alert" className="block pt-1 text-[11px] text-danger leading-4">
          {problem}
        </span>
      )}
    </>
  )
}
