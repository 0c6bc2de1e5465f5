'use client'

import { useField } from './form-scope.tsx'

/** Problems of a path that has no control of its own: a list or a group as a whole. Focusable, so that the problems panel can lead here. */
export function FieldProblemsOf({ path }: { path: string }) {
  const { id, problems } = useField(path)
  if (problems.length === 0) return null
  return (
    <p id={id} tabIndex={-1} className="text-[11px] text-danger leading-4">
      {problems.map((problem) => problem.message).join(' ')}
    </p>
  )
}
