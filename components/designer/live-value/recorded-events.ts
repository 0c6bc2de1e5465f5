import type { TraceEvent } from '@/lib/loop/4-trace/trace-event.ts'
import type { LoopEvent } from '@/lib/loop/artefacts/events.ts'
import type { Json, JsonObject } from '@/lib/loop/artefacts/json.ts'
import { isPayloadRef, type PayloadRef, payloadFieldOf } from '@/lib/loop/artefacts/payload.ts'

/** Large values by their hash, as far as they were loaded. */
export type Payloads = ReadonlyMap<string, Json>

/** The large values that expressions may see: what tools and child runs were given, and gave. */
const SEEN: readonly TraceEvent['type'][] = [
  'tool-requested',
  'tool-answered',
  'children-requested',
  'children-answered',
]
/** Lists that the fold goes through: an empty one stands for what is not there. */
const LISTS: readonly TraceEvent['type'][] = ['children-requested', 'children-answered']

/** Stored events with the large values that are there put back in their places. */
export function withPayloads(events: readonly TraceEvent[], payloads: Payloads): LoopEvent[] {
  return events.map((event) => {
    const held = heldIn(event)
    if (!held) return event as LoopEvent // without a reference it is what was logged
    const value = payloads.get(held.ref.$payload) ?? (LISTS.includes(event.type) ? [] : null)
    if (value === null) return event as LoopEvent // the reference stays, and is told from a value where it is read
    return { ...event, data: { ...event.data, [held.field]: value } } as LoopEvent // the very value that the reference stands for
  })
}

/** Hashes of the large values that expressions may see, those nearest to an event first. */
export function payloadsNear(events: readonly TraceEvent[], seq: number): string[] {
  const near = events.flatMap((event) => {
    const held = SEEN.includes(event.type) ? heldIn(event) : null
    return held ? [{ hash: held.ref.$payload, far: event.seq <= seq ? seq - event.seq : 1e9 + event.seq }] : []
  })
  return [...new Set(near.toSorted((a, b) => a.far - b.far).map(({ hash }) => hash))]
}

function heldIn({ type, data }: TraceEvent): { field: string; ref: PayloadRef } | null {
  const field = payloadFieldOf(type)
  const value = field === null ? null : (data as JsonObject)[field] // data of an event is JSON
  return field !== null && isPayloadRef(value) ? { field, ref: value } : null
}

/** Names whose values may lie apart from the log. */
const LARGE = ['last', 'results']

/** Whether a source that reads these paths may need values that were not loaded. */
export function readsLarge(reads: readonly string[]): boolean {
  return reads.some((path) => {
    const [root = '', member] = path.split('.')
    return LARGE.includes(root) && (member === undefined || member === 'output' || member === 'args')
  })
}

/** Whether what a source reads here lies apart from the log, and is not there. */
export function lacksLarge({ last, results }: JsonObject): boolean {
  const of = (value: Json | undefined) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    (isPayloadRef(value.output) || isPayloadRef(value.args))
  return of(last) || (Array.isArray(results) && results.some(of))
}
