'use client'

import type { ReactNode } from 'react'
import { useField } from './form-scope.tsx'
import { ProblemLines } from './problem-lines.tsx'
import { SwitchRow } from './switch-row.tsx'

type SwitchFieldProps = { path: string; label: string; hint?: ReactNode; fallback?: boolean }

/** Yes or no. `fallback` holds while the member is absent. */
export function SwitchField({ path, label, hint, fallback = false }: SwitchFieldProps) {
  const { id, value, set, problems } = useField(path)
  const checked = typeof value === 'boolean' ? value : fallback
  return (
    <div>
      <SwitchRow id={id} label={label} hint={hint} checked={checked} onChange={set} />
      <ProblemLines problems={problems} />
    </div>
  )
}
