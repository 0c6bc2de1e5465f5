import type { InvariantCheck } from './trace.ts'

/** How an invariant fared in one iteration. */
export type CheckCell = 'held' | 'healed' | 'allowed' | 'violated'

/** What an iteration's cell comes to after one more check of its invariant. */
export function cellAfter(cell: CheckCell | undefined, check: Pick<InvariantCheck, 'holds' | 'relaxed'>): CheckCell {
  if (check.holds) return cell === undefined || cell === 'held' ? 'held' : 'healed'
  return check.relaxed ? 'allowed' : 'violated'
}
