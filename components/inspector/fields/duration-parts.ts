/** Units in which people give a long time, largest first. */
export const DURATION_UNITS = [
  { name: 'days', ms: 86_400_000 },
  { name: 'hours', ms: 3_600_000 },
  { name: 'minutes', ms: 60_000 },
  { name: 'seconds', ms: 1_000 },
] as const
export type DurationUnit = (typeof DURATION_UNITS)[number]['name']

export function unitMs(name: DurationUnit): number {
  return DURATION_UNITS.find((unit) => unit.name === name)?.ms ?? 1_000
}

/** The largest unit in which a time is a whole number; seconds when there is none. */
export function durationUnit(ms: number): DurationUnit {
  return DURATION_UNITS.find((unit) => ms > 0 && ms % unit.ms === 0)?.name ?? 'seconds'
}
