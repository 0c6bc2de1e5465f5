'use client'

import { type ComponentProps, useState } from 'react'
import { Textarea } from '@/components/ui/input.tsx'
import type { Json } from '@/lib/loop/artefacts/json.ts'
import { parseJson } from '@/lib/loop/artefacts/parse-json.ts'

type JsonInputProps = Omit<ComponentProps<'textarea'>, 'value' | 'onChange'> & {
  value: Json | undefined
  /** Called with each text that is JSON; `undefined` when it is emptied. */
  onChange: (value: Json | undefined) => void
  /** Told when the text stops or starts to be JSON. */
  onProblem?: ((problem: string | null) => void) | undefined
}

/** Any JSON value as text. A text that is not JSON stays in the control, marked, and changes nothing. */
export function JsonInput({ value, onChange, onProblem, className, ...props }: JsonInputProps) {
  const [draft, setDraft] = useState<{ text: string; problem: string | null } | null>(null)
  const stored =
    value === undefined ? '' : JSON.stringify(value, null, value !== null && typeof value === 'object' ? 2 : 0)
  const text = draft?.text ?? stored
  return (
    <>
      <Textarea
        rows={Math.min(14, Math.max(1, text.split('\n').length))}
        spellCheck={false}
        {...props}
        value={text}
        aria-invalid={draft?.problem ? true : undefined}
        onChange={(event) => {
          const next = event.target.value
          const parsed = next.trim() === '' ? null : parseJson(next)
          const problem = parsed === null || parsed.ok ? null : parsed.message
          setDraft({ text: next, problem })
          onProblem?.(problem)
          if (parsed === null) onChange(undefined)
          else if (parsed.ok) onChange(parsed.value)
        }}
        onBlur={() => {
          if (!draft?.problem) setDraft(null)
        }}
        className={`font-mono text-xs ${className ?? ''}`}
      />
      {draft?.problem ? <p className="pt-1 text-[11px] text-danger leading-4">Not JSON yet: {draft.problem}</p> : null}
    </>
  )
}
