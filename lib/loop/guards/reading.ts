import type { StopReason } from '../artefacts/contract.ts'
import type { GuardReading } from '../artefacts/events.ts'

/** A rule's reading. A rule that has not fired never shows a full level, however near it is. */
export function reading(rule: StopReason, fired: boolean, level: number, detail: string): GuardReading {
  const near = Number.isFinite(level) ? Math.min(Math.max(level, 0), 0.99) : 0
  return { rule, level: fired ? 1 : near, detail, fired }
}

/** A number as people read it: at most four significant decimals, no trailing zeros. */
export function figure(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)))
}

/** Integer nano-USD as dollars, e.g. `$0.0123`. */
export function dollars(nanoUsd: number): string {
  return `$${figure(nanoUsd / 1e9)}`
}

/** Milliseconds as seconds, e.g. `1.5 s`. */
export function seconds(ms: number): string {
  return `${figure(Math.round(ms) / 1000)} s`
}
