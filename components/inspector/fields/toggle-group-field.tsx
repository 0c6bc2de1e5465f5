'use client'

import { type ReactNode, useId } from 'react'
import { SEVERITY } from '@/components/problems/severity.ts'
import { Switch } from '@/components/ui/switch.tsx'
import type { Json } from '@/lib/loop/artefacts/json.ts'
import { useField } from './form-scope.tsx'

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
  const hintId = useId()
  const on = value !== undefined
  return (
    <div className="rounded-md border border-line px-2.5 py-2">
      <div className="flex items-start gap-2.5">
        <div className="min-w-0 flex-1">
          <label htmlFor={`${id}:switch`} className="font-medium text-xs">
            {title}
          </label>
          <p id={hintId} className="text-[11px] text-muted leading-4">
            {hint}
          </p>
        </div>
        <Switch
          id={`${id}:switch`}
          checked={on}
          aria-describedby={hintId}
          onCheckedChange={(checked) => set(checked ? create() : undefined)}
          className="mt-0.5"
        />
      </div>
      {problems.map((problem) => (
        <p key={problem.message} className={`pt-1 text-[11px] leading-4 ${SEVERITY[problem.severity].color}`}>
          {problem.message}
        </p>
      ))}
      {on && children !== undefined ? <div className="flex flex-col gap-2.5 pt-2.5">{children}</div> : null}
    </div>
  )
}
