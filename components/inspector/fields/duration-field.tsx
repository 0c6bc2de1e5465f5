'use client'

import { type ReactNode, useState } from 'react'
import { z } from 'zod'
import { Select } from '@/components/ui/input.tsx'
import { DURATION_UNITS, type DurationUnit, durationUnit, unitMs } from './duration-parts.ts'
import { describedBy, FieldFrame } from './field-frame.tsx'
import { useField } from './form-scope.tsx'
import { NumberInput } from './number-input.tsx'

type DurationFieldProps = {
  path: string
  label: string
  /** Least and most, in milliseconds. */
  min: number
  max: number
  hint?: ReactNode
}

/** A long time, typed as a number of days, hours, minutes or seconds; the design holds milliseconds. */
export function DurationField({ path, label, min, max, hint }: DurationFieldProps) {
  const { id, value, set, problems } = useField(path)
  const ms = typeof value === 'number' ? value : undefined
  // Kept while somebody types: 24 hours must not turn into 1 day under their hands.
  const [chosen, setChosen] = useState<DurationUnit | null>(null)
  const unit = chosen ?? durationUnit(ms ?? 0)
  const size = unitMs(unit)
  return (
    <FieldFrame id={id} label={label} hint={hint} problems={problems}>
      <span className="grid grid-cols-[minmax(0,1fr)_6.5rem] items-start gap-2">
        <span>
          <NumberInput
            id={id}
            label={label}
            schema={z
              .number()
              .min(Math.ceil((min / size) * 1_000) / 1_000)
              .max(Math.floor(max / size))}
            required
            value={ms === undefined ? undefined : Number((ms / size).toPrecision(12))}
            onChange={(count) => {
              setChosen(unit)
              set(count === undefined ? undefined : Math.round(count * size))
            }}
            aria-invalid={problems.some((problem) => problem.severity === 'error') || undefined}
            aria-describedby={describedBy(id, problems, hint)}
            className="tabular-nums"
          />
        </span>
        <Select
          aria-label={`${label}: unit`}
          value={unit}
          onChange={(event) => {
            const next = DURATION_UNITS.find(({ name }) => name === event.target.value)?.name ?? unit
            setChosen(next)
            // The number stays, its unit changes: 3 hours become 3 days, as far as that may be.
            if (ms !== undefined) set(Math.min(max, Math.max(min, Math.round((ms / size) * unitMs(next)))))
          }}
        >
          {DURATION_UNITS.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </Select>
      </span>
    </FieldFrame>
  )
}
