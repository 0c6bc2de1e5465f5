'use client'

import { FieldProblemsOf } from './field-problems-of.tsx'
import { NumberField } from './number-field.tsx'

/** What a call is expected to take, and how much of that is too much. */
export function LatencyFields({ path }: { path: string }) {
  return (
    <div>
      <div className="grid grid-cols-2 gap-2">
        <NumberField path={`${path}.expectedMs`} label="Expected time" unit="ms" placeholder="from this run" />
        <NumberField path={`${path}.limitMs`} label="Refuse above" unit="ms" placeholder="no limit" />
      </div>
      <p className="pt-1 text-[11px] text-muted leading-4">
        A call that can’t end within its timeout, this limit or the run’s time is refused before anything is spent.
      </p>
      <FieldProblemsOf path={path} />
    </div>
  )
}
