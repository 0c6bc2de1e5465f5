import type { Contract } from '../artefacts/contract.ts'
import { equalJson } from '../artefacts/equal-json.ts'
import type { GuardReading } from '../artefacts/events.ts'
import type { JsonObject } from '../artefacts/json.ts'
import { figure, reading } from './reading.ts'

/** Below this share of changed top-level keys an iteration counts as no progress (published detector, applied to state). */
const MOVED_SHARE = 0.1

type StallRun = {
  iteration: number
  state: JsonObject
  prev: JsonObject
  detectors: { stalledFor: number; measure: number | null }
}
export type Stall = { measure: number | null; stalledFor: number }

/** Share of top-level keys whose value differs; 0 when there are no keys. */
export function changedShare(before: JsonObject, after: JsonObject): number {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)])
  if (keys.size === 0) return 0
  let changed = 0
  for (const key of keys) if (!equalJson(before[key], after[key])) changed++
  return changed / keys.size
}

/** Counts the iterations in a row without progress. With a measure, progress is rising above its highest value so far; the first value is the base line. */
export function countStall(contract: Contract, run: StallRun, measure: number | null): Stall {
  if (!contract.stalled) return { measure: null, stalledFor: 0 }
  const before = run.detectors
  if (contract.stalled.measure === undefined) {
    return { measure: null, stalledFor: changedShare(run.prev, run.state) < MOVED_SHARE ? before.stalledFor + 1 : 0 }
  }
  if (measure === null) return { measure: before.measure, stalledFor: before.stalledFor + 1 }
  if (before.measure === null || measure > before.measure) return { measure, stalledFor: 0 }
  return { measure: before.measure, stalledFor: before.stalledFor + 1 }
}

export function readStall(contract: Contract, stall: Stall, measure: number | null): GuardReading[] {
  const rule = contract.stalled
  if (!rule) return []
  const lasted = `for ${stall.stalledFor} of ${rule.iterations} iterations`
  const detail =
    rule.measure === undefined
      ? `less than 10 % of the state changed ${lasted}`
      : measure === null
        ? `the measure has no value ${lasted}`
        : `the measure is ${figure(measure)} and has not risen above ${figure(stall.measure ?? measure)} ${lasted}`
  return [reading('stalled', stall.stalledFor >= rule.iterations, stall.stalledFor / rule.iterations, detail)]
}
