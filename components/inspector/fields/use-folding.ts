'use client'

import { useId, useState } from 'react'
import { useFormScope } from './form-scope.tsx'

export type Folding = { id: string; open: boolean; toggle: () => void }

/** Whether a part of a form is open. It starts closed unless told otherwise; a problem with a field at or below one of the paths opens it. */
export function useFolding(paths: readonly string[], startsOpen = false): Folding {
  const { problems } = useFormScope()
  const [chosen, choose] = useState<boolean | null>(startsOpen ? true : null)
  const id = useId()
  const hasProblem = problems.some(({ field = '' }) =>
    paths.some((path) => field === path || field.startsWith(`${path}.`)),
  )
  // Stays open when the problem is solved: it must not close under somebody's hands.
  if (chosen === null && hasProblem) choose(true)
  const open = chosen ?? hasProblem
  return { id, open, toggle: () => choose(!open) }
}
