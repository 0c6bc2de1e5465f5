import { Badge } from '@/components/ui/badge.tsx'

/** An answer that an earlier, identical request had got. */
export function CachedBadge() {
  return (
    <span title="An identical request had got this answer before: nothing was sent and nothing is charged.">
      <Badge tone="info">from the cache</Badge>
    </span>
  )
}
