import type { ChildResult } from '../artefacts/children.ts'
import type { EventData, EventOf, EventType } from '../artefacts/events.ts'
import type { Json, JsonObject } from '../artefacts/json.ts'
import type { PayloadRef } from '../artefacts/payload.ts'

/** A value as a viewer gets it: whole when small, else a reference with how it begins. */
export type Stored<T> = T | PayloadRef

export type ModelRequestRecord = EventData<'model-called'>['request']

/** Fields of event data that may arrive as a preview. */
type StoredFields = {
  'model-called': { request: Stored<ModelRequestRecord> }
  'model-answered': { text: Stored<string> }
  'tool-requested': { args: Stored<JsonObject> }
  'tool-answered': { output: Stored<Json> }
  'children-requested': { children: Stored<EventData<'children-requested'>['children']> }
  'children-answered': { results: Stored<ChildResult[]> }
}

type StoredData<T extends EventType> = T extends keyof StoredFields
  ? Omit<EventData<T>, keyof StoredFields[T]> & StoredFields[T]
  : EventData<T>

/** A log event as a viewer gets it. */
export type TraceEvent = {
  [T in EventType]: Omit<EventOf<T>, 'data'> & { type: T; data: StoredData<T> }
}[EventType]

export type TraceEventOf<T extends EventType> = Extract<TraceEvent, { type: T }>
