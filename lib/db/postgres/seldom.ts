const EVERY_MS = 60_000
const MAX_KINDS = 100

/** Passes on one failure of a kind per minute: what is tried again every second would fail as often. */
export function seldom(
  report: (error: unknown) => void,
  now: () => number = () => performance.now(),
): (error: unknown) => void {
  const told = new Map<string, number>()
  return (error) => {
    const kind = kindOf(error)
    const before = told.get(kind)
    if (before !== undefined && now() - before < EVERY_MS) return
    if (told.size >= MAX_KINDS) told.clear()
    told.set(kind, now())
    report(error)
  }
}

function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return 'code' in error && error.code !== undefined ? String(error.code) : `${error.name}: ${error.message}`
}
