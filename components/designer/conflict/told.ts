import { plural } from '@/components/ui/format.ts'
import type { PartChange } from '@/lib/loop/diff/diff-designs.ts'
import type { MergePlan } from './plan-merge.ts'

/** What goes together, in one sentence, and that the rest is asked. */
export function told({ fromMine, fromTheirs, asked }: Pick<MergePlan, 'fromMine' | 'fromTheirs' | 'asked'>): string {
  const rest = (changes: readonly PartChange[]) =>
    changes.filter(({ part }) => !asked.some((clash) => clash.part.kind === part.kind && clash.part.id === part.id))
  const [mine, theirs] = [rest(fromMine).length, rest(fromTheirs).length]
  const together = `${plural(mine, 'change')} of yours and ${theirs} of theirs go together.`
  if (asked.length === 0) return together
  return mine + theirs === 0 ? 'What both changed is asked:' : `${together} What both changed is asked:`
}
