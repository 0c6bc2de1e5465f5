'use client'

import { type ReactNode, useId } from 'react'
import { Switch } from '@/components/ui/switch.tsx'

type SwitchRowProps = {
  /** Of the switch. */
  id: string
  label: string
  hint?: ReactNode
  checked: boolean
  onChange: (checked: boolean) => void
}

/** A switch with what it means to its left. */
export function SwitchRow({ id, label, hint, checked, onChange }: SwitchRowProps) {
  const hintId = useId()
  return (
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
        checked={checked}
        aria-describedby={hint === undefined ? undefined : hintId}
        onCheckedChange={onChange}
        className="mt-0.5"
      />
    </div>
  )
}
