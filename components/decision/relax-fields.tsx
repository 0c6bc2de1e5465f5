'use client'
import { useId } from 'react'
import { Select } from '@/components/ui/input.tsx'
import type { RelaxScope } from './decision-draft.ts'
import type { Decision } from './use-decision.ts'

type Props = { decision: Decision; names: readonly string[]; failing: readonly string[] }

const CHOICES: { value: RelaxScope | ''; label: string }[] = [
  { value: '', label: 'must hold' },
  { value: 'once', label: 'need not hold once' },
  { value: 'run', label: 'need not hold in this run' },
]

/** Which invariants need not hold, and for how long. Those that fail come first. */
export function RelaxFields({ decision, names, failing }: Props) {
  const sorted = names.toSorted((a, b) => Number(failing.includes(b)) - Number(failing.includes(a)))
  return (
    <ul className="flex flex-col gap-2">
      {sorted.map((name) => (
        <Row key={name} name={name} fails={failing.includes(name)} decision={decision} />
      ))}
    </ul>
  )
}

function Row({ name, fails, decision }: { name: string; fails: boolean; decision: Decision }) {
  const { draft, places, change } = decision
  const id = useId()
  const problem = places.relax.get(name)
  const choose = (value: string) => {
    const { [name]: _before, ...others } = draft.relax
    const scope = CHOICES.find((choice) => choice.value === value)?.value
    change({ relax: scope ? { ...others, [name]: scope } : others })
  }
  return (
    <li className="grid grid-cols-1 items-center gap-x-3 gap-y-1 sm:grid-cols-[minmax(0,1fr)_13rem]">
      <label htmlFor={id} className="min-w-0 break-words text-xs">
        {fails ? <span className="text-warning">▲ </span> : null}
        {name}
        {fails ? <span className="text-muted"> · does not hold</span> : null}
      </label>
      <Select
        id={id}
        value={draft.relax[name] ?? ''}
        aria-invalid={problem === undefined ? undefined : true}
        onChange={(event) => choose(event.target.value)}
      >
        {CHOICES.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </Select>
      {problem === undefined ? null : (
        <p role="alert" className="text-[11px] text-danger leading-4 sm:col-span-2">
          {problem}
        </p>
      )}
    </li>
  )
}
