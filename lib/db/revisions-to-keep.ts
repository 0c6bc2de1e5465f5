const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** The newest ones are all kept; beyond them one of each span, which is the longer the older they are. */
const NEWEST = 40
const SPANS = [
  { upTo: 60 * MINUTE, span: MINUTE },
  { upTo: DAY, span: 30 * MINUTE },
  { upTo: Number.POSITIVE_INFINITY, span: DAY },
] as const
export const MOST_REVISIONS = 200

export type KnownRevision = { revision: number; savedAt: number }

/**
 * Which revisions of a loop are kept: the newest 40; of older ones the last of each minute up to an hour ago, of each half hour up to a day ago, of each day
 * beyond; at most 200 in all. Longer spans are made of shorter ones, so whatever is kept later was kept before.
 */
export function revisionsToKeep(known: readonly KnownRevision[], now: number): Set<number> {
  const newestFirst = known.toSorted((a, b) => b.revision - a.revision)
  const kept: number[] = []
  const taken = new Set<string>()
  for (const [index, { revision, savedAt }] of newestFirst.entries()) {
    const { span } = SPANS.find(({ upTo }) => now - savedAt < upTo) ?? SPANS[2]
    const place = `${span} ${Math.floor(savedAt / span)}`
    if (index < NEWEST || !taken.has(place)) kept.push(revision)
    taken.add(place)
  }
  return new Set(kept.slice(0, MOST_REVISIONS))
}
