import { CircleAlert, CircleCheck, Ellipsis, KeyRound, LoaderCircle, Pencil, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { Badge } from '@/components/ui/badge.tsx'
import { Button } from '@/components/ui/button.tsx'
import { formatDuration } from '@/components/ui/format.ts'
import { Menu, MenuItem } from '@/components/ui/menu.tsx'
import type { Connection } from '@/lib/api/contracts/settings.ts'
import { CONNECTION_FACTS } from '@/lib/loop/artefacts/connection-kinds.ts'
import { ProviderTile } from './provider-tile.tsx'
import type { TestState } from './use-connection-tests.ts'

type Props = {
  connection: Connection
  test: TestState | null
  /** Its address was changed just now, so that its key is gone. */
  keyCleared: boolean
  onTest(): void
  onModels(): void
  onEdit(): void
  onRemove(): void
}

/** One connection: where it leads, where its key comes from, and whether it works. */
export function ConnectionCard({ connection, test, keyCleared, onTest, onModels, onEdit, onRemove }: Props) {
  const { name, kind, source, overrides, baseUrl, problem } = connection
  const { label, baseUrl: usual } = CONNECTION_FACTS[kind]
  const stored = source === 'stored'
  return (
    <li className="rounded-lg border border-line bg-surface p-4">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-3">
        <ProviderTile kind={kind} />
        <div className="min-w-0 flex-1 basis-56">
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span className="font-medium text-[13px]">{label}</span>
            {name === kind ? null : <code className="font-mono text-muted text-xs">{name}</code>}
            <Badge tone={stored ? 'accent' : 'neutral'}>{stored ? 'stored here' : 'from the environment'}</Badge>
            {overrides ? <Badge>instead of the environment’s</Badge> : null}
          </p>
          <p className="mt-1 truncate font-mono text-muted text-xs" title={baseUrl ?? usual ?? undefined}>
            {baseUrl ?? usual ?? 'no address'}
          </p>
          <KeyLine connection={connection} />
        </div>
        <div className="flex items-center gap-1.5">
          <Button
            size="sm"
            onClick={onTest}
            disabled={problem !== null || test?.state === 'running'}
            aria-label={`${test?.state === 'running' ? 'Testing …' : 'Test'} ${name}`}
          >
            {test?.state === 'running' ? 'Testing …' : 'Test'}
          </Button>
          <Button size="sm" onClick={onModels} disabled={problem !== null} aria-label={`Models of ${name}`}>
            Models
          </Button>
          <Button size="sm" onClick={onEdit} aria-label={`${stored ? 'Edit' : 'Override'} ${name}`}>
            <Pencil />
            {stored ? 'Edit' : 'Override'}
          </Button>
          {stored ? (
            <Menu
              trigger={
                <Button variant="ghost" size="icon" aria-label={`More for ${name}`}>
                  <Ellipsis />
                </Button>
              }
            >
              <MenuItem danger icon={<Trash2 />} onSelect={onRemove}>
                Remove
              </MenuItem>
            </Menu>
          ) : null}
        </div>
      </div>
      <div role="status" className="empty:hidden">
        {problem === null ? <TestLine test={test} /> : <Line tone="danger">{problem}</Line>}
        {keyCleared ? (
          <Line tone="warning">Its key was removed with its address: enter a key, or remove the connection.</Line>
        ) : null}
      </div>
    </li>
  )
}

function KeyLine({ connection: { key, kind } }: { connection: Connection }) {
  if (key.from === 'none')
    return (
      <p className="mt-1 text-muted text-xs">{CONNECTION_FACTS[kind].needsKey ? 'No key' : 'No key, none is sent'}</p>
    )
  return (
    <p className="mt-1 flex items-center gap-1.5 text-muted text-xs">
      <KeyRound className="size-3.5 shrink-0" aria-hidden="true" />
      <span>
        Key {key.end === '' ? 'set' : <code className="font-mono">••••{key.end}</code>}
        {key.from === 'environment' ? ', from the environment' : ', encrypted here'}
      </span>
    </p>
  )
}

function TestLine({ test }: { test: TestState | null }) {
  if (test === null) return null
  if (test.state === 'running')
    return (
      <p className="mt-3 flex items-center gap-2 border-line border-t pt-3 text-muted text-xs">
        <LoaderCircle className="size-4 animate-spin motion-reduce:animate-none" aria-hidden="true" />
        Asking for its models …
      </p>
    )
  const { ok, message, latencyMs } = test.result
  return (
    <Line tone={ok ? 'success' : 'danger'}>
      {ok ? 'Works. ' : 'Does not work. '}
      {message}
      {latencyMs > 0 ? <span className="text-muted"> {formatDuration(latencyMs)}</span> : null}
    </Line>
  )
}

const TONES = { success: 'text-success', warning: 'text-warning', danger: 'text-danger' } as const

function Line({ tone, children }: { tone: keyof typeof TONES; children: ReactNode }) {
  const Icon = tone === 'success' ? CircleCheck : CircleAlert
  return (
    <p className="mt-3 flex gap-2 border-line border-t pt-3 text-xs leading-5">
      <Icon className={`mt-0.5 size-4 shrink-0 ${TONES[tone]}`} aria-hidden="true" />
      <span className="min-w-0 break-words">{children}</span>
    </p>
  )
}
