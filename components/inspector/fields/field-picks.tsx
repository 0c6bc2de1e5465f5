'use client'

import type { ReactNode } from 'react'
import { SEVERITY } from '@/components/problems/severity.ts'
import { FieldProblemsOf } from './field-problems-of.tsx'
import { useField, useFormScope } from './form-scope.tsx'

/** Several state fields that a node may write, as checkboxes. Names that no longer exist stay visible until they are taken out. */
export function FieldPicks({ path, label, hint }: { path: string; label: string; hint?: ReactNode }) {
  const { stateFields, problems } = useFormScope()
  const { value, set, id } = useField(path)
  const picked = Array.isArray(value) ? value.filter((name) => typeof name === 'string') : []
  const known = stateFields.filter((field) => field.role !== 'input')
  const gone = picked.filter((name) => !known.some((field) => field.name === name))
  const options = [...known, ...gone.map((name) => ({ name, type: 'unknown field', role: '' }))]
  return (
    <fieldset>
      <legend className="pb-1 font-medium text-xs">{label}</legend>
      <div className="grid grid-cols-2 gap-x-3 gap-y-1">
        {options.map((field) => (
          <label key={field.name} className="flex items-center gap-2 text-xs">
            <input
              id={picked.includes(field.name) ? `${id}.${picked.indexOf(field.name)}` : undefined}
              type="checkbox"
              checked={picked.includes(field.name)}
              onChange={(event) =>
                set(event.target.checked ? [...picked, field.name] : picked.filter((name) => name !== field.name))
              }
              className="accent-accent"
            />
            <code className="truncate font-mono">{field.name}</code>
            <span className="text-[11px] text-muted">{field.type}</span>
          </label>
        ))}
      </div>
      <FieldProblemsOf path={path} />
      {problems
        .filter((problem) => problem.field?.startsWith(`${path}.`))
        .map((problem) => (
          <p key={problem.message} className={`pt-1 text-[11px] leading-4 ${SEVERITY[problem.severity].color}`}>
            {problem.message}
          </p>
        ))}
      {hint === undefined ? null : <p className="pt-1 text-[11px] text-muted leading-4">{hint}</p>}
    </fieldset>
  )
}
