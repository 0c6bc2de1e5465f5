'use client'

import { FieldFrame } from '@/components/inspector/fields/field-frame.tsx'
import { NumberInput } from '@/components/inspector/fields/number-input.tsx'
import { Select } from '@/components/ui/input.tsx'
import { CHAOS_PROFILES } from '@/lib/loop/artefacts/chaos-profiles.ts'
import { Chaos } from '@/lib/loop/artefacts/evaluation.ts'

const FIRST_SEED = 1

type ChaosChoiceProps = {
  chaos: Chaos | null
  onChange: (chaos: Chaos | null) => void
  /** Told when what stands for the seed stops or starts to be one. */
  onReadable: (readable: boolean) => void
}

/** What is to misbehave in a run: nothing, unless somebody asks for it. */
export function ChaosChoice({ chaos, onChange, onReadable }: ChaosChoiceProps) {
  return (
    <div className="flex flex-wrap gap-3">
      <FieldFrame
        id="run-chaos"
        label="Chaos"
        className="min-w-48 flex-1"
        hint={
          chaos === null
            ? undefined
            : 'All models are the chaos model then, also in the loops that are called: not real ones, and free. The run tells what saved it.'
        }
      >
        <Select
          id="run-chaos"
          value={chaos?.profile ?? ''}
          onChange={({ target }) => {
            onReadable(true)
            onChange(target.value === '' ? null : { profile: target.value, seed: chaos?.seed ?? FIRST_SEED })
          }}
        >
          <option value="">none: models and tools as they are</option>
          {CHAOS_PROFILES.map(({ name, summary }) => (
            <option key={name} value={name}>
              {name}: {summary}
            </option>
          ))}
        </Select>
      </FieldFrame>
      {chaos === null ? null : (
        <FieldFrame id="run-seed" label="Seed" className="w-28" hint="The same, the same faults.">
          <NumberInput
            id="run-seed"
            label="The seed"
            schema={Chaos.shape.seed}
            required
            value={chaos.seed}
            onProblem={(problem) => onReadable(problem === null)}
            onChange={(seed) => onChange({ ...chaos, seed: seed ?? FIRST_SEED })}
          />
        </FieldFrame>
      )}
    </div>
  )
}
