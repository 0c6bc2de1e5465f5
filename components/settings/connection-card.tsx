import { KeyRound, Pencil } from 'lucide-react'
import { Badge } from '@/components/ui/badge.tsx'
import { Button } from '@/components/ui/button.tsx'
import type { Connection } from '@/lib/api/contracts/settings.ts'
import { CONNECTION_FACTS } from '@/lib/loop/artefacts/connection-kinds.ts'
import { ProviderTile } from './provider-tile.tsx'
import { RemoveMenu } from './remove-menu.tsx'
import { CheckLine, type CheckState, StatusLine } from './status-line.tsx'

type Props = {
  connection: Connection
  test: CheckState | null
  /** Its base URL was changed just now, so that its key is gone. */
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
            {baseUrl ?? usual ?? 'no base URL'}
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
          {stored ? <RemoveMenu name={name} onRemove={onRemove} /> : null}
        </div>
      </div>
      <div role="status" className="empty:hidden">
        {problem === null ? (
          <CheckLine check={test} asking="Asking for its models …" />
        ) : (
          <StatusLine tone="danger">{problem}</StatusLine>
        )}
        {keyCleared ? (
          <StatusLine tone="warning">
            Its key was removed with its base URL: enter a key, or remove the connection.
          </StatusLine>
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
