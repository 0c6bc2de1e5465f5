import { Badge } from './badge.tsx'

/** Says of a provider that answers in process that no real model speaks: `chaos, not a real model`. */
export function SimulatedBadge({ provider }: { provider: string }) {
  return <Badge tone="info">{provider}, not a real model</Badge>
}
