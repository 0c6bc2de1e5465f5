'use client'

import { useState } from 'react'
import { Textarea } from '@/components/ui/input.tsx'
import { isJsonObject } from '@/lib/loop/artefacts/json.ts'
import { FieldFrame } from './field-frame.tsx'
import { useField } from './form-scope.tsx'

/** Key → type, one `key: type` per line. */
export function TypeMapField({ path }: { path: string }) {
  const { id, value, set, problems } = useField(path)
  const [draft, setDraft] = useState<string | null>(null)
  const stored = Object.entries(isJsonObject(value) ? value : {})
    .map(([key, type]) => `${key}: ${String(type)}`)
    .join('\n')
  return (
    <FieldFrame
      id={id}
      label="Types of keys"
      hint="One per line, such as “title: string”. Types: string, number, integer, boolean, array, object, null."
      problems={problems}
    >
      <Textarea
        id={id}
        rows={3}
        value={draft ?? stored}
        spellCheck={false}
        onChange={(event) => {
          setDraft(event.target.value)
          const pairs = event.target.value.split('\n').flatMap((line): [string, string][] => {
            const [key = '', type = ''] = line.split(':').map((part) => part.trim())
            return key === '' ? [] : [[key, type]]
          })
          set(Object.fromEntries(pairs))
        }}
        onBlur={() => setDraft(null)}
        className="font-mono text-xs"
      />
    </FieldFrame>
  )
}
