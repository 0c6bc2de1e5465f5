import { Badge } from '@/components/ui/badge.tsx'
import type { McpToolInfo } from '@/lib/api/contracts/mcp.ts'
import { McpArguments } from './mcp-arguments.tsx'

/** The tools of a server as it describes them. */
export function McpToolList({ tools }: { tools: readonly McpToolInfo[] }) {
  if (tools.length === 0) return <p className="pt-2 text-muted text-xs">It offers none.</p>
  return (
    <ul className="mt-2 divide-y divide-line">
      {tools.map((tool) => (
        <li key={tool.name} className="py-2.5">
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <code className="font-mono text-xs">{tool.name}</code>
            {hintWords(tool.hints).map((word) => (
              <Badge key={word}>{word}</Badge>
            ))}
          </p>
          {tool.description === '' ? null : (
            <p className="max-w-prose whitespace-pre-line pt-1 text-muted text-xs">{tool.description}</p>
          )}
          <McpArguments args={tool.args} notes={tool.notes} />
        </li>
      ))}
    </ul>
  )
}

/** What a server says of a tool, in our words. */
export function hintWords({ readOnly, destructive, idempotent }: McpToolInfo['hints']): string[] {
  return [
    ...(readOnly === true ? ['says it only reads'] : []),
    ...(readOnly !== true && destructive === true ? ['says it may delete or overwrite'] : []),
    ...(readOnly !== true && idempotent === true ? ['says it may be repeated'] : []),
  ]
}
