import { LIMITS } from '../artefacts/limits.ts'
import { blocksPublish, diagnostic } from '../diagnostics/catalogue.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'

/**
 * At most LIMITS.diagnostics findings, in the order given; the last then says how many are left out. Those that forbid a run or a version stay
 * before those that don't, so that leaving some out never makes a faulty design look sound.
 */
export function limited(found: Diagnostic[]): Diagnostic[] {
  if (found.length <= LIMITS.diagnostics) return found
  const room = LIMITS.diagnostics - 1
  const bySeverity = [
    found.filter((one) => one.severity === 'error'),
    found.filter((one) => one.severity !== 'error' && blocksPublish(one)),
    found.filter((one) => !blocksPublish(one)),
  ]
  const kept = new Set(bySeverity.flat().slice(0, room))
  return [...found.filter((one) => kept.has(one)), diagnostic('more-diagnostics', { count: found.length - room })]
}
