import type { OtlpSpan, OtlpTraces } from './otlp.ts'

const HEX = (digits: number) => new RegExp(`^(?!0+$)[0-9a-f]{${digits}}$`)
const NANOS = /^\d{19}$/
const KINDS = [1, 2, 3, 4, 5]
const VALUES: Record<string, (value: unknown) => boolean> = {
  stringValue: (value) => typeof value === 'string',
  intValue: (value) => typeof value === 'string' && /^-?\d{1,19}$/.test(value),
  doubleValue: (value) => typeof value === 'number' && Number.isFinite(value),
  boolValue: (value) => typeof value === 'boolean',
  arrayValue: (value) => isRecord(value) && Array.isArray(value.values) && value.values.every(isValue),
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isValue(value: unknown): boolean {
  if (!isRecord(value)) return false
  const [[kind = '', of] = [], ...more] = Object.entries(value)
  return more.length === 0 && VALUES[kind]?.(of) === true
}

/** What a collector would refuse or misread in a request, by the JSON encoding of OTLP; none: it is well-formed. `above`: spans that were sent before. */
export function otlpFaults({ resourceSpans }: OtlpTraces, above: Iterable<string> = []): string[] {
  const known = new Set(above)
  const faults: string[] = []
  const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans))
  for (const span of spans) {
    faults.push(...faultsOf(span, known).map((fault) => `${span.name} (${span.spanId}): ${fault}`))
    known.add(span.spanId)
  }
  const [top] = spans
  if (top && spans.some(({ traceId }) => traceId !== top.traceId)) faults.push('one tree of runs in two traces')
  return faults
}

function faultsOf(span: OtlpSpan, known: ReadonlySet<string>): string[] {
  const { traceId, spanId, parentSpanId, kind, startTimeUnixNano: from, endTimeUnixNano: to, status } = span
  const attributes = [...span.attributes, ...[...span.events, ...span.links].flatMap((each) => each.attributes)]
  const keys = span.attributes.map(({ key }) => key)
  return [
    ...(HEX(32).test(traceId) ? [] : [`trace id ${traceId}`]),
    ...(HEX(16).test(spanId) ? [] : ['span id']),
    ...(known.has(spanId) ? ['twice the same span'] : []),
    ...(parentSpanId === undefined || known.has(parentSpanId) ? [] : [`stands before its parent ${parentSpanId}`]),
    ...(span.name === '' ? ['no name'] : []),
    ...(KINDS.includes(kind) ? [] : [`kind ${kind}`]),
    ...(NANOS.test(from) && NANOS.test(to) && BigInt(from) <= BigInt(to) ? [] : [`from ${from} to ${to}`]),
    ...(span.events.every(({ timeUnixNano, name }) => NANOS.test(timeUnixNano) && name !== '') ? [] : ['an event']),
    ...(span.links.every((link) => HEX(32).test(link.traceId) && HEX(16).test(link.spanId)) ? [] : ['a link']),
    ...(attributes.every(({ key, value }) => key !== '' && isValue(value)) ? [] : ['an attribute']),
    ...(new Set(keys).size === keys.length ? [] : ['twice the same key']),
    ...(status.code === undefined || (status.code === 2 && typeof status.message === 'string') ? [] : ['status']),
  ]
}

/** An attribute as a plain value. */
export function attributeOf(span: OtlpSpan, key: string): unknown {
  const value = span.attributes.find((attribute) => attribute.key === key)?.value
  return value && Object.values(value)[0]
}
