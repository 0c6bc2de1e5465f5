'use client'
import { useId } from 'react'
import { Select } from '@/components/ui/input.tsx'
import type { RunDetail } from '@/lib/api/contracts/runs.ts'
import { type Against, useVersions } from './use-against.ts'

type Props = {
  run: RunDetail
  label: string
  /** What the run itself had. */
  own: string
  value: Against
  onChange: (against: Against) => void
}

/** What to go on or to compare with. */
export function AgainstChoice({ run, label, own, value, onChange }: Props) {
  const id = useId()
  const { versions, problem } = useVersions(run)
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium text-xs">
        {label}
      </label>
      <Select
        id={id}
        value={String(value)}
        onChange={({ target }) =>
          onChange(target.value === 'own' || target.value === 'draft' ? target.value : Number(target.value))
        }
      >
        <option value="own">{own}</option>
        <option value="draft">The draft as it is stored now</option>
        {versions.map(({ number, note }) => (
          <option key={number} value={number}>
            v{number} · {note.slice(0, 60)}
          </option>
        ))}
      </Select>
      {problem === null ? null : (
        <p role="alert" className="text-[11px] text-danger leading-4">
          {problem}
        </p>
      )}
    </div>
  )
}
