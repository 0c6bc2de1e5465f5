'use client'

import { useFormScope } from './form-scope.tsx'
import { NamePicks } from './name-picks.tsx'

/** Which tools are allowed, with what each does. */
export function ToolPicks({ path, label }: { path: string; label: string }) {
  const { tools } = useFormScope()
  const known = tools.map((tool) => ({ name: tool.name, note: tool.summary }))
  return <NamePicks path={path} label={label} known={known} goneNote="There is no tool of this name." />
}
