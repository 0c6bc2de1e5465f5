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

type Draft = {
  text: string
  problem: string | null
  /** What the text says; with a problem: nothing. */
  value: Json | undefined
  typing: boolean
}

/**
 * Any JSON value as text; `rows` is its least height. A text that is not JSON stays in the control, marked, and changes nothing. Leaving the control changes
 * nothing of what was typed: what stands below would move away from under the pointer that is about to press it.
 */
export function JsonInput({ value, onChange, onProblem, className, rows = 1, ...props }: JsonInputProps) {
  const [draft, setDraft] = useState<Draft | null>(null)
  const text = draft !== null && stands(draft, value) ? draft.text : textOf(value)
  return (
    <>
      <Textarea
        rows={Math.min(14, Math.max(rows, text.split('\n').length))}
        spellCheck={false}
        {...props}
        value={text}
        aria-invalid={draft?.problem ? true : props['aria-invalid']}
        onChange={(event) => {
          const next = event.target.value
          const parsed = next.trim() === '' ? null : parseJson(next)
          const problem = parsed === null || parsed.ok ? null : parsed.message
          const read = parsed?.ok ? parsed.value : undefined
          setDraft({ text: next, problem, value: read, typing: true })
          onProblem?.(problem)
          if (problem === null) onChange(read)
        }}
        onBlur={() => setDraft(draft && { ...draft, typing: false })}
        className={`font-mono text-xs ${className ?? ''}`}
      />
      {draft?.problem ? <p className="pt-1 text-[11px] text-danger leading-4">Not JSON yet: {draft.problem}</p> : null}
    </>
  )
}

/** Whether the text that was typed is still what is shown: the value may have been changed from elsewhere since. */
function stands({ problem, typing, value: typed }: Draft, value: Json | undefined): boolean {
  return typing || problem !== null || JSON.stringify(typed) === JSON.stringify(value)
}

function textOf(value: Json | undefined): string {
  if (value === undefined) return ''
  return JSON.stringify(value, null, value !== null && typeof value === 'object' ? 2 : 0)
}
