'use client'

import { useState } from 'react'
import { useDesign, useDesignerStore } from '@/components/designer/store/designer-context.tsx'
import { Input } from '@/components/ui/input.tsx'
import { setName } from '@/lib/loop/1-draw/edit-data.ts'

/** The loop's name. What is typed stands as it is until the field is left; what is stored has no space around it and is never empty. */
export function LoopName({ id }: { id: string }) {
  const { name } = useDesign()
  const { edit } = useDesignerStore().getState()
  const [draft, setDraft] = useState<string | null>(null)
  const current = draft !== null && setName({ name }, draft).name === name ? draft : name
  return (
    <Input
      id={id}
      value={current}
      maxLength={200}
      onChange={(event) => {
        const text = event.target.value
        setDraft(text)
        edit((before) => setName(before, text), 'name')
      }}
      onBlur={() => setDraft(null)}
    />
  )
}
