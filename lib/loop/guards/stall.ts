import type { Contract } from '../artefacts/contract.ts'
import { equalJson } from '../artefacts/equal-json.ts'
import type { GuardReading } from '../artefacts/events.ts'
import { isJsonObject, type Json, type JsonObject } from '../artefacts/json.ts'
import { figure, reading } from './reading.ts'

/** Below this share of changed top-level keys an iteration counts as no progress (published detector, applied to state). */
const MOVED_SHARE = 0.1

/** What happened lately, as far as the results basis looks at it. */
type Result = { status: string; output: Json; error: { message: string } | null; iteration: number }

type StallRun = {
  iteration: number
  state: JsonObject
  prev: JsonObject
  results: readonly Result[]
  detectors: { stalledFor: number; measure: number | null; resultsAfter: number }
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

/** A result as keys: an object or a list has its own, anything else is one. */
function keysOf({ status, output, error }: Result): JsonObject {
  if (status !== 'ok') return { error: error?.message ?? '' }
  if (Array.isArray(output)) return Object.fromEntries(output.entries())
  return isJsonObject(output) ? output : { output }
}

/**
 * How many results at the end differ from the one before in less than 10 % of their keys, the first of them included. Source: the architecture document's
 * no-progress detector.
 */
function alikeResults(results: readonly Result[]): number {
  let alike = Math.min(1, results.length)
  while (alike < results.length) {
    const [before, after] = [results.at(-alike - 1), results.at(-alike)]
    if (!before || !after || changedShare(keysOf(before), keysOf(after)) >= MOVED_SHARE) break
    alike++
  }
  return alike
}

/** Counts the iterations in a row without progress. With a measure, progress is rising above its highest value so far; the first value is the base line. */
export function countStall(contract: Contract, run: StallRun, measure: number | null): Stall {
  if (!contract.stalled) return { measure: null, stalledFor: 0 }
  const before = run.detectors
  if (contract.stalled.basis === 'results') {
    const counted = run.results.filter(({ iteration }) => iteration > before.resultsAfter)
    return { measure: null, stalledFor: alikeResults(counted) }
  }
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
      ? rule.basis === 'results'
        ? `${stall.stalledFor} of ${rule.iterations} results in a row differ in less than 10 % of their keys`
        : `less than 10 % of the state changed ${lasted}`
      : measure === null
        ? `the measure has no value ${lasted}`
        : `the measure is ${figure(measure)} and has not risen above ${figure(stall.measure ?? measure)} ${lasted}`
  // One result is alike to itself: nothing is near yet.
  const level = rule.basis === 'results' && stall.stalledFor <= 1 ? 0 : stall.stalledFor / rule.iterations
  return [reading('stalled', stall.stalledFor >= rule.iterations, level, detail)]
}
