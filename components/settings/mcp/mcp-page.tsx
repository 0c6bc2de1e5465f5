'use client'

import { PlugZap, Plus } from 'lucide-react'
import { useState } from 'react'
import { SettingsMissing, SettingsTitle, StoringProblem } from '@/components/settings/settings-section.tsx'
import type { CheckState } from '@/components/settings/status-line.tsx'
import { useSettings } from '@/components/settings/use-settings.ts'
import { Button } from '@/components/ui/button.tsx'
import { ConfirmDialog } from '@/components/ui/confirm-dialog.tsx'
import { Empty } from '@/components/ui/empty.tsx'
import { api } from '@/lib/api/client.ts'
import type { McpServerView, McpSettings } from '@/lib/api/contracts/mcp.ts'
import { McpServerCard } from './mcp-server-card.tsx'
import { McpServerDialog } from './mcp-server-dialog.tsx'

type Open = { what: 'edit'; server: McpServerView | null } | { what: 'remove'; server: McpServerView }

/** The servers whose tools loops may call. */
export function McpPage({ first }: { first: McpSettings | null }) {
  const { settings, problem, reload } = useSettings(first, api.readMcpSettings)
  const [open, setOpen] = useState<Open | null>(null)
  const [checks, setChecks] = useState<Readonly<Record<string, CheckState>>>({})
  const [cleared, setCleared] = useState<string | null>(null)
  const close = () => setOpen(null)

  async function check(name: string) {
    const told = (state: CheckState) => setChecks((before) => ({ ...before, [name]: state }))
    told({ state: 'running' })
    const asked = await api.checkMcpServer(name)
    const result = asked.ok ? asked.value : { ok: false, message: asked.problem.detail, latencyMs: 0 }
    told({ state: 'done', result })
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
      <SettingsTitle title="MCP servers" action={settings && settings.servers.length > 0 ? add : undefined}>
        Servers of tools that loops can call, over streamable HTTP. Headers are encrypted before they are stored, and
        never shown again.
      </SettingsTitle>
      {settings === null ? (
        <SettingsMissing problem={problem} reload={reload} />
      ) : (
        <>
          <StoringProblem problem={settings.storing.problem} />
          {settings.servers.length === 0 ? (
            <Empty icon={<PlugZap aria-hidden="true" />} title="No server yet" action={add}>
              Add one, look at its tools, and take those that a loop needs over into its design: somebody says of each
              what it does to the world.
            </Empty>
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
      {open?.what === 'edit' ? (
        <McpServerDialog
          server={open.server}
          onClose={close}
          onSaved={async (saved) => {
            close()
            setCleared(saved.headersCleared ? saved.server.name : null)
            await reload()
            await check(saved.server.name)
          }}
        />
      ) : null}
      {open?.what === 'remove' ? (
        <RemoveServer
          server={open.server}
          onClose={close}
          onRemoved={async () => {
            close()
            await reload()
          }}
        />
      ) : null}
    </>
  )
}

type RemoveProps = { server: McpServerView; onClose(): void; onRemoved(): Promise<void> }

function RemoveServer({ server: { name, headerNames, updatedAt }, onClose, onRemoved }: RemoveProps) {
  const headersToo = headerNames.length > 0 ? ' Its headers are forgotten with it and can’t be brought back.' : ''
  return (
    <ConfirmDialog
      title={`Remove ${name}?`}
      description={`Loops that have its tools can’t be started until a server of this name is there again.${headersToo}`}
      act="Remove"
      onAct={async () => {
        const removed = await api.removeMcpServer(name, updatedAt)
        if (removed.ok) await onRemoved()
        return removed.ok ? null : removed.problem.detail
      }}
      onClose={onClose}
    />
  )
}
