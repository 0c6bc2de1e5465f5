'use client'

import { Plus } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { ConfirmDialog } from '@/components/ui/confirm-dialog.tsx'
import { Menu, MenuItem } from '@/components/ui/menu.tsx'
import { api } from '@/lib/api/client.ts'
import type { Connection, ModelSettings } from '@/lib/api/contracts/settings.ts'
import { CONNECTION_FACTS } from '@/lib/loop/artefacts/connection-kinds.ts'
import { CONNECTION_KINDS, type ConnectionKind } from '@/lib/loop/artefacts/models.ts'
import { ConnectionCard } from './connection-card.tsx'
import { ConnectionDialog } from './connection-dialog.tsx'
import { ModelsDialog } from './models-dialog.tsx'
import { SettingsSection, StoringProblem } from './settings-section.tsx'
import { UnsetProviders } from './unset-providers.tsx'
import { useConnectionTests } from './use-connection-tests.ts'
import { UsesNote } from './uses-note.tsx'

type Open =
  | { what: 'edit'; kind: ConnectionKind; connection: Connection | null }
  | { what: 'models' | 'remove'; connection: Connection }

/** The connections of the workspace, and the providers that have none yet. */
export function ConnectionSection({ settings, reload }: { settings: ModelSettings; reload(): Promise<void> }) {
  const [open, setOpen] = useState<Open | null>(null)
  const [cleared, setCleared] = useState<string | null>(null)
  const tests = useConnectionTests()
  const { connections, storing } = settings
  const close = () => setOpen(null)
  const names = connections.map(({ name }) => name)
  const unset = CONNECTION_KINDS.filter((kind) => !connections.some((each) => each.kind === kind))
  return (
    <SettingsSection
      id="connections"
      title="Connections"
      about="One for each place where models are asked. Keys are encrypted before they are stored, and never shown again."
      action={
        <Menu
          trigger={
            <Button>
              <Plus />
              Add connection
            </Button>
          }
        >
          {CONNECTION_KINDS.map((kind) => (
            <MenuItem key={kind} onSelect={() => setOpen({ what: 'edit', kind, connection: null })}>
              {CONNECTION_FACTS[kind].label}
            </MenuItem>
          ))}
        </Menu>
      }
    >
      <StoringProblem problem={storing.problem} />
      <ul className="grid grid-cols-1 gap-3">
        {connections.map((connection) => (
          <ConnectionCard
            key={connection.name}
            connection={connection}
            test={tests.of(connection)}
            keyCleared={cleared === connection.name}
            onTest={() => void tests.run(connection)}
            onModels={() => setOpen({ what: 'models', connection })}
            onEdit={() => setOpen({ what: 'edit', kind: connection.kind, connection })}
            onRemove={() => setOpen({ what: 'remove', connection })}
          />
        ))}
      </ul>
      {unset.length === 0 ? null : (
        <UnsetProviders
          kinds={unset}
          first={connections.length === 0}
          onSetUp={(kind) => setOpen({ what: 'edit', kind, connection: null })}
        />
      )}
      {open?.what === 'edit' ? (
        <ConnectionDialog
          kind={open.kind}
          connection={open.connection}
          taken={names}
          onClose={close}
          onSaved={async (saved) => {
            close()
            setCleared(saved.keyCleared ? saved.connection.name : null)
            await reload()
            if (saved.connection.problem === null) await tests.run(saved.connection)
          }}
        />
      ) : null}
      {open?.what === 'models' ? (
        <ModelsDialog connection={open.connection} aliases={settings.aliases} onClose={close} onChanged={reload} />
      ) : null}
      {open?.what === 'remove' ? (
        <RemoveConnection
          connection={open.connection}
          onClose={close}
          onRemoved={async () => {
            close()
            await reload()
          }}
        />
      ) : null}
    </SettingsSection>
  )
}

type RemoveProps = { connection: Connection; onClose(): void; onRemoved(): Promise<void> }

function RemoveConnection({ connection: { name, key, overrides, updatedAt }, onClose, onRemoved }: RemoveProps) {
  const what = overrides ? 'The one of the environment counts again.' : 'Its base URL is forgotten.'
  const keyToo = key.from === 'stored' ? ' Its key is forgotten with it and can’t be brought back.' : ''
  return (
    <ConfirmDialog
      title={`Remove ${name}?`}
      description={`${what}${keyToo}`}
      act="Remove"
      onAct={async () => {
        const removed = await api.deleteConnection(name, updatedAt ?? undefined)
        if (removed.ok) await onRemoved()
        return removed.ok ? null : removed.problem.detail
      }}
      onClose={onClose}
    >
      {overrides ? undefined : <UsesNote provider={name} />}
    </ConfirmDialog>
  )
}
