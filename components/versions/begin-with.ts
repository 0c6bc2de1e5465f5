import type { VersionSummary } from '@/lib/api/contracts/versions.ts'
import type { DesignRef } from './use-design-ref.ts'

export type Pair = { before: DesignRef; after: DesignRef }

/**
 * What is compared first: what the address asks for, else the newest version and the draft, or what that version changed where the draft is the same. Null:
 * there is nothing to compare.
 */
export function beginWith(
  { before, after }: Partial<Pair>,
  versions: readonly Pick<VersionSummary, 'number' | 'designHash'>[],
  draftHash: string,
): Pair | null {
  const asked = (ref: DesignRef | undefined) =>
    ref === 'draft' || versions.some(({ number }) => number === ref) ? ref : undefined
  const [newest, former] = versions
  if (!newest) return null
  const [one, other] = [asked(before), asked(after)]
  if (one === undefined && other === undefined && former && newest.designHash === draftHash)
    return { before: former.number, after: newest.number }
  return { before: one ?? newest.number, after: other ?? 'draft' }
}
