'use client'

import { AddMcpTool } from '@/components/inspector/mcp/add-mcp-tool.tsx'
import { useField, useFormScope } from './form-scope.tsx'
import { NamePicks } from './name-picks.tsx'

/** Which tools are allowed, with what each does; one of an MCP server can be added to the loop from here. */
export function ToolPicks({ path, label }: { path: string; label: string }) {
  const { tools } = useFormScope()
  const { value, set } = useField(path)
  const picked = Array.isArray(value) ? value : []
  const known = tools.map((tool) => ({ name: tool.name, note: tool.summary }))
  return (
    <div>
      <NamePicks path={path} label={label} known={known} goneNote="There is no tool of this name." />
      <AddMcpTool onAdded={(name) => picked.includes(name) || set([...picked, name])} />
    </div>
  )
}
