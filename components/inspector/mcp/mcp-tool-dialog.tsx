'use client'

import { ChevronLeft } from 'lucide-react'
import Link from 'next/link'
import { useEffect, useId, useState } from 'react'
import { useDesign, useDesignerStore } from '@/components/designer/store/designer-context.tsx'
import { hintWords } from '@/components/settings/mcp/mcp-tool-list.tsx'
import { Badge } from '@/components/ui/badge.tsx'
import { Button } from '@/components/ui/button.tsx'
import { Dialog } from '@/components/ui/dialog.tsx'
import { Input, Select } from '@/components/ui/input.tsx'
import { api } from '@/lib/api/client.ts'
import type { McpServerView, McpToolInfo } from '@/lib/api/contracts/mcp.ts'
import { nameForTool, otherTools, setMcpTool, takeOverTool } from '@/lib/loop/1-draw/take-over-tool.ts'
import type { McpTool } from '@/lib/loop/artefacts/mcp-tool.ts'
import { McpToolFields } from './mcp-tool-fields.tsx'

type Picked = { info: McpToolInfo; proposed: McpTool; tool: McpTool }

/** Takes a tool of a server over into the loop: first which one, then what it does to the world. */
export function McpToolDialog({
  onOpenChange,
  onAdded,
}: {
  onOpenChange(open: boolean): void
  onAdded(name: string): void
}) {
  const design = useDesign()
  const store = useDesignerStore()
  const [servers, setServers] = useState<McpServerView[] | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [picked, setPicked] = useState<Picked | null>(null)
  useEffect(() => {
    const stop = new AbortController()
    void api.readMcpSettings(stop.signal).then((read) => {
      if (stop.signal.aborted) return
      if (read.ok) setServers(read.value.servers)
      else setProblem(read.problem.detail)
    })
    return () => stop.abort()
  }, [])
  const name = picked && nameForTool(design, picked.tool)
  const add = () => {
    if (!picked || name === null) return
    store.getState().edit((before) => setMcpTool(before, name, picked.tool))
    onAdded(name)
  }
  return (
    <Dialog
      open
      wide
      unsaved={picked?.tool !== picked?.proposed}
      onOpenChange={onOpenChange}
      title={picked ? picked.info.name : 'Add a tool from an MCP server'}
      description={
        picked ? <code className="font-mono text-xs">{name}</code> : 'The loop keeps its own copy of what the tool is.'
      }
      footer={
        picked ? (
          <>
            <Button onClick={() => setPicked(null)}>
              <ChevronLeft />
              Other tool
            </Button>
            <Button variant="primary" onClick={add}>
              Add to the loop
            </Button>
          </>
        ) : (
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
        )
      }
    >
      {picked ? (
        <McpToolFields
          tool={picked.tool}
          others={otherTools(design.mcpTools, name)}
          notes={picked.info.notes}
          onChange={(tool) => setPicked({ ...picked, tool })}
        />
      ) : problem !== null ? (
        <p role="alert" className="text-[13px] text-danger">
          The servers could not be read. {problem}
        </p>
      ) : servers === null ? (
        <p role="status" className="text-[13px] text-muted">
          Reading the servers …
        </p>
      ) : (
        <ToolChooser
          servers={servers}
          onPick={(server, info) => {
            const proposed = takeOverTool(server, info)
            setPicked({ info, proposed, tool: proposed })
          }}
        />
      )}
    </Dialog>
  )
}

type ChooserProps = { servers: readonly McpServerView[]; onPick(server: string, tool: McpToolInfo): void }

function ToolChooser({ servers, onPick }: ChooserProps) {
  const id = useId()
  const [chosen, setChosen] = useState(servers.find(({ tools }) => tools.length > 0)?.name ?? servers[0]?.name ?? '')
  const [search, setSearch] = useState('')
  const server = servers.find(({ name }) => name === chosen)
  const settings = (
    <Link href="/settings/mcp" className="text-accent underline underline-offset-2">
      Settings, MCP servers
    </Link>
  )
  if (!server)
    return <p className="text-[13px] text-muted">This workspace has no MCP server yet: add one under {settings}.</p>
  const words = search.trim().toLowerCase()
  const shown = server.tools.filter(({ name, description }) => `${name} ${description}`.toLowerCase().includes(words))
  return (
    <div className="grid gap-3">
      <div className="grid grid-cols-2 gap-2">
        <label className="grid gap-1 font-medium text-xs" htmlFor={`${id}:server`}>
          Server
          <Select id={`${id}:server`} value={chosen} onChange={(event) => setChosen(event.target.value)}>
            {servers.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </Select>
        </label>
        <label className="grid gap-1 font-medium text-xs" htmlFor={`${id}:search`}>
          Search
          <Input id={`${id}:search`} value={search} onChange={(event) => setSearch(event.target.value)} />
        </label>
      </div>
      {shown.length === 0 ? (
        <p className="text-[13px] text-muted">
          {server.tools.length === 0 ? (
            <>It has listed no tools yet: connect it under {settings}.</>
          ) : (
            'No tool is like that.'
          )}
        </p>
      ) : (
        <ul className="divide-y divide-line rounded-lg border border-line">
          {shown.map((tool) => (
            <li key={tool.name}>
              <button
                type="button"
                className="block w-full px-3 py-2 text-left hover:bg-sunken"
                onClick={() => onPick(server.name, tool)}
              >
                <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
                  <code className="font-mono text-xs">{tool.name}</code>
                  {hintWords(tool.hints).map((word) => (
                    <Badge key={word}>{word}</Badge>
                  ))}
                </span>
                <span className="line-clamp-2 pt-0.5 text-[11px] text-muted leading-4">
                  {tool.description || tool.title}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
