'use client'

import type { ReactNode } from 'react'
import { FieldProblemsOf } from './field-problems-of.tsx'
import { useField } from './form-scope.tsx'
import { MoveButtons } from './move-buttons.tsx'

type OrderFieldProps = {
  path: string
  label: string
  options: readonly { name: string; note: string }[]
  /** Names that hold while the member is absent. */
  fallback: readonly string[]
  hint?: ReactNode
}

/** Some of a few names, in an order that matters: those that are left out stand below, unticked. */
export function OrderField({ path, label, options, fallback, hint }: OrderFieldProps) {
  const { value, set } = useField(path)
  const picked = Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [...fallback]
  const rows = [...picked, ...options.map(({ name }) => name).filter((name) => !picked.includes(name))]
  const swap = (from: number, to: number) =>
    set(
      picked.map((name, index) =>
        index === from ? (picked[to] ?? name) : index === to ? (picked[from] ?? name) : name,
      ),
    )
  return (
    <fieldset>
      <legend className="pb-1 font-medium text-xs">{label}</legend>
      <ol className="rounded-md border border-line">
        {rows.map((name, index) => {
          const on = index < picked.length
          return (
            <li key={name} className="flex h-7 items-center gap-2 border-line border-t pr-0.5 pl-2 first:border-t-0">
              <label className="flex min-w-0 flex-1 items-center gap-2 text-xs">
                <input
                  type="checkbox"
                  checked={on}
                  onChange={() => set(on ? picked.filter((other) => other !== name) : [...picked, name])}
                  className="accent-accent"
                />
                <span className={on ? 'font-medium' : 'text-muted'}>{name}</span>
                <span className="truncate text-[11px] text-muted">
                  {options.find((option) => option.name === name)?.note}
                </span>
              </label>
              {on ? (
                <MoveButtons name={name} index={index} count={picked.length} onMove={(to) => swap(index, to)} />
              ) : null}
            </li>
          )
        })}
      </ol>
      <FieldProblemsOf path={path} />
      {hint === undefined ? null : <p className="pt-1 text-[11px] text-muted leading-4">{hint}</p>}
    </fieldset>
  )
}
