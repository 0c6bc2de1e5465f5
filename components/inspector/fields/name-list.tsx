'use client'

import { useState } from 'react'
import { Input } from '@/components/ui/input.tsx'
import type { NameHint } from './form-scope.tsx'

/** Names that an expression may use, to search and to put in with a click. */
export function NameList({
  id,
  names,
  onPick,
}: {
  id: string
  names: readonly NameHint[]
  onPick: (name: string) => void
}) {
  const [filter, setFilter] = useState('')
  const shown = names.filter((hint) => hint.name.toLowerCase().includes(filter.trim().toLowerCase()))
  return (
    <div id={id} className="mt-1 rounded-md border border-line bg-sunken/60 p-1">
      <Input
        aria-label="Find a name"
        placeholder="Find a name"
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
        className="h-7 text-xs"
      />
      <ul className="mt-1 max-h-44 overflow-y-auto">
        {shown.map((hint) => (
          <li key={hint.name}>
            <button
              type="button"
              title={hint.about}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => onPick(hint.name)}
              className="flex w-full items-baseline justify-between gap-3 rounded-sm px-1.5 py-0.5 text-left hover:bg-foreground/6"
            >
              <code className="truncate font-mono text-[11px]">{hint.name}</code>
              <span className="shrink-0 text-[11px] text-muted">{hint.type}</span>
            </button>
          </li>
        ))}
        {shown.length === 0 ? <li className="px-1.5 py-1 text-[11px] text-muted">No name like this.</li> : null}
      </ul>
    </div>
  )
}
