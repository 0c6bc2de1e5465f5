'use client'

import { type ReactNode, useId } from 'react'
import { SEVERITY } from '@/components/problems/severity.ts'
import { Switch } from '@/components/ui/switch.tsx'
import { useField } from './form-scope.tsx'

/** Yes or no. `fallback` holds while the member is absent. */
export function SwitchField({
  path,
  label,
  hint,
  fallback = false,
}: {
  path: string
  label: string
  hint?: ReactNode
  fallback?: boolean
}) {
  const { id, value, set, problems } = useField(path)
  const hintId = useId()
  return (
    <div>
      <div className="flex items-start gap-2.5">
        <div className="min-w-0 flex-1">
          <label htmlFor={id} className="font-medium text-xs">
            {label}
          </label>
          {hint === undefined ? null : (
            <p id={hintId} className="text-[11px] text-muted leading-4">
              {hint}
            </p>
          )}
        </div>
        <Switch
          id={id}
          checked={typeof value === 'boolean' ? value : fallback}
          aria-describedby={hint === undefined ? undefined : hintId}
          onCheckedChange={set}
          className="mt-0.5"
        />
      </div>
      {problems.map((problem) => (
        <p
          key={problem.code + problem.message}
          className={`pt-1 text-[11px] leading-4 ${SEVERITY[problem.severity].color}`}
        >
          {problem.message}
        </p>
      ))}
    </div>
  )
}
