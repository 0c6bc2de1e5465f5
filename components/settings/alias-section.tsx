'use client'

import { CircleAlert, Plus } from 'lucide-react'
import { useState } from 'react'
import { Badge } from '@/components/ui/badge.tsx'
import { Button } from '@/components/ui/button.tsx'
import { ConfirmDialog } from '@/components/ui/confirm-dialog.tsx'
import { api } from '@/lib/api/client.ts'
import type { ModelSettings, WorkspaceAlias } from '@/lib/api/contracts/settings.ts'
import { WORKSPACE_MODELS } from '@/lib/loop/artefacts/models.ts'
import { AliasDialog } from './alias-dialog.tsx'
import { priceText } from './price-text.ts'
import { providerChoices } from './provider-choices.ts'
import { RemoveMenu } from './remove-menu.tsx'
import { SettingsSection } from './settings-section.tsx'
import { UsesNote } from './uses-note.tsx'
import { USUAL_ALIASES } from './usual-aliases.ts'

type Open =
  | { what: 'choose'; alias: string; current: WorkspaceAlias | null }
  | { what: 'remove'; current: WorkspaceAlias }
type Props = { settings: ModelSettings; inProcess: readonly string[]; reload(): Promise<void> }

/** Which model each alias of the workspace stands for: the usual ones always, and those that were added. */
export function AliasSection({ settings, inProcess, reload }: Props) {
  const [open, setOpen] = useState<Open | null>(null)
  const { aliases } = settings
  const others = aliases.filter(({ alias }) => !USUAL_ALIASES.some((usual) => usual.alias === alias))
  const rows = [...USUAL_ALIASES, ...others.map(({ alias }) => ({ alias, about: '' }))]
  const close = () => setOpen(null)
  const done = async () => {
    setOpen(null)
    await reload()
  }
  return (
    <SettingsSection
      id="aliases"
      title="Aliases"
      about="A loop that names “workspace” as the provider gets the model that the alias stands for when a run starts. A run that goes on keeps the one it began with."
      action={
        <Button onClick={() => setOpen({ what: 'choose', alias: '', current: null })}>
          <Plus />
          Add alias
        </Button>
      }
    >
      <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
        {rows.map(({ alias, about }) => {
          const current = aliases.find((each) => each.alias === alias) ?? null
          return (
            <AliasRow
              key={alias}
              alias={alias}
              about={about}
              current={current}
              simulated={current !== null && inProcess.includes(current.provider)}
              onChoose={() => setOpen({ what: 'choose', alias, current })}
              onRemove={() => current && setOpen({ what: 'remove', current })}
            />
          )
        })}
      </ul>
      {open?.what === 'choose' ? (
        <AliasDialog
          alias={open.alias}
          current={open.current}
          taken={rows.map(({ alias }) => alias)}
          choices={providerChoices(settings.connections, inProcess)}
          inProcess={inProcess}
          onClose={close}
          onSaved={done}
        />
      ) : null}
      {open?.what === 'remove' ? (
        <ConfirmDialog
          title={`Remove the alias “${open.current.alias}”?`}
          description="It stands for no model then. Runs that go on keep the one they began with."
          act="Remove"
          onAct={async () => {
            const { alias, updatedAt } = open.current
            const removed = await api.deleteModelAlias(alias, updatedAt)
            if (removed.ok) await done()
            return removed.ok ? null : removed.problem.detail
          }}
          onClose={close}
        >
          <UsesNote provider={WORKSPACE_MODELS} model={open.current.alias} />
        </ConfirmDialog>
      ) : null}
    </SettingsSection>
  )
}

type RowProps = {
  alias: string
  about: string
  current: WorkspaceAlias | null
  simulated: boolean
  onChoose(): void
  onRemove(): void
}

function AliasRow({ alias, about, current, simulated, onChoose, onRemove }: RowProps) {
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-4 gap-y-1 p-4 sm:grid-cols-[minmax(0,2fr)_minmax(0,3fr)_7rem]">
      <div className="min-w-0">
        <code className="font-medium font-mono text-[13px]">{alias}</code>
        {about === '' ? null : <p className="pt-0.5 text-muted text-xs leading-4">{about}</p>}
      </div>
      <div className="order-last col-span-2 min-w-0 sm:order-none sm:col-span-1">
        {current === null ? (
          <p className="text-[13px] text-muted">not chosen</p>
        ) : (
          <>
            <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-[13px]">
              <span className="text-muted">{current.provider}</span>
              <code className="wrap-anywhere font-mono text-xs">{current.model}</code>
              {simulated ? <Badge tone="info">not a real model</Badge> : null}
            </p>
            {current.problem === null ? (
              <p className="pt-0.5 text-[11px] text-muted tabular-nums">
                {simulated
                  ? 'Answers in this process and costs nothing.'
                  : current.price === null
                    ? 'Price unknown: runs with a budget in USD won’t start on it.'
                    : `${priceText(current.price)} per million tokens`}
              </p>
            ) : (
              <p className="flex gap-1.5 pt-0.5 text-danger text-xs leading-5">
                <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
                {current.problem}
              </p>
            )}
          </>
        )}
      </div>
      <div className="flex items-center justify-end gap-1.5">
        <Button
          size="sm"
          onClick={onChoose}
          aria-label={`${current === null ? 'Choose' : 'Change'} the model of ${alias}`}
        >
          {current === null ? 'Choose' : 'Change'}
        </Button>
        {current === null ? null : <RemoveMenu name={alias} onRemove={onRemove} />}
      </div>
    </li>
  )
}
