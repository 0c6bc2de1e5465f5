'use client'

import { useState } from 'react'
import { Textarea } from '@/components/ui/input.tsx'
import type { Json } from '@/lib/loop/artefacts/json.ts'
import type { FieldSchema } from '@/lib/loop/state/schema.ts'
import { linesOf, readLines } from './list-lines.ts'

type ListInputProps = {
  id: string
  'aria-label'?: string | undefined
  'aria-invalid'?: true | undefined
  items: FieldSchema
  /** What one line is, and how some look. */
  each: string
  example: string
  value: Json | undefined
  onChange: (value: Json[]) => void
  /** Told when a line stops or starts to be a value. */
  onProblem?: ((problem: string | null) => void) | undefined
}

/** A list of plain values, one per line. With a line that is none, nothing changes and the line is named. */
export function ListInput({ id, items, each, example, value, onChange, onProblem, ...marks }: ListInputProps) {
  // What was typed is kept, blank lines too, until the value is changed from elsewhere.
  const [draft, setDraft] = useState<{ text: string; problem: string | null; value: Json | undefined } | null>(null)
  const kept = draft !== null && (draft.problem !== null || JSON.stringify(draft.value) === JSON.stringify(value))
  const text = kept ? draft.text : linesOf(value)
  const problem = kept ? draft.problem : null
  return (
    <>
      <Textarea
        id={id}
        {...marks}
        rows={Math.min(10, Math.max(3, text.split('\n').length))}
        value={text}
        placeholder={example}
        aria-invalid={problem === null ? marks['aria-invalid'] : true}
        aria-describedby={`${id}:lines`}
        onChange={(event) => {
          const next = event.target.value
          const read = readLines(next, items)
          const wrong = read.ok ? null : read.message
          setDraft({ text: next, problem: wrong, value: read.ok ? read.values : undefined })
          onProblem?.(wrong)
          if (read.ok) onChange(read.values)
        }}
      />
      <p
        id={`${id}:lines`}
        aria-live="polite"
        className={`pt-1 text-[11px] leading-4 ${problem === null ? 'text-muted' : 'text-danger'}`}
      >
        {problem ?? `One ${each} per line.`}
      </p>
    </>
  )
}
