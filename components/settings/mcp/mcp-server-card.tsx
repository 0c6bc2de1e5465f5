import { KeyRound, Pencil, PlugZap } from 'lucide-react'
import { RemoveMenu } from '@/components/settings/remove-menu.tsx'
import { CheckLine, type CheckState, StatusLine } from '@/components/settings/status-line.tsx'
import { Button } from '@/components/ui/button.tsx'
import { TimeAgo } from '@/components/ui/time-ago.tsx'
import type { McpServerView } from '@/lib/api/contracts/mcp.ts'
import { McpToolList } from './mcp-tool-list.tsx'

type Props = {
  server: McpServerView
  check: CheckState | null
  /** Its address was changed just now, so that its headers are gone. */
  headersCleared: boolean
  onCheck(): void
  onEdit(): void
  onRemove(): void
}

/** One server: where it is, what it is sent, whether it answers, and its tools. */
export function McpServerCard({ server, check, headersCleared, onCheck, onEdit, onRemove }: Props) {
  const { name, url, headerNames, problem, tools, listedAt } = server
  const running = check?.state === 'running'
  return (
    <li className="rounded-lg border border-line bg-surface p-4">
      <div className="flex flex-wrap items-start gap-3">
        <span className="flex size-9 shrink-0 items-center justify-center rounded-md border border-line bg-sunken text-muted">
          <PlugZap className="size-4" aria-hidden="true" />
        </span>
        <div className="min-w-0 flex-1 basis-56">
          <h3 className="font-medium font-mono text-[13px]">{name}</h3>
          <p className="mt-1 truncate font-mono text-muted text-xs" title={url}>
            {url}
          </p>
          <p className="mt-1 flex items-center gap-1.5 text-muted text-xs">
            <KeyRound className="size-3.5 shrink-0" aria-hidden="true" />
            {headerNames.length === 0 ? 'No headers' : `${headerNames.join(', ')}: encrypted here`}
          </p>
        </div>
        <div className="flex items-center gap-1.5">
          <Button
            size="sm"
            onClick={onCheck}
            disabled={running}
            aria-label={`${running ? 'Asking …' : listedAt === null ? 'Connect' : 'Refresh'} ${name}`}
          >
            {running ? 'Asking …' : listedAt === null ? 'Connect' : 'Refresh'}
          </Button>
          <Button size="sm" onClick={onEdit} aria-label={`Edit ${name}`}>
            <Pencil />
            Edit
          </Button>
          <RemoveMenu name={name} onRemove={onRemove} />
        </div>
      </div>
      <div role="status" className="empty:hidden">
        {problem === null ? null : <StatusLine tone="danger">{problem}</StatusLine>}
        <CheckLine check={check} asking="Asking for its tools …" />
        {headersCleared ? (
          <StatusLine tone="warning">
            The address has changed, so the headers that were stored for the other one are gone. Edit the server to
            enter those for this address.
          </StatusLine>
        ) : null}
      </div>
      {listedAt === null ? null : (
        <details className="mt-3 border-line border-t pt-3">
          <summary className="cursor-pointer text-xs">
            <span className="font-medium">{tools.length === 1 ? 'One tool' : `${tools.length} tools`}</span>
            <span className="text-muted">
              , listed <TimeAgo at={listedAt} />
            </span>
          </summary>
          <McpToolList tools={tools} />
        </details>
      )}
    </li>
  )
}
