'use client'

import { useId, useState } from 'react'
import { FieldFrame } from '@/components/inspector/fields/field-frame.tsx'
import { FormDialog } from '@/components/ui/form-dialog.tsx'
import { Input } from '@/components/ui/input.tsx'
import { api } from '@/lib/api/client.ts'
import type { Connection, ConnectionSaved } from '@/lib/api/contracts/settings.ts'
import { CONNECTION_FACTS } from '@/lib/loop/artefacts/connection-kinds.ts'
import type { ConnectionKind } from '@/lib/loop/artefacts/models.ts'

type Props = {
  kind: ConnectionKind
  /** What is changed; one of the environment is stood above; null: a new one. */
  connection: Connection | null
  /** Names that there are. */
  taken: readonly string[]
  onClose(): void
  onSaved(saved: ConnectionSaved): Promise<void>
}

/** Makes or changes a connection. What was stored as its key is never shown: it stays, is replaced, or is taken away. */
export function ConnectionDialog({ kind, connection, taken, onClose, onSaved }: Props) {
  const id = useId()
  const { label, baseUrl: usual, needsKey } = CONNECTION_FACTS[kind]
  const stored = connection?.source === 'stored' ? connection : null
  const [name, setName] = useState(connection?.name ?? freeName(kind, taken))
  const [baseUrl, setBaseUrl] = useState(connection?.baseUrl ?? '')
  const [key, setKey] = useState('')
  const [withoutKey, setWithoutKey] = useState(false)
  const hasKey = stored?.key.from === 'stored'
  const mustHaveKey = needsKey && baseUrl.trim() === ''
  const moved = hasKey && baseUrl.trim() !== (stored.baseUrl ?? '')

  async function save() {
    const entered = key.trim()
    const saved = await api.putConnection(name.trim(), {
      kind,
      baseUrl: baseUrl.trim() === '' ? null : baseUrl,
      ...(entered !== '' ? { key: entered } : withoutKey ? { key: null } : {}),
      seen: stored?.updatedAt ?? null,
    })
    if (saved.ok) {
      await onSaved(saved.value)
      return null
    }
    const { detail, problems } = saved.problem
    return [detail, ...(problems ?? []).map(({ where, message }) => `${labelOf(where)} ${message}.`)].join(' ')
  }

  return (
    <FormDialog
      title={
        connection === null ? `Connect ${label}` : stored ? `Edit ${connection.name}` : `Override ${connection.name}`
      }
      description={
        connection !== null && stored === null
          ? 'This one comes from the environment. What you store here stands above it, whole: its key is not taken over.'
          : 'Where its models are asked, and by which key.'
      }
      entered={[name, baseUrl, key, withoutKey]}
      submit="Save and test"
      ready={name.trim() !== ''}
      onSubmit={save}
      onClose={onClose}
    >
      {connection === null ? (
        <FieldFrame id={`${id}:name`} label="Name" hint="Loops name it as the provider of their models.">
          <Input
            id={`${id}:name`}
            className="font-mono text-xs"
            value={name}
            onChange={(event) => setName(event.target.value)}
            aria-describedby={`${id}:name:hint`}
          />
        </FieldFrame>
      ) : null}
      <FieldFrame
        id={`${id}:url`}
        label="Base URL"
        hint={
          moved ? (
            <span className="text-warning">
              Another base URL clears the stored key: enter the one for the new server, if it wants any.
            </span>
          ) : usual === null ? (
            'Up to and including the version, as in http://127.0.0.1:1234/v1'
          ) : (
            'Empty for the usual one.'
          )
        }
      >
        <Input
          id={`${id}:url`}
          type="url"
          inputMode="url"
          required={usual === null}
          className="font-mono text-xs"
          placeholder={usual ?? 'http://127.0.0.1:1234/v1'}
          value={baseUrl}
          onChange={(event) => setBaseUrl(event.target.value)}
          aria-describedby={`${id}:url:hint`}
        />
      </FieldFrame>
      <FieldFrame
        id={`${id}:key`}
        label={needsKey ? 'API key' : 'API key, if the server wants one'}
        hint={keyHint({ hasKey, moved, withoutKey })}
      >
        <Input
          id={`${id}:key`}
          type="password"
          required={mustHaveKey && (!hasKey || moved)}
          autoComplete="new-password"
          className="font-mono text-xs"
          placeholder={hasKey && !moved && !withoutKey ? `stored, ends with ${stored.key.end || '…'}` : ''}
          value={key}
          onChange={(event) => setKey(event.target.value)}
          aria-describedby={`${id}:key:hint`}
        />
      </FieldFrame>
      {hasKey && !moved && !mustHaveKey ? (
        <label className="flex items-center gap-2 text-[13px]">
          <input
            type="checkbox"
            className="size-4 accent-accent"
            checked={withoutKey}
            disabled={key !== ''}
            onChange={(event) => setWithoutKey(event.target.checked)}
          />
          Take the stored key away
        </label>
      ) : null}
    </FormDialog>
  )
}

type KeyFacts = { hasKey: boolean; moved: boolean; withoutKey: boolean }

function keyHint({ hasKey, moved, withoutKey }: KeyFacts): string {
  if (withoutKey) return 'The stored key is forgotten when you save.'
  if (hasKey && !moved) return 'Leave it empty to keep the stored key.'
  return 'Encrypted before it is stored, and never shown again.'
}

function labelOf(where: string): string {
  if (where.endsWith('baseUrl')) return 'The base URL'
  return where.endsWith('key') ? 'The key:' : 'The name'
}

/** The kind's own name for its first connection, a numbered one for further ones. */
function freeName(kind: ConnectionKind, taken: readonly string[]): string {
  let name: string = kind
  for (let number = 2; taken.includes(name); number++) name = `${kind}-${number}`
  return name
}
