'use client'

import { Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useDesign, useDesigner, useDesignerStore } from '@/components/designer/store/designer-context.tsx'
import { ProblemLines } from '@/components/inspector/fields/problem-lines.tsx'
import { Section } from '@/components/inspector/fields/section.tsx'
import { Badge } from '@/components/ui/badge.tsx'
import { Button } from '@/components/ui/button.tsx'
import { Dialog } from '@/components/ui/dialog.tsx'
import { otherTools, setMcpTool } from '@/lib/loop/1-draw/take-over-tool.ts'
import type { McpTool } from '@/lib/loop/artefacts/mcp-tool.ts'
import { AddMcpTool } from './add-mcp-tool.tsx'
import { McpToolFields } from './mcp-tool-fields.tsx'

/** The tools of MCP servers that the loop has taken over. */
export function McpToolsSection() {
  const { mcpTools = {} } = useDesign()
  const { edit } = useDesignerStore().getState()
  const diagnostics = useDesigner((state) => state.compiled.diagnostics)
  const [editing, setEditing] = useState<{ name: string; tool: McpTool } | null>(null)
  return (
    <Section title="Tools of MCP servers" hint="Act nodes allow them like any other tool.">
      {Object.entries(mcpTools).map(([name, tool]) => (
        <div key={name} className="rounded-md border border-line p-2.5">
          <div className="flex items-center gap-1.5">
            <code className="min-w-0 truncate font-mono text-xs">{name}</code>
            <Badge>{tool.effect}</Badge>
            <Button
              variant="ghost"
              size="icon-sm"
              className="ml-auto"
              aria-label={`Edit ${name}`}
              onClick={() => setEditing({ name, tool })}
            >
              <Pencil />
            </Button>
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label={`Remove ${name}`}
              onClick={() => edit((design) => setMcpTool(design, name, undefined))}
            >
              <Trash2 />
            </Button>
          </div>
          <p className="line-clamp-2 text-[11px] text-muted leading-4">{tool.summary}</p>
          <ProblemLines
            problems={diagnostics.filter(
              ({ field }) => field === `mcpTools.${name}` || field?.startsWith(`mcpTools.${name}.`),
            )}
          />
        </div>
      ))}
      <AddMcpTool />
      {editing ? (
        <Dialog
          open
          wide
          unsaved={editing.tool !== mcpTools[editing.name]}
          onOpenChange={(open) => (open ? undefined : setEditing(null))}
          title={editing.tool.tool}
          description={<code className="font-mono text-xs">{editing.name}</code>}
          footer={
            <>
              <Button onClick={() => setEditing(null)}>Cancel</Button>
              <Button
                variant="primary"
                onClick={() => {
                  edit((design) => setMcpTool(design, editing.name, editing.tool))
                  setEditing(null)
                }}
              >
                Keep
              </Button>
            </>
          }
        >
          <McpToolFields
            tool={editing.tool}
            others={otherTools(mcpTools, editing.name)}
            onChange={(tool) => setEditing({ ...editing, tool })}
          />
        </Dialog>
      ) : null}
    </Section>
  )
}
