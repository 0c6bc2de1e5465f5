'use client'

import type { ReactNode } from 'react'
import type { Json } from '@/lib/loop/artefacts/json.ts'
import { useField } from './form-scope.tsx'
import { ProblemLines } from './problem-lines.tsx'
import { SwitchRow } from './switch-row.tsx'

type ToggleGroupProps = {
  path: string
  title: string
  hint: ReactNode
  /** Value when it is switched on. Off takes the member out. */
  create: () => Json
  children?: ReactNode
}

/** A part of a form that can be off: present or absent as a whole. */
export function ToggleGroup({ path, title, hint, create, children }: ToggleGroupProps) {
  const { value, set, id, problems } = useField(path)
  const on = value !== undefined
  return (
    <div className="rounded-md border border-line px-2.5 py-2">
      <SwitchRow
        id={`${id}:switch`}
        label={title}
        hint={hint}
        checked={on}
        onChange={(checked) => set(checked ? create() : undefined)}
      />
      <ProblemLines problems={problems} />
      {on && children !== undefined ? <div className="flex flex-col gap-2.5 pt-2.5">{children}</div> : null}
    </div>
  )
}
