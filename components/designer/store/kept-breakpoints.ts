import { BreakpointDrafts } from '@/lib/api/contracts/breakpoints.ts'
import { type Breakpoint, toBreakpoints, toDraft } from '@/lib/loop/artefacts/breakpoint.ts'
import { parseJson } from '@/lib/loop/artefacts/parse-json.ts'

const keyOf = (slug: string) => `loopwright:breakpoints:${slug}`

/**
 * Breakpoints are kept by the browser, per loop, and not in the design: where one person stops is nobody else’s business, makes no revision, and must not
 * travel with an export.
 */
export function keepBreakpoints(
  storage: Pick<Storage, 'setItem' | 'removeItem'>,
  slug: string,
  list: readonly Breakpoint[],
) {
  try {
    if (list.length === 0) storage.removeItem(keyOf(slug))
    else storage.setItem(keyOf(slug), JSON.stringify(list.map(toDraft)))
  } catch {
    // Full or forbidden storage: they last as long as the page.
  }
}

/** What was kept; unreadable things are none. */
export function keptBreakpoints(storage: Pick<Storage, 'getItem'>, slug: string): Breakpoint[] {
  try {
    const parsed = parseJson(storage.getItem(keyOf(slug)) ?? '[]')
    const drafts = parsed.ok ? BreakpointDrafts.safeParse(parsed.value) : null
    return drafts?.success ? toBreakpoints(drafts.data) : []
  } catch {
    return []
  }
}
