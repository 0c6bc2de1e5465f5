import { hashText } from '../artefacts/json.ts'
import { firstChars } from '../text/first-chars.ts'

/** Values of attributes in the JSON encoding of OTLP: 64-bit integers are texts there, so that none loses digits. */
export type OtlpValue =
  | { stringValue: string }
  | { intValue: string }
  | { doubleValue: number }
  | { boolValue: boolean }
  | { arrayValue: { values: OtlpValue[] } }
export type OtlpAttribute = { key: string; value: OtlpValue }
export type OtlpEvent = { timeUnixNano: string; name: string; attributes: OtlpAttribute[] }
export type OtlpLink = { traceId: string; spanId: string; attributes: OtlpAttribute[] }

/** 1: within this process. 3: a request to another one. Enums are numbers in OTLP's JSON, never names. */
export const SPAN_KIND = { internal: 1, client: 3 } as const
/** What spans are said to come from, where nothing else is set. */
export const SERVICE_NAME = 'loopwright'
const STATUS_ERROR = 2
const MESSAGE_CHARS = 1_000

export type OtlpSpan = {
  traceId: string
  spanId: string
  /** Absent: the top of its trace. */
  parentSpanId?: string
  name: string
  kind: (typeof SPAN_KIND)[keyof typeof SPAN_KIND]
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: OtlpAttribute[]
  events: OtlpEvent[]
  links: OtlpLink[]
  /** Code 2: an error. Without a code: none. */
  status: { code?: typeof STATUS_ERROR; message?: string }
}

type OtlpResourceSpans = {
  resource: { attributes: OtlpAttribute[] }
  scopeSpans: { scope: { name: string }; spans: OtlpSpan[] }[]
}
/** `ExportTraceServiceRequest`: the body of a request to `/v1/traces`, and what a file holds. */
export type OtlpTraces = { resourceSpans: OtlpResourceSpans[] }

/** Whole numbers are integers; what may be a fraction is told by `double`, so that a key has one type whatever its value. */
type Plain = string | number | boolean | readonly string[] | OtlpValue | null | undefined

export function double(value: number | null | undefined): OtlpValue | null {
  return value === null || value === undefined ? null : { doubleValue: value }
}

/** Attributes in this order; what is null or undefined is left out. */
export function attributesOf(values: Readonly<Record<string, Plain>>): OtlpAttribute[] {
  return Object.entries(values).flatMap(([key, value]) =>
    value === null || value === undefined ? [] : [{ key, value: asValue(value) }],
  )
}

function asValue(value: NonNullable<Plain>): OtlpValue {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'number') return { intValue: String(Math.round(value)) }
  if (isList(value)) return { arrayValue: { values: value.map((each) => ({ stringValue: each })) } }
  return value
}

function isList(value: readonly string[] | OtlpValue): value is readonly string[] {
  return Array.isArray(value)
}

/** Epoch milliseconds as epoch nanoseconds. */
export function nanosOf(ms: number): string {
  return String(BigInt(Math.round(ms)) * 1_000_000n)
}

/** What went wrong, with a message that is cut when it is long; null: nothing did. */
export function statusOf(message: string | null): OtlpSpan['status'] {
  return message === null ? {} : { code: STATUS_ERROR, message: firstChars(message, MESSAGE_CHARS) }
}

/** A tree of runs is one trace: its id is that of the run at its top, hashed. */
export function traceIdOf(rootRunId: string): string {
  return hashText(`trace ${rootRunId}`).slice(0, 32)
}

/** The same place of the same run has the same id each time: the run itself, one of its iterations, or what began with an event. */
export function spanIdOf(runId: string, place: 'run' | { iteration: number } | { seq: number }): string {
  const name = place === 'run' ? place : 'seq' in place ? `event ${place.seq}` : `iteration ${place.iteration}`
  return hashText(`span ${runId} ${name}`).slice(0, 16)
}

/** Spans as a request holds them. */
export function tracesOf(spans: OtlpSpan[], resource: Readonly<Record<string, string>>): OtlpTraces {
  const scopeSpans = [{ scope: { name: SERVICE_NAME }, spans }]
  return { resourceSpans: [{ resource: { attributes: attributesOf(resource) }, scopeSpans }] }
}
