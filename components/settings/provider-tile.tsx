import type { ConnectionKind } from '@/lib/loop/artefacts/models.ts'

const SIGNS: Record<ConnectionKind, string> = {
  anthropic: 'An',
  openai: 'Oa',
  google: 'Go',
  openrouter: 'Or',
  ollama: 'Ol',
  'openai-compatible': 'API',
}

/** A sign of a provider, to find it by; its name stands beside it. */
export function ProviderTile({ kind }: { kind: ConnectionKind }) {
  return (
    <span
      aria-hidden="true"
      className="grid size-9 shrink-0 place-items-center rounded-md border border-line bg-sunken font-semibold text-muted text-xs"
    >
      {SIGNS[kind]}
    </span>
  )
}
