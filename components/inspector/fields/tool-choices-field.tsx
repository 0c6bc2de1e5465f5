'use client'

import { useId } from 'react'
import { Select } from '@/components/ui/input.tsx'
import { isJsonObject } from '@/lib/loop/artefacts/json.ts'
import type { Choice } from './choice-field.tsx'
import { FieldProblemsOf } from './field-problems-of.tsx'
import { useField } from './form-scope.tsx'

type ToolChoicesFieldProps = {
  /** Leads to an object of tool → choice. */
  path: string
  label: string
  /** Which tools are asked for, and what holds for each while nothing is said of it. */
  tools: readonly { name: string; fallback: string }[]
  choices: readonly Choice[]
  hint: string
}

/** One choice per tool. What equals the default is not written down; names that are no longer asked for stay visible until they are taken out. */
export function ToolChoicesField({ path, label, tools, choices, hint }: ToolChoicesFieldProps) {
  const { value, set } = useField(path)
  const id = useId()
  const chosen = isJsonObject(value) ? value : {}
  const gone = Object.keys(chosen).filter((name) => !tools.some((tool) => tool.name === name))
  const change = (tool: string, choice: string, fallback: string | undefined) => {
    const { [tool]: _before, ...rest } = chosen
    const next = choice === fallback || choice === '' ? rest : { ...rest, [tool]: choice }
    set(Object.keys(next).length === 0 ? undefined : next)
  }
  return (
    <fieldset aria-describedby={`${id}hint`}>
      <legend className="pb-1 font-medium text-xs">{label}</legend>
      <div className="flex flex-col gap-1.5">
        {tools.map(({ name, fallback }) => (
          <Row
            key={name}
            name={name}
            choices={choices}
            onChoose={(choice) => change(name, choice, fallback)}
            chosen={typeof chosen[name] === 'string' ? chosen[name] : fallback}
          />
        ))}
        {gone.map((name) => (
          <Row
            key={name}
            name={name}
            choices={[{ value: '', label: 'not on the list: remove' }, ...choices]}
            onChoose={(choice) => change(name, choice, undefined)}
            chosen={String(chosen[name])}
          />
        ))}
      </div>
      <FieldProblemsOf path={path} />
      <p id={`${id}hint`} className="pt-1 text-[11px] text-muted leading-4">
        {hint}
      </p>
    </fieldset>
  )
}

function Row({
  name,
  choices,
  onChoose,
  chosen,
}: {
  name: string
  choices: readonly Choice[]
  onChoose: (choice: string) => void
  chosen: string
}) {
  const id = useId()
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_10rem] items-center gap-2">
      <label htmlFor={id} className="truncate font-mono text-xs">
        {name}
      </label>
      <Select id={id} value={chosen} onChange={(event) => onChoose(event.target.value)}>
        {choices.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </Select>
    </div>
  )
}
