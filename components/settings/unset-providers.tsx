import { Button } from '@/components/ui/button.tsx'
import { CONNECTION_FACTS } from '@/lib/loop/artefacts/connection-kinds.ts'
import type { ConnectionKind } from '@/lib/loop/artefacts/models.ts'
import { ProviderTile } from './provider-tile.tsx'

type Props = {
  kinds: readonly ConnectionKind[]
  /** There is no connection at all yet. */
  first: boolean
  onSetUp(kind: ConnectionKind): void
}

/** Providers without a connection. */
export function UnsetProviders({ kinds, first, onSetUp }: Props) {
  return (
    <>
      {first ? (
        <p className="mb-3 text-[13px]">
          No provider is set up yet. Until one is, loops run on the scripted model, which is not a real model.
        </p>
      ) : (
        <h3 className="mt-5 mb-2 font-medium text-muted text-xs">Not set up</h3>
      )}
      <ul className="grid grid-cols-1 gap-2 sm:grid-cols-2">
        {kinds.map((kind) => {
          const { label, keyVariable, urlVariable, needsKey } = CONNECTION_FACTS[kind]
          return (
            <li key={kind} className="flex items-center gap-3 rounded-lg border border-line border-dashed p-3">
              <ProviderTile kind={kind} />
              <div className="min-w-0 flex-1">
                <p className="truncate font-medium text-[13px]">{label}</p>
                <p className="truncate text-[11px] text-muted">
                  or set <code className="font-mono">{needsKey ? keyVariable : urlVariable}</code>
                </p>
              </div>
              <Button size="sm" onClick={() => onSetUp(kind)} aria-label={`Set up ${label}`}>
                Set up
              </Button>
            </li>
          )
        })}
      </ul>
    </>
  )
}
