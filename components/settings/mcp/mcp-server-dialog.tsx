'use client'

import { Plus, Trash2 } from 'lucide-react'
import { useId, useState } from 'react'
import { FieldFrame } from '@/components/inspector/fields/field-frame.tsx'
import { Button } from '@/components/ui/button.tsx'
import { FormDialog } from '@/components/ui/form-dialog.tsx'
import { Input } from '@/components/ui/input.tsx'
import { api } from '@/lib/api/client.ts'
import type { McpServerSaved, McpServerView } from '@/lib/api/contracts/mcp.ts'

type Props = {
  /** What is changed; null: a new one. */
  server: McpServerView | null
  onClose(): void
  onSaved(saved: McpServerSaved): Promise<void>
}

/** One line of the form. The key keeps its fields together while lines come and go. */
type HeaderLine = { key: number; name: string; value: string }

/** Adds or changes a server. Stored headers are never shown: they stay, are replaced all together, or are taken away. */
export function McpServerDialog({ server, onClose, onSaved }: Props) {
  const id = useId()
  const [name, setName] = useState(server?.name ?? '')
  const [url, setUrl] = useState(server?.url ?? '')
  const [lines, setLines] = useState<HeaderLine[]>([])
  const [withoutHeaders, setWithoutHeaders] = useState(false)
  const stored = server?.headerNames ?? []
  const moved = stored.length > 0 && url.trim() !== server?.url
  const given = lines.filter((line) => line.name.trim() !== '' || line.value !== '')
  const change = (key: number, part: Partial<HeaderLine>) =>
    setLines((before) => before.map((line) => (line.key === key ? { ...line, ...part } : line)))

  async function save() {
    if (given.some((line) => line.name.trim() === '' || line.value.trim() === ''))
      return 'Each header needs a name and a value.'
    const headers = Object.fromEntries(given.map((line) => [line.name.trim(), line.value]))
    const saved = await api.saveMcpServer(name.trim(), {
      url: url.trim(),
      ...(given.length > 0 ? { headers } : withoutHeaders ? { headers: null } : {}),
      seen: server?.updatedAt ?? null,
    })
    if (saved.ok) {
      await onSaved(saved.value)
      return null
    }
    const { code, detail, problems } = saved.problem
    if (code === 'not-found') return 'A name has a–z, 0–9 and -, begins with a letter, and has at most 32 characters.'
    return [detail, ...(problems ?? []).map(({ where, message }) => `${labelOf(where)} ${message}.`)].join(' ')
  }

  return (
    <FormDialog
      title={server === null ? 'Add an MCP server' : `Edit ${server.name}`}
      description="It is called over streamable HTTP, from where Loopwright runs."
      entered={[name, url, given, withoutHeaders]}
      submit="Save and connect"
      ready={name.trim() !== '' && url.trim() !== ''}
      onSubmit={save}
      onClose={onClose}
    >
      {server === null ? (
        <FieldFrame id={`${id}:name`} label="Name" hint="A part of the names of its tools, as in mcp.tickets.search.">
          <Input
            id={`${id}:name`}
            className="font-mono text-xs"
            placeholder="tickets"
            value={name}
            onChange={(event) => setName(event.target.value)}
            aria-describedby={`${id}:name:hint`}
          />
        </FieldFrame>
      ) : null}
      <FieldFrame
        id={`${id}:url`}
        label="Address"
        hint={
          moved
            ? 'Another address clears the stored headers: enter those for the new address, if it wants any.'
            : 'Redirects to other origins are not followed.'
        }
      >
        <Input
          id={`${id}:url`}
          type="url"
          inputMode="url"
          className="font-mono text-xs"
          placeholder="http://127.0.0.1:3001/mcp"
          value={url}
          onChange={(event) => setUrl(event.target.value)}
          aria-describedby={`${id}:url:hint`}
        />
      </FieldFrame>
      <fieldset className="grid gap-2">
        <legend className="pb-1 font-medium text-xs">Headers, if the server wants any</legend>
        {stored.length > 0 && !moved && lines.length === 0 ? (
          <label className="flex items-center gap-2 text-[13px]">
            <input
              type="checkbox"
              className="size-4 accent-accent"
              checked={withoutHeaders}
              onChange={(event) => setWithoutHeaders(event.target.checked)}
            />
            Take the stored ones away ({stored.join(', ')})
          </label>
        ) : null}
        {lines.map((line, index) => (
          <div key={line.key} className="flex items-center gap-1.5">
            <Input
              aria-label={`Name of header ${index + 1}`}
              className="w-40 shrink-0 font-mono text-xs"
              placeholder="Authorization"
              value={line.name}
              onChange={(event) => change(line.key, { name: event.target.value })}
            />
            <Input
              aria-label={`Value of header ${index + 1}`}
              type="password"
              autoComplete="new-password"
              className="font-mono text-xs"
              placeholder="Bearer …"
              value={line.value}
              onChange={(event) => change(line.key, { value: event.target.value })}
            />
            <Button
              variant="ghost"
              size="icon"
              aria-label={`Remove header ${index + 1}`}
              onClick={() => setLines((before) => before.filter(({ key }) => key !== line.key))}
            >
              <Trash2 />
            </Button>
          </div>
        ))}
        <div className="flex flex-wrap items-center gap-2">
          <Button
            size="sm"
            onClick={() =>
              setLines((before) => [...before, { key: (before.at(-1)?.key ?? 0) + 1, name: '', value: '' }])
            }
          >
            <Plus />
            Add header
          </Button>
          <p className="text-[11px] text-muted">{headersHint(stored, moved, lines.length)}</p>
        </div>
      </fieldset>
    </FormDialog>
  )
}

function headersHint(stored: readonly string[], moved: boolean, entered: number): string {
  if (stored.length === 0 || moved) return 'Encrypted before they are stored.'
  return entered > 0 ? 'They take the place of all that are stored.' : 'Those that are stored stay.'
}

function labelOf(where: string): string {
  if (where.endsWith('url')) return 'The address'
  return where.includes('headers') ? `The header ${where.split('.').slice(2).join('.')}:` : `${where}:`
}
