import type { EventData, EventOf, EventType } from '../artefacts/events.ts'
import { isJsonObject, type Json, type JsonObject } from '../artefacts/json.ts'

/** What stands in an event for a large value: the hash under which it is stored, its size, and how it begins. */
export type PayloadPreview = { $payload: string; bytes: number; preview: string }

/** A value as a viewer gets it: whole when small, else a preview of it. */
export type Stored<T> = T | PayloadPreview

export function isPayloadPreview(value: unknown): value is PayloadPreview {
  return (
    isJsonObject(value) &&
    typeof value.$payload === 'string' &&
    typeof value.bytes === 'number' &&
    typeof value.preview === 'string'
  )
}

export type ModelRequestRecord = EventData<'model-called'>['request']

/** Fields of event data that may arrive as a preview. */
type StoredFields = {
  'model-called': { request: Stored<ModelRequestRecord> }
  'model-answered': { text: Stored<string> }
  'tool-requested': { args: Stored<JsonObject> }
  'tool-answered': { output: Stored<Json> }
}

type StoredData<T extends EventType> = T extends keyof StoredFields
  ? Omit<EventData<T>, keyof StoredFields[T]> & StoredFields[T]
  : EventData<T>

/** A log event as a viewer gets it. */
export type TraceEvent = {
  [T in EventType]: Omit<EventOf<T>, 'data'> & { type: T; data: StoredData<T> }
}[EventType]

export type TraceEventOf<T extends EventType> = Extract<TraceEvent, { type: T }>
