'use client'

import type { ReactNode } from 'react'
import { useFormScope } from './form-scope.tsx'
import { NamePicks } from './name-picks.tsx'

/** Several state fields that a node may write. */
export function FieldPicks({ path, label, hint }: { path: string; label: string; hint?: ReactNode }) {
  const { stateFields } = useFormScope()
  const known = stateFields
    .filter((field) => field.role !== 'input')
    .map((field) => ({ name: field.name, note: field.type }))
  return <NamePicks path={path} label={label} known={known} goneNote="unknown field" inline hint={hint} />
}
