import { isJsonObject, type JsonObject } from '../artefacts/json.ts'
import { applyPatch } from '../patch/apply-patch.ts'
import { memberName } from '../patch/pointer.ts'
import type { Segment } from './segment.ts'
import type { TraceEvent, TraceEventOf } from './trace-event.ts'

/** The state after an event that changed it, and who changed which fields. */
export type StateChange = {
  seq: number
  iteration: number
  step: number
  nodeId: string | null
  fields: string[]
  state: JsonObject
}

/**
 * The typed state after event `seq`, by folding patches over the state before the first of `events`. Events must be in rising seq;
 * values that a patch does not touch keep their identity, so neighbouring states share them.
 */
export function stateAt(start: JsonObject, events: readonly TraceEvent[], seq: number): JsonObject {
  let state = start
  for (const event of events) {
    if (event.seq > seq) break
    state = applyEvent(state, event)
  }
  return state
}

/** All changes of the state within a segment, oldest first: one pass gives every state of it. */
export function stateChanges(segment: Segment): StateChange[] {
  const changes: StateChange[] = []
  let state = segment.start
  for (const event of segment.events) {
    const next = applyEvent(state, event)
    if (next === state) continue
    const { seq, iteration, step, nodeId } = event
    changes.push({ seq, iteration, step, nodeId, fields: changedFields(event), state: next })
    state = next
  }
  return changes
}

/** The state after event `seq`, from a segment's changes. */
export function stateAfter(start: JsonObject, changes: readonly StateChange[], seq: number): JsonObject {
  return lastUpTo(changes, seq)?.state ?? start
}

/** Who wrote each field last, up to and including event `seq`. A field that is missing was last written before the segment. */
export function writersAt(changes: readonly StateChange[], seq: number): Map<string, StateChange> {
  const writers = new Map<string, StateChange>()
  for (const change of changes) {
    if (change.seq > seq) break
    for (const field of change.fields) writers.set(field, change)
  }
  return writers
}

/** The last of what is ordered by seq, up to and with `seq`. */
export function lastUpTo<T extends { seq: number }>(changes: readonly T[], seq: number): T | undefined {
  let low = 0
  let high = changes.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((changes[middle]?.seq ?? Number.POSITIVE_INFINITY) <= seq) low = middle + 1
    else high = middle
  }
  return changes[low - 1]
}

function applyEvent(state: JsonObject, event: TraceEvent): JsonObject {
  if (event.type === 'run-started') return event.data.state
  if (!changesState(event) || event.data.patch.length === 0) return state
  const next = applyPatch(state, event.data.patch)
  return isJsonObject(next) ? next : state
}

/** A node's write, or what a person and a migration made of the state of a paused run or of a fork. */
function changesState(event: TraceEvent): event is TraceEventOf<'state-patched' | 'run-continued' | 'run-forked'> {
  return event.type === 'state-patched' || event.type === 'run-continued' || event.type === 'run-forked'
}

function changedFields(event: TraceEvent): string[] {
  if (event.type === 'run-started') return Object.keys(event.data.state)
  if (!changesState(event)) return []
  return [...new Set(event.data.patch.map(({ path }) => fieldOf(path)))]
}

/** Top-level field that a JSON Pointer points into. */
function fieldOf(path: string): string {
  return memberName(path.split('/')[1] ?? '')
}
