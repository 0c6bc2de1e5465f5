import type { TraceIteration, TraceStep } from './trace.ts'

/** What the time of a step went to. `queue`: before it began, for a worker or a commit. `own`: what is none of the others. */
export type SpanKind = 'queue' | 'model' | 'tool' | 'children' | 'memory' | 'wait' | 'pause' | 'own'

/** A stretch of time, epoch milliseconds. */
export type Span = {
  kind: SpanKind
  from: number
  to: number
  /** What was called; empty where the kind says it all. */
  label: string
  /** More than 1: tried again. */
  attempt: number
  failed: boolean
  /** It has not ended, or nobody knows when it did. */
  open: boolean
}

export type WaterfallRow = { step: TraceStep; from: number; to: number; spans: Span[] }
export type Waterfall = { from: number; to: number; rows: WaterfallRow[] }

type Made = Omit<Span, 'attempt' | 'failed' | 'open'> & Partial<Span>

/**
 * What the time of an iteration went to, one row a step: calls with their retries, waits, pauses, the time before each step, and what is left as the step's own.
 * Spans lie within their row and do not overlap; rows follow each other without gaps. Total. `until`: where what is open is drawn to.
 */
export function waterfallOf(iteration: TraceIteration, until: number): Waterfall {
  const from = iteration.events[0]?.at ?? 0
  const rows: WaterfallRow[] = []
  let before = from
  for (const step of iteration.steps) {
    const to = Math.max(step.startedAt, step.endedAt ?? Math.max(until, lastAt(iteration, step)))
    const row = rowOf(iteration, step, Math.min(before, step.startedAt), to)
    rows.push(row)
    before = to
  }
  return { from, to: Math.max(before, from), rows }
}

function lastAt({ events }: TraceIteration, { lastSeq }: TraceStep): number {
  return events.findLast(({ seq }) => seq <= lastSeq)?.at ?? 0
}

function rowOf(iteration: TraceIteration, step: TraceStep, before: number, end: number): WaterfallRow {
  const made: Made[] = [...callsOf(step, end), ...recallsOf(iteration, step, end), ...pausesOf(iteration, step, end)]
  const spans: Span[] = []
  let at = before
  for (const each of made.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    const from = Math.min(Math.max(each.from, at), end)
    const to = Math.min(Math.max(each.to, from), end)
    fill(spans, at, from, step.startedAt)
    spans.push({ attempt: 1, failed: false, open: false, ...each, from, to })
    at = to
  }
  fill(spans, at, end, step.startedAt)
  return { step, from: before, to: end, spans }
}

/** The time between two spans: waiting for the step before it began, its own after. */
function fill(spans: Span[], from: number, to: number, begun: number): void {
  const rest = { label: '', attempt: 1, failed: false, open: false }
  if (Math.min(to, begun) > from) spans.push({ kind: 'queue', from, to: Math.min(to, begun), ...rest })
  if (to > Math.max(from, begun)) spans.push({ kind: 'own', from: Math.max(from, begun), to, ...rest })
}

function callsOf(step: TraceStep, end: number): Made[] {
  return [
    ...step.modelCalls.map(({ startedAt, latencyMs, purpose, attempt, failure, problems }) => ({
      ...lasting('model', startedAt, latencyMs, end),
      label: purpose,
      attempt,
      failed: failure !== null || problems.length > 0,
    })),
    ...step.toolCalls.map(({ startedAt, durationMs, tool, attempt, failure, effect }) => ({
      ...lasting(effect === null ? ('pause' as const) : ('tool' as const), startedAt, durationMs, end),
      label: tool,
      attempt,
      failed: failure !== null,
    })),
    ...step.childCalls.map(({ startedAt, answer, loop, failure }) => ({
      ...lasting('children', startedAt, answer === null ? null : answer.at - startedAt, end),
      label: loop,
      failed: failure !== null,
    })),
    ...step.waits.map(({ startedAt, delayMs, why, ended }) => ({
      ...lasting('wait', startedAt, ended ? delayMs : null, end),
      label: why,
    })),
  ]
}

