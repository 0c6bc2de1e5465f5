'use client'

import { PlugZap } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { McpToolDialog } from './mcp-tool-dialog.tsx'

/** Adds a tool of a server to the loop, and tells its name there. */
export function AddMcpTool({ onAdded }: { onAdded?(name: string): void }) {
  const [open, setOpen] = useState(false)
  return (
    <div className="pt-2">
      <Button size="sm" onClick={() => setOpen(true)}>
        <PlugZap />
        Add from an MCP server …
      </Button>
      {open ? (
        <McpToolDialog
          onOpenChange={setOpen}
          onAdded={(name) => {
            setOpen(false)
            onAdded?.(name)
          }}
        />
      ) : null}
    </div>
  )
}
