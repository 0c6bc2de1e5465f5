import type { CallFailure, ChildResult } from '../artefacts/children.ts'
import type { EventData } from '../artefacts/events.ts'
import type { Json, JsonObject } from '../artefacts/json.ts'
import { LIMITS } from '../artefacts/limits.ts'

type Call = EventData<'children-requested'>

/** The arguments of a call of child runs, as `last.args` shows them. */
export function argsOfCall(call: Call | null): JsonObject {
  if (!call) return {}
  const { loop, mapped, children } = call
  return mapped ? { loop, children: children.length } : { loop, input: children[0]?.input ?? {} }
}

/** Its results, as `last.output` shows them: of one child itself, of a list in the list's order. */
export function outputOfCall(mapped: boolean, results: readonly ChildResult[]): Json {
  if (!mapped && results[0]) return results[0]
  const succeeded = results.filter(({ outcome }) => outcome === 'success').length
  return { children: [...results], succeeded, failed: results.length - succeeded }
}

/** Why a call counts as failed, by how many successes it requires; null: it does not. An empty list requires nothing. */
export function judgeCall(require: Call['require'], results: readonly ChildResult[]): CallFailure | null {
  const omitted = results.filter((child) => child.omitted).length
  if (omitted > 0) return tooLarge(omitted, results.length)
  const failed = results.filter(({ outcome }) => outcome !== 'success')
  const [first] = failed
  if (require === 'none' || !first) return null
  if (require === 'any' && failed.length < results.length) return null
  const reason = first.reason.replaceAll('_', ' ')
  const message =
    results.length === 1
      ? `The child run did not succeed (${reason}). ${first.explanation}`
      : `${failed.length} of ${results.length} child runs did not succeed. The first of them, child run ${first.index + 1} (${reason}): ${first.explanation}`
  return { class: 'recoverable', kind: 'other', message }
}

/** Whatever is required of them: to go on with a part of what they gave would be wrong without anybody seeing it. */
function tooLarge(omitted: number, of: number): CallFailure {
  const whose = of === 1 ? 'the child run gave is' : 'the child runs gave is together'
  const missing = of === 1 ? 'it was' : `that of ${count(omitted)} of ${count(of)} was`
  const message = `What ${whose} more than ${count(LIMITS.childrenBytes)} bytes (childrenBytes): ${missing} left out, and nothing was written. Ask for fewer fields, share less, keep large things in files, or call it for fewer items at a time.`
  return { class: 'recoverable', kind: 'other', message }
}

const count = (value: number) => value.toLocaleString('en')

/**
 * How much of the run's time a call has used: as long as its longest child was at work, or as its children were together when shared out evenly among as many places as it
 * has, whichever is more. Neither pauses nor waits for a worker count. Never more than the time that went by.
 */
export function activeMsOfCall(concurrency: number, activeMs: readonly number[]): number {
  const total = activeMs.reduce((sum, each) => sum + each, 0)
  const places = Math.max(1, Math.min(concurrency, activeMs.length))
  return activeMs.reduce((most, each) => Math.max(most, each), Math.ceil(total / places))
}
