'use client'

import type { ReactNode } from 'react'
import { FieldProblemsOf } from './field-problems-of.tsx'
import { useField, useFormScope } from './form-scope.tsx'
import { ProblemLines } from './problem-lines.tsx'

type Option = {
  name: string
  /** What it is called here, where the name itself is not for people. */
  label?: string
  note: string
  /** It can't be picked, only taken out; the note says why. */
  off?: boolean
}

/**
 * Several names out of a list, as checkboxes. Names that are picked but no longer exist stay visible, with `goneNote`, until they are taken out.
 * `inline` puts the notes beside the names, cut off where there is no room; without it each stands below its name.
 */
export function NamePicks(props: {
  path: string
  label: string
  known: readonly Option[]
  goneNote: string
  inline?: boolean
  hint?: ReactNode
}) {
  const { path, label, known, goneNote, inline = false, hint } = props
  const { problems } = useFormScope()
  const { value, set, id } = useField(path)
  const picked = Array.isArray(value) ? value.filter((name) => typeof name === 'string') : []
  const gone = picked.filter((name) => !known.some((option) => option.name === name))
  const options = [...known, ...gone.map((name) => ({ name, note: goneNote }))]
  return (
    <fieldset>
      <legend className="pb-1 font-medium text-xs">{label}</legend>
      <div className={inline ? 'flex flex-col' : 'flex flex-col gap-1.5'}>
        {options.map(({ name, label: called, note, off = false }: Option) => (
          <label key={name} className={`flex gap-2 text-xs ${inline ? 'min-h-6 items-center' : 'items-start'}`}>
            <input
              id={picked.includes(name) ? `${id}.${picked.indexOf(name)}` : undefined}
              type="checkbox"
              checked={picked.includes(name)}
              disabled={off && !picked.includes(name)}
              onChange={(event) =>
                set(event.target.checked ? [...picked, name] : picked.filter((other) => other !== name))
              }
              className={inline ? 'accent-accent' : 'mt-0.5 accent-accent'}
            />
            <span className={inline ? 'flex min-w-0 flex-1 items-center gap-2' : 'min-w-0'}>
              {called === undefined ? (
                <code className="max-w-full shrink-0 truncate font-mono">{name}</code>
              ) : (
                <span>{called}</span>
              )}
              {note === '' ? null : (
                <span
                  className={`text-[11px] text-muted ${inline ? 'truncate' : 'block leading-4'}`}
                  title={inline ? note : undefined}
                >
                  {note}
                </span>
              )}
            </span>
          </label>
        ))}
      </div>
      <FieldProblemsOf path={path} />
      <ProblemLines problems={problems.filter((problem) => problem.field?.startsWith(`${path}.`))} />
      {hint === undefined ? null : <p className="pt-1 text-[11px] text-muted leading-4">{hint}</p>}
    </fieldset>
  )
}
