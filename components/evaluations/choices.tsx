'use client'

import { useId } from 'react'

export type ChoiceItem = {
  key: string
  label: string
  about: string
  checked: boolean
  onChange: (checked: boolean) => void
}

/** Things to tick, each with what it is. */
export function Choices({
  title,
  hint,
  items,
  columns = false,
}: {
  title?: string
  /** What holds for all of them. */
  hint?: string
  items: readonly ChoiceItem[]
  columns?: boolean
}) {
  const id = useId()
  const list = (
    <ul className={columns ? 'grid gap-x-6 gap-y-1.5 sm:grid-cols-2' : 'grid gap-1.5'}>
      {items.map(({ key, label, about, checked, onChange }) => (
        <li key={key} className="flex items-start gap-2 text-[13px]">
          <input
            id={`${id}${key}`}
            type="checkbox"
            className="mt-0.5 size-4 shrink-0 accent-accent"
            checked={checked}
            aria-describedby={about === '' ? undefined : `${id}${key}about`}
            onChange={({ target }) => onChange(target.checked)}
          />
          <span className="min-w-0 leading-5">
            <label htmlFor={`${id}${key}`} className="font-medium">
              {label}
            </label>
            {about === '' ? null : (
              <span id={`${id}${key}about`} className="text-muted">
                {' '}
                {about}
              </span>
            )}
          </span>
        </li>
      ))}
    </ul>
  )
  if (title === undefined) return list
  return (
    <fieldset aria-describedby={hint === undefined ? undefined : `${id}hint`}>
      <legend className="pb-1.5 font-semibold text-[13px]">{title}</legend>
      {hint === undefined ? null : (
        <p id={`${id}hint`} className="pb-1.5 text-[13px] text-muted">
          {hint}
        </p>
      )}
      {list}
    </fieldset>
  )
}
