'use client'

import { useId } from 'react'
import { FieldFrame } from '@/components/inspector/fields/field-frame.tsx'
import { NumberInput } from '@/components/inspector/fields/number-input.tsx'
import { words } from '@/components/ui/format.ts'
import { Input, Select } from '@/components/ui/input.tsx'
import { STOP_REASONS, type StopReason } from '@/lib/loop/artefacts/contract.ts'
import { Expectation } from '@/lib/loop/artefacts/suite.ts'
import { FoldingFields } from './folding-fields.tsx'

const OUTCOMES: Record<Expectation['outcome'], string> = {
  success: 'success: it converges',
  failure: 'failure: it ends without',
  asks: 'it asks a person',
}
const COUNT = Expectation.shape.iterations.unwrap().shape.min.unwrap()

type Props = { value: Expectation; onChange: (value: Expectation) => void }

/** How a run of the case is to end; what is left out may be anything. */
export function ExpectationFields({ value, onChange }: Props) {
  const id = useId()
  const set = (part: Partial<Expectation>) =>
    onChange(
      Object.fromEntries(
        Object.entries({ ...value, ...part }).filter(([, member]) => member !== undefined),
      ) as Expectation,
    ) // without what was emptied
  const range = (name: 'iterations' | 'violations', member: 'min' | 'max', to: number | undefined) => {
    const next = { ...value[name], [member]: to }
    set({ [name]: next.min === undefined && next.max === undefined ? undefined : next })
  }
  return (
    <section aria-label="Expectation" className="grid gap-3">
      <h3 className="font-semibold text-[13px]">How it is to end</h3>
      <div className="grid gap-3 sm:grid-cols-2">
        <FieldFrame id={`${id}outcome`} label="Outcome">
          <Select
            id={`${id}outcome`}
            value={value.outcome}
            onChange={({ target }) => set({ outcome: target.value as Expectation['outcome'] })} // one of OUTCOMES
          >
            {Object.entries(OUTCOMES).map(([outcome, label]) => (
              <option key={outcome} value={outcome}>
                {label}
              </option>
            ))}
          </Select>
        </FieldFrame>
        <FieldFrame id={`${id}label`} label="Label of the goal">
          <Input
            id={`${id}label`}
            placeholder="any"
            value={value.label ?? ''}
            onChange={({ target }) => set({ label: target.value || undefined })}
          />
        </FieldFrame>
      </div>
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-4">
        {(['iterations', 'violations'] as const).flatMap((name) =>
          (['min', 'max'] as const).map((member) => (
            <FieldFrame
              key={name + member}
              id={id + name + member}
              label={`${member === 'min' ? 'Least' : 'Most'} ${name}`}
            >
              <NumberInput
                id={id + name + member}
                label="This"
                schema={COUNT}
                placeholder="any"
                value={value[name]?.[member]}
                onChange={(to) => range(name, member, to)}
              />
            </FieldFrame>
          )),
        )}
      </div>
      <Reasons
        chosen={value.reasons ?? []}
        onChange={(reasons) => set({ reasons: reasons.length > 0 ? reasons : undefined })}
      />
    </section>
  )
}

function Reasons({ chosen, onChange }: { chosen: readonly StopReason[]; onChange: (reasons: StopReason[]) => void }) {
  const id = useId()
  return (
    <FoldingFields title="By one of these reasons" count={chosen.length}>
      <ul className="grid grid-cols-2 gap-x-4 gap-y-1.5 sm:grid-cols-3">
        {STOP_REASONS.map((reason) => (
          <li key={reason} className="flex items-center gap-2 text-[13px]">
            <input
              id={id + reason}
              type="checkbox"
              className="size-4 accent-accent"
              checked={chosen.includes(reason)}
              onChange={({ target }) =>
                onChange(STOP_REASONS.filter((each) => (each === reason ? target.checked : chosen.includes(each))))
              }
            />
            <label htmlFor={id + reason}>{words(reason)}</label>
          </li>
        ))}
      </ul>
    </FoldingFields>
  )
}
