import type { LoopSummary } from '@/lib/api/contracts/loops.ts'
import { circleOf } from '@/lib/loop/2-compile/check-loops.ts'
import type { LoopRegistry } from '@/lib/loop/kinds/loop-registry.ts'

/** A loop as a node may call it; `why` says what keeps it from being called, null when nothing does. */
export type CallableLoop = { slug: string; name: string; latestVersion: number | null; why: string | null }
type Named = Pick<LoopSummary, 'slug' | 'name' | 'accepted' | 'latestVersion'>

/** A loop as the loop `own` may call it; without a registry only calls of itself are known to lead back. */
export function callableLoop(loop: Named, own: string, registry?: LoopRegistry): CallableLoop {
  const { slug, name, latestVersion } = loop
  return { slug, name, latestVersion, why: whyNot(loop, own, registry) }
}

function whyNot({ slug, accepted, latestVersion }: Named, own: string, registry?: LoopRegistry): string | null {
  if (slug === own) return 'a loop can’t call itself'
  if (!accepted) return 'imported and not accepted yet'
  if (latestVersion === null) return 'not published yet'
  const circle = registry ? circleOf({ loop: slug, version: null }, { ...registry, self: own }) : null
  return circle ? `leads back here, by ${circle.slice(1).join(' → ')}` : null
}
