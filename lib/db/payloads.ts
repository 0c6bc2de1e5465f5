import type { LoopEvent } from '../loop/artefacts/events.ts'
import { canonicalJson, hashText, isJsonObject, type Json, type JsonObject } from '../loop/artefacts/json.ts'
import { INLINE_PAYLOAD_BYTES, isPayloadRef, payloadFieldOf, payloadRef } from '../loop/artefacts/payload.ts'

/** A large value as it is stored, once per workspace and content. */
export type StoredPayload = { hash: string; content: string }

/** An event's data as text, its large field (if any) replaced by a reference; the value itself comes beside it. */
export function putAway(event: LoopEvent): { data: string; payload: StoredPayload | null } {
  const whole = JSON.stringify(event.data)
  const field = payloadFieldOf(event.type)
  if (field === null) return { data: whole, payload: null }
  // The field names come from the event types themselves, so the member exists.
  const value = (event.data as unknown as JsonObject)[field] as Json
  // A small value that looks like a reference is put away too: else a tool's output could pose as somebody's payload.
  if (whole.length <= INLINE_PAYLOAD_BYTES / 3 && !isPayloadRef(value)) return { data: whole, payload: null }
  const content = canonicalJson(value)
  const bytes = Buffer.byteLength(content)
  if (bytes <= INLINE_PAYLOAD_BYTES && !isPayloadRef(value)) return { data: whole, payload: null }
  const hash = hashText(content)
  return {
    data: JSON.stringify({ ...event.data, [field]: payloadRef(value, content, hash, bytes) }),
    payload: { hash, content },
  }
}

/** Something stored is not what was put there. */
export class DamagedValue extends Error {}

/**
 * The event's data as it was committed: a reference is replaced by its value.
 * @throws DamagedValue when the payload is gone: the log must then not be resumed from.
 */
export function restore(
  type: LoopEvent['type'],
  data: JsonObject,
  payloadOf: (hash: string) => Json | undefined,
): JsonObject {
  const field = payloadFieldOf(type)
  const value = field === null ? null : data[field]
  if (field === null || !isPayloadRef(value)) return data
  const stored = payloadOf(value.$payload)
  if (stored === undefined) throw new DamagedValue(`payload ${value.$payload} of a ${type} event is missing`)
  return { ...data, [field]: stored }
}

/** A stored JSON text as the object that it is. @throws DamagedValue, naming what it is. */
export function parseStoredObject(text: string, what: string): JsonObject {
  const value = parseStored(text, what)
  if (!isJsonObject(value)) throw new DamagedValue(`${what} is damaged`)
  return value
}

/** A stored JSON text as its value. @throws DamagedValue, naming what it is. */
export function parseStored(text: string, what: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    throw new DamagedValue(`${what} is not JSON`)
  }
}
