import type { InboxItem } from '@/lib/api/contracts/inbox.ts'

export type InboxGroup = { name: 'decide' | 'breakpoint' | 'paused'; title: string; items: InboxItem[] }

const GROUPS: readonly { name: InboxGroup['name']; title: string }[] = [
  { name: 'decide', title: 'Needs a decision' },
  { name: 'breakpoint', title: 'At a breakpoint' },
  { name: 'paused', title: 'Paused by somebody' },
]

/** What waits, by what it needs of a person; groups that are empty are left out, the order within one stays. */
export function groupItems(items: readonly InboxItem[]): InboxGroup[] {
  return GROUPS.map((group) => ({ ...group, items: items.filter((item) => groupOf(item) === group.name) })).filter(
    (group) => group.items.length > 0,
  )
}

function groupOf({ why }: InboxItem): InboxGroup['name'] {
  switch (why) {
    case 'question':
    case 'escalation':
      return 'decide'
    case 'breakpoint':
    case 'step':
      return 'breakpoint'
    case 'requested':
      return 'paused'
  }
}

/** The item `by` places away from the one that is chosen, in the order of the groups; the ends hold. */
export function neighbour(groups: readonly InboxGroup[], chosen: string | null, by: 1 | -1): string | null {
  const ids = groups.flatMap(({ items }) => items.map(({ runId }): string => runId))
  const at = chosen === null ? -1 : ids.indexOf(chosen)
  if (at < 0) return ids[0] ?? null
  return ids[Math.min(ids.length - 1, Math.max(0, at + by))] ?? null
}
