import { z } from 'zod'
import { parseJson } from '@/lib/loop/artefacts/parse-json.ts'

const KEY = 'loopwright:recent-commands'
const MOST = 6
const Kept = z.array(
  z.strictObject({
    id: z.string().max(300),
    label: z.string().max(300),
    href: z
      .string()
      .regex(/^\/(?!\/)/)
      .max(300)
      .optional(),
  }),
)
/** A command that was used: those that lead somewhere can be offered again without the page that knew them. */
export type RecentCommand = z.infer<typeof Kept>[number]

/** What this browser used last, the newest first. What can't be read counts as nothing. */
export function recentCommands(storage: Pick<Storage, 'getItem'>): RecentCommand[] {
  try {
    const parsed = parseJson(storage.getItem(KEY) ?? '[]')
    const kept = parsed.ok ? Kept.safeParse(parsed.value) : null
    return kept?.success ? kept.data.slice(0, MOST) : []
  } catch {
    return []
  }
}

export function keepRecent(storage: Pick<Storage, 'getItem' | 'setItem'>, used: RecentCommand): void {
  const others = recentCommands(storage).filter(({ id }) => id !== used.id)
  try {
    storage.setItem(KEY, JSON.stringify([used, ...others].slice(0, MOST)))
  } catch {
    // A browser that keeps nothing remembers no commands.
  }
}