function lasting(kind: SpanKind, from: number, ms: number | null, end: number): Made {
  return { kind, label: '', from, to: ms === null ? end : from + ms, open: ms === null }
}

/** A recall has no time of its own in the step: its answer's event has. */
function recallsOf({ events }: TraceIteration, step: TraceStep, end: number): Made[] {
  return step.recalls.flatMap(({ seq, purpose, failure }) => {
    const asked = events.find((event) => event.seq === seq)
    const answered = events.find(
      (event) => event.seq > seq && event.seq <= step.lastSeq && /^(memory-recalled|recall-failed)$/.test(event.type),
    )
    if (!asked) return []
    const ms = answered ? answered.at - asked.at : null
    return [{ ...lasting('memory', asked.at, ms, end), label: purpose, failed: failure !== null }]
  })
}

/** Those of the step, and those that came right before it. */
function pausesOf({ pauses }: TraceIteration, step: TraceStep, end: number): Made[] {
  return pauses
    .filter(({ step: place }) => place === step.index)
    .map(({ at, continued, detail }) => ({
      ...lasting('pause', at, continued ? continued.at - at : null, end),
      label: detail,
    }))
}

/** Time spent on each kind, longest first. */
export function timeByKind(rows: readonly WaterfallRow[]): { kind: SpanKind; ms: number }[] {
  const sums = new Map<SpanKind, number>()
  for (const { spans } of rows)
    for (const { kind, from, to } of spans) sums.set(kind, (sums.get(kind) ?? 0) + to - from)
  return [...sums].map(([kind, ms]) => ({ kind, ms })).sort((a, b) => b.ms - a.ms)
}

/** A stretch of the time axis and its place on it, from 0 to 1. A folded one is drawn short whatever it lasted. */
export type AxisPart = { from: number; to: number; start: number; end: number; folded: boolean }

const IDLE: ReadonlySet<SpanKind> = new Set(['queue', 'wait', 'pause'])
/** An idle time is folded from this share of all other time on, and then drawn at this share of the axis. */
const FOLD_FROM = 0.2
const FOLDED_SHARE = 0.05

/** The time axis of a waterfall, without gaps: idle time that would leave no room for the rest is folded. */
export function timeAxis({ from, to, rows }: Waterfall, fold: boolean): AxisPart[] {
  if (to <= from) return []
  const idle = rows
    .flatMap(({ spans }) => spans.filter(({ kind }) => IDLE.has(kind)))
    .filter((span) => span.to > span.from)
  const busy = Math.max(1, to - from - idle.reduce((sum, span) => sum + span.to - span.from, 0))
  const long = fold ? idle.filter((span) => span.to - span.from > FOLD_FROM * busy && span.to - span.from > 1) : []
  const folded = Math.min(0.5, long.length * FOLDED_SHARE)
  const open = to - from - long.reduce((sum, span) => sum + span.to - span.from, 0)
  const parts: AxisPart[] = []
  const add = (start: number, end: number, share: number, isFolded: boolean) => {
    const at = parts.at(-1)?.end ?? 0
    parts.push({ from: start, to: end, start: at, end: at + share, folded: isFolded })
  }
  const share = (ms: number) => (open <= 0 ? 0 : (ms / open) * (1 - folded))
  let at = from
  for (const span of long) {
    if (span.from > at) add(at, span.from, share(span.from - at), false)
    add(span.from, span.to, (open <= 0 ? 1 : folded) / long.length, true)
    at = span.to
  }
  if (to > at) add(at, to, share(to - at), false)
  return parts
}

/** Place of a moment on the axis, from 0 to 1. */
export function axisPlace(parts: readonly AxisPart[], at: number): number {
  const part = parts.findLast(({ from }) => from <= at) ?? parts[0]
  if (!part) return 0
  const within = part.to > part.from ? (at - part.from) / (part.to - part.from) : 0
  return Math.min(1, part.start + Math.min(Math.max(within, 0), 1) * (part.end - part.start))
}
