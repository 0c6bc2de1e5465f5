import { firstChars } from '../text/first-chars.ts'
import type { EventType } from './events.ts'
import type { Json } from './json.ts'

/** Stands in an event for a large value that is stored once by the SHA-256 of its canonical JSON. */
export type PayloadRef = {
  $payload: string
  /** UTF-8 length of the canonical JSON. */
  bytes: number
  /** First characters of the text (of a string: its own text), for lists and tooltips. */
  preview: string
}

/** The event fields that may be large. Everything else, state patches above all, stays inline, so that state is rebuilt without loading payloads. */
export const PAYLOAD_FIELDS = {
  'model-called': 'request',
  'model-answered': 'text',
  'tool-requested': 'args',
  'tool-answered': 'output',
  'children-requested': 'children',
  'children-answered': 'results',
  'escalation-raised': 'packet',
} as const satisfies Partial<Record<EventType, string>>

/** Values longer than this (bytes of canonical JSON) are stored by hash. */
export const INLINE_PAYLOAD_BYTES = 2_048
export const PAYLOAD_PREVIEW_CHARS = 240

/** Name of the field of this event type that may be a reference, or null. */
export function payloadFieldOf(type: EventType): string | null {
  return (PAYLOAD_FIELDS as Partial<Record<EventType, string>>)[type] ?? null
}

/** Whether a value has the shape of a reference. A store must put away inline values of this shape too, so that a tool's output can't pose as one. */
export function isPayloadRef(value: unknown): value is PayloadRef {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const { $payload, bytes, preview } = value as Record<string, unknown>
  return (
    typeof $payload === 'string' &&
    /^[0-9a-f]{64}$/.test($payload) &&
    typeof bytes === 'number' &&
    typeof preview === 'string'
  )
}

/** The reference that stands for a value whose canonical JSON is `text` and has this hash. */
export function payloadRef(value: Json, text: string, hash: string, bytes: number): PayloadRef {
  const shown = typeof value === 'string' ? value : text
  return { $payload: hash, bytes, preview: firstChars(shown, PAYLOAD_PREVIEW_CHARS) }
}
