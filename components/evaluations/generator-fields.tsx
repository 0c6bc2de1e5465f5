'use client'

import { ExpressionField } from '@/components/inspector/fields/expression-field.tsx'
import { FieldFrame } from '@/components/inspector/fields/field-frame.tsx'
import { JsonInput } from '@/components/inspector/fields/json-input.tsx'
import { NumberField } from '@/components/inspector/fields/number-field.tsx'
import { NumberInput } from '@/components/inspector/fields/number-input.tsx'
import { RecordField } from '@/components/inspector/fields/record-field.tsx'
import { inputFields } from '@/components/run-form/input-values.ts'
import { Select } from '@/components/ui/input.tsx'
import { Chaos } from '@/lib/loop/artefacts/evaluation.ts'
import type { JsonObject } from '@/lib/loop/artefacts/json.ts'
import { type Generator, Variation } from '@/lib/loop/artefacts/suite.ts'
import type { StateSchema } from '@/lib/loop/state/schema.ts'
import { FoldingFields } from './folding-fields.tsx'
import { SuiteFormScope } from './suite-form-scope.tsx'

type Kind = Generator['type']
const KINDS: Record<Kind, string> = {
  schema: 'whatever its type allows',
  values: 'one of these values',
  number: 'a number between',
  noise: 'as others would type it',
  shuffle: 'in another order',
  expression: 'an expression',
}
const CREATE: Record<Kind, () => Generator> = {
  schema: () => ({ type: 'schema' }),
  values: () => ({ type: 'values', values: [''] }),
  number: () => ({ type: 'number', min: 0, max: 100, decimals: 0 }),
  noise: () => ({ type: 'noise', strength: 0.1 }),
  shuffle: () => ({ type: 'shuffle' }),
  expression: () => ({ type: 'expression', value: 'roll' }),
}

type Props = {
  schema: StateSchema
  /** By a model: it makes the inputs, and what is expected of them still follows. */
  way: 'types' | 'model'
  vary: Variation
  seed: number
  onChange: (vary: Variation) => void
  onSeed: (seed: number) => void
}

/** How each input of a variation differs from the case’s. */
export function GeneratorFields({ schema, way, vary, seed, onChange, onSeed }: Props) {
  const put = (name: string, generator: Generator | null) => {
    const { [name]: _was, ...others } = vary.input
    onChange({ ...vary, input: generator === null ? others : { ...vary.input, [name]: generator } })
  }
  return (
    <SuiteFormScope
      id="vary"
      schema={schema}
      value={vary as unknown as JsonObject} // JSON by its schema
      shape={Variation}
      problems={[]}
      models={[]}
      sees="varied"
      onChange={(next) => onChange(next as unknown as Variation)} // read by the schema before it is used
    >
      <div className="grid gap-3">
        {(way === 'types' ? inputFields(schema) : []).map(({ name }) => (
          <div key={name} className="grid gap-2 sm:grid-cols-[14rem_1fr] sm:items-start">
            <FieldFrame id={`vary:${name}`} label={name}>
              <Select
                id={`vary:${name}`}
                value={vary.input[name]?.type ?? ''}
                onChange={
                  ({ target }) => put(name, target.value === '' ? null : CREATE[target.value as Kind]()) // one of KINDS
                }
              >
                <option value="">stays as it is</option>
                {Object.entries(KINDS).map(([kind, label]) => (
                  <option key={kind} value={kind}>
                    {label}
                  </option>
                ))}
              </Select>
            </FieldFrame>
            <Details name={name} generator={vary.input[name]} onChange={(generator) => put(name, generator)} />
          </div>
        ))}
        <FoldingFields title="Expected values that follow from the input" count={Object.keys(vary.expected).length}>
          <RecordField path="expected" label="Expected values" item="value" />
        </FoldingFields>
        {way === 'types' ? (
          <FieldFrame id="vary:seed" label="Seed" hint="The same seed makes the same variations." className="max-w-72">
            <NumberInput
              id="vary:seed"
              label="The seed"
              schema={Chaos.shape.seed}
              required
              value={seed}
              onChange={(next) => onSeed(next ?? 1)}
            />
          </FieldFrame>
        ) : null}
      </div>
    </SuiteFormScope>
  )
}

type DetailsProps = { name: string; generator: Generator | undefined; onChange: (generator: Generator) => void }

function Details({ name, generator, onChange }: DetailsProps) {
  switch (generator?.type) {
    case 'values':
      return (
        <FieldFrame id={`vary:${name}:values`} label="Values" hint="A list as JSON.">
          <JsonInput
            id={`vary:${name}:values`}
            value={generator.values}
            onChange={(values) => (Array.isArray(values) ? onChange({ type: 'values', values }) : undefined)}
          />
        </FieldFrame>
      )
    case 'number':
      return (
        <div className="grid grid-cols-3 gap-2">
          <NumberField path={`input.${name}.min`} label="Least" required />
          <NumberField path={`input.${name}.max`} label="Most" required />
          <NumberField path={`input.${name}.decimals`} label="Decimals" required />
        </div>
      )
    case 'noise':
      return <NumberField path={`input.${name}.strength`} label="Share of words that change" required />
    case 'expression':
      return (
        <ExpressionField
          path={`input.${name}.value`}
          label="Value"
          hint="Over input, index and roll."
          placeholder={`input.${name}`}
        />
      )
    default:
      return null
  }
}
