'use client'

import { SEVERITY } from '@/components/problems/severity.ts'
import { useField } from './form-scope.tsx'

/** Problems of a path that has no control of its own: a list or a group as a whole. Focusable, so that the problems panel can lead here. */
export function FieldProblemsOf({ path }: { path: string }) {
  const { id, problems } = useField(path)
  if (problems.length === 0) return null
  return (
    <ul id={id} tabIndex={-1} className="text-[11px] leading-4">
      {problems.map((problem) => (
        <li key={problem.code + problem.message} className={SEVERITY[problem.severity].color}>
          {problem.message}
        </li>
      ))}
    </ul>
  )
}
