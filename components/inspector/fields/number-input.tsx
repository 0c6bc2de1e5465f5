'use client'

import { type ComponentProps, useState } from 'react'
import { Input } from '@/components/ui/input.tsx'

type NumberInputProps = Omit<ComponentProps<'input'>, 'value' | 'onChange' | 'type'> & {
  value: number | undefined
  onChange: (value: number | undefined) => void
}

/** A number typed as text: half-typed numbers ("1.", "-") stay as they are until they are numbers. Empty is undefined. */
export function NumberInput({ value, onChange, onBlur, ...props }: NumberInputProps) {
  const [draft, setDraft] = useState<string | null>(null)
  return (
    <Input
      inputMode="decimal"
      {...props}
      value={draft ?? (value === undefined ? '' : String(value))}
      onChange={(event) => {
        const text = event.target.value
        setDraft(text)
        if (text.trim() === '') onChange(undefined)
        else if (Number.isFinite(Number(text))) onChange(Number(text))
      }}
      onBlur={(event) => {
        setDraft(null)
        onBlur?.(event)
      }}
    />
  )
}
