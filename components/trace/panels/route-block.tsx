import { Badge } from '@/components/ui/badge.tsx'
import type { TraceStep } from '@/lib/loop/4-trace/trace.ts'
import { Block } from './fact.tsx'
import { ReadValues } from './read-values.tsx'

/** By which of its own routes a node was left, and what each condition saw that was asked before. */
export function RouteBlock({ route }: { route: TraceStep['route'] }) {
  if (!route) return null
  const { handle, asked } = route
  return (
    <Block title={handle === 'next' ? 'Route: next, because none holds' : `Route: ${handle}`}>
      <ol className="flex max-w-3xl flex-col gap-1.5" data-testid="route">
        {asked.map((one) => (
          <li key={one.handle} className="rounded-md border border-line px-3 py-1.5 text-xs">
            <span className="flex items-center gap-2">
              <Badge tone={one.holds ? 'success' : 'neutral'}>{one.holds ? 'holds' : 'does not hold'}</Badge>
              <span className="font-medium">{one.handle}</span>
              <code className="min-w-0 truncate font-mono text-[11px]" title={one.when}>
                {one.when}
              </code>
            </span>
            <span className="mt-1 block text-muted">
              <ReadValues read={one.read} />
            </span>
          </li>
        ))}
      </ol>
    </Block>
  )
}
