const DAY_MS = 86_400_000

/** The UTC day of a time in epoch milliseconds, as in 2026-11-21. */
export function utcDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

/** The last `count` UTC days up to that of `at`, which is the first of them. */
export function daysBefore(at: number, count: number): string[] {
  return Array.from({ length: count }, (_, back) => utcDay(at - back * DAY_MS))
}
