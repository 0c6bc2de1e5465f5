'use client'

import { LockKeyhole, PlugZap, Plus } from 'lucide-react'
import { useState } from 'react'
import { SettingsMissing, SettingsSection } from '@/components/settings/settings-section.tsx'
import { Button } from '@/components/ui/button.tsx'
import { api } from '@/lib/api/client.ts'
import type { McpServerView, McpSettings } from '@/lib/api/contracts/mcp.ts'
import { type CheckState, McpServerCard } from './mcp-server-card.tsx'
import { McpServerDialog } from './mcp-server-dialog.tsx'
import { RemoveMcpServerDialog } from './remove-mcp-server-dialog.tsx'
import { useMcpSettings } from './use-mcp-settings.ts'

type Open = { what: 'edit'; server: McpServerView | null } | { what: 'remove'; server: McpServerView }

/** The servers whose tools loops may call. */
export function McpPage({ first }: { first: McpSettings | null }) {
  const { settings, problem, reload } = useMcpSettings(first)
  const [open, setOpen] = useState<Open | null>(null)
  const [checks, setChecks] = useState<Readonly<Record<string, CheckState>>>({})
  const [cleared, setCleared] = useState<string | null>(null)
  const close = (isOpen: boolean) => (isOpen ? undefined : setOpen(null))

  async function check(name: string) {
    const told = (state: CheckState) => setChecks((before) => ({ ...before, [name]: state }))
    told({ state: 'running' })
    const asked = await api.checkMcpServer(name)
    if (asked.ok)
      told({ state: 'done', ok: asked.value.ok, message: asked.value.message, latencyMs: asked.value.latencyMs })
    else told({ state: 'done', ok: false, message: asked.problem.detail, latencyMs: 0 })
    await reload()
  }

  const add = (
    <Button onClick={() => setOpen({ what: 'edit', server: null })}>
      <Plus />
      Add server
    </Button>
  )
  return (
    <>
      <h1 className="sr-only">MCP servers</h1>
      <SettingsSection
        id="mcp"
        title="MCP servers"
        about="Servers of tools that loops can call, over streamable HTTP. Headers are encrypted before they are stored, and never shown again."
        action={settings && settings.servers.length > 0 ? add : undefined}
      >
        {settings === null ? (
          <SettingsMissing problem={problem} reload={reload} />
        ) : (
          <>
            {settings.storing.problem === null ? null : (
              <p className="mb-4 flex gap-2 rounded-lg border border-warning/25 bg-warning-soft p-3 text-[13px]">
                <LockKeyhole className="mt-0.5 size-4 shrink-0 text-warning" aria-hidden="true" />
                {settings.storing.problem}
              </p>
            )}
            {settings.servers.length === 0 ? (
              <div className="flex flex-col items-center gap-3 rounded-lg border border-line border-dashed px-6 py-10 text-center">
                <PlugZap className="size-6 text-muted" aria-hidden="true" />
                <p className="max-w-sm text-[13px] text-muted">
                  There is none yet. Add one, look at its tools, and take those that a loop needs over into its design:
                  somebody says of each what it does to the world.
                </p>
                {add}
              </div>
            ) : (
              <ul className="grid grid-cols-1 gap-3">
                {settings.servers.map((server) => (
                  <McpServerCard
                    key={server.name}
                    server={server}
                    check={checks[server.name] ?? null}
                    headersCleared={cleared === server.name}
                    onCheck={() => void check(server.name)}
                    onEdit={() => setOpen({ what: 'edit', server })}
                    onRemove={() => setOpen({ what: 'remove', server })}
                  />
                ))}
              </ul>
            )}
          </>
        )}
      </SettingsSection>
      {open?.what === 'edit' ? (
        <McpServerDialog
          server={open.server}
          onOpenChange={close}
          onSaved={async (saved) => {
            setOpen(null)
            setCleared(saved.headersCleared ? saved.server.name : null)
            await reload()
            await check(saved.server.name)
          }}
        />
      ) : null}
      {open?.what === 'remove' ? (
        <RemoveMcpServerDialog
          server={open.server}
          onOpenChange={close}
          onRemoved={async () => {
            setOpen(null)
            await reload()
          }}
        />
      ) : null}
    </>
  )
}
