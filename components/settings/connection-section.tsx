'use client'

import { LockKeyhole, Plus } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { Menu, MenuItem } from '@/components/ui/menu.tsx'
import type { Connection, ModelSettings } from '@/lib/api/contracts/settings.ts'
import { CONNECTION_FACTS } from '@/lib/loop/artefacts/connection-kinds.ts'
import { CONNECTION_KINDS, type ConnectionKind } from '@/lib/loop/artefacts/models.ts'
import { ConnectionCard } from './connection-card.tsx'
import { ConnectionDialog } from './connection-dialog.tsx'
import { ModelsDialog } from './models-dialog.tsx'
import { RemoveConnectionDialog } from './remove-connection-dialog.tsx'
import { SettingsSection } from './settings-section.tsx'
import { UnsetProviders } from './unset-providers.tsx'
import { useConnectionTests } from './use-connection-tests.ts'

type Open =
  | { what: 'edit'; kind: ConnectionKind; connection: Connection | null }
  | { what: 'models' | 'remove'; connection: Connection }

/** The connections of the workspace, and the providers that have none yet. */
export function ConnectionSection({ settings, reload }: { settings: ModelSettings; reload(): Promise<void> }) {
  const [open, setOpen] = useState<Open | null>(null)
  const [cleared, setCleared] = useState<string | null>(null)
  const tests = useConnectionTests()
  const { connections, storing } = settings
  const close = (isOpen: boolean) => (isOpen ? undefined : setOpen(null))
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
      {storing.problem === null ? null : (
        <p className="mb-4 flex gap-2 rounded-lg border border-warning/25 bg-warning-soft p-3 text-[13px]">
          <LockKeyhole className="mt-0.5 size-4 shrink-0 text-warning" aria-hidden="true" />
          {storing.problem}
        </p>
      )}
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
          onOpenChange={close}
          onSaved={async (saved) => {
            setOpen(null)
            setCleared(saved.keyCleared ? saved.connection.name : null)
            await reload()
            if (saved.connection.problem === null) await tests.run(saved.connection)
          }}
        />
      ) : null}
      {open?.what === 'models' ? (
        <ModelsDialog connection={open.connection} aliases={settings.aliases} onOpenChange={close} onChanged={reload} />
      ) : null}
      {open?.what === 'remove' ? (
        <RemoveConnectionDialog
          connection={open.connection}
          onOpenChange={close}
          onRemoved={async () => {
            setOpen(null)
            await reload()
          }}
        />
      ) : null}
    </SettingsSection>
  )
}
