import { listChildRuns } from '../db/nested-runs.ts'
import type { RunLog } from '../db/run-log.ts'
import { rootOf } from '../db/run-tree.ts'
import { findRun, type RunDetailRecord } from '../db/runs.ts'
import { type OtlpSpan, SERVICE_NAME, tracesOf } from '../loop/4-trace/otlp.ts'
import { createRunSpans, type SpanRun } from '../loop/4-trace/run-spans.ts'
import type { LoopEvent } from '../loop/artefacts/events.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import { noSuchRun } from './read-run.ts'
import { recordedPages } from './recorded-run.ts'
import { ok, type Result } from './result.ts'
import type { Actor, Services } from './services.ts'
import { whileReadable } from './while-readable.ts'

type Reading = Pick<Services, 'database'> & { ports: Pick<Services['ports'], 'clock'> }

const CHILDREN = 100

/**
 * The spans of a run in pieces, a span behind the one that it lies in; `tree`: also those of the runs that it called. A run of 10,000 iterations is never in memory
 * as a whole. Throws DamagedLog or DamagedValue where a log can't be read.
 */
export async function* runSpans(
  services: Reading,
  actor: Actor,
  id: string,
  tree: boolean,
): AsyncGenerator<OtlpSpan[], void> {
  let piece: OtlpSpan[] = []
  for await (const spans of spansOfTree(services, actor, id, tree)) {
    piece = piece.concat(spans)
    if (piece.length < LIMITS.telemetrySpans) continue
    yield piece
    piece = []
  }
  if (piece.length > 0) yield piece
}

/** A run and those that it called as one document of OTLP's JSON, text by text. */
export function exportTelemetry(services: Reading, actor: Actor, id: string): Promise<Result<AsyncGenerator<string>>> {
  return whileReadable(async () => {
    if (!(await findRun(services.database, actor, id))) return noSuchRun(id)
    const pieces = runSpans(services, actor, id, true)
    // Read before anything is answered: most logs end here, and one that can't be read is told.
    return ok(document(await pieces.next(), pieces))
  })
}

async function* document(
  first: IteratorResult<OtlpSpan[], void>,
  others: AsyncIterable<OtlpSpan[]>,
): AsyncGenerator<string> {
  yield '{"resourceSpans":['
  if (!first.done) yield resourceSpans(first.value)
  for await (const spans of others) yield `,${resourceSpans(spans)}`
  yield ']}'
}

function resourceSpans(spans: OtlpSpan[]): string {
  return tracesOf(spans, { 'service.name': SERVICE_NAME })
    .resourceSpans.map((part) => JSON.stringify(part))
    .join()
}

async function* spansOfTree(services: Reading, actor: Actor, id: string, tree: boolean): AsyncGenerator<OtlpSpan[]> {
  const { database, ports } = services
  const row = await findRun(database, actor, id)
  const log = await database.openRunLog(actor, id)
  if (!row || !log) return
  const run = createRunSpans(await spanRun(services, row, ports.clock.now()))
  yield [run.run()]
  for await (const events of iterationsOf(log, row.lastSeq)) yield run.iteration(events[0]?.iteration ?? 0, events)
  if (!tree) return
  for (let after: { seq: number; index: number } | null = null; ; ) {
    const children = await listChildRuns(database, actor, { runId: id }, after, CHILDREN)
    for (const child of children) yield* spansOfTree(services, actor, child.id, tree)
    after = children.at(-1)?.parent ?? null
    if (children.length < CHILDREN || after === null) return
  }
}

async function spanRun({ database }: Reading, row: RunDetailRecord, now: number): Promise<SpanRun> {
  const { forkedFrom } = row
  const startedAt = row.startedAt ?? row.createdAt
  return {
    ...row,
    rootRunId: await rootOf(database.prisma, row.id),
    forkedFrom: forkedFrom && { ...forkedFrom, rootRunId: await rootOf(database.prisma, forkedFrom.id) },
    startedAt,
    endedAt: row.finishedAt ?? Math.max(now, startedAt),
  }
}

/** The events of each iteration, one iteration after the other. */
async function* iterationsOf(log: RunLog, lastSeq: number): AsyncGenerator<LoopEvent[]> {
  let own: LoopEvent[] = []
  for await (const page of recordedPages(log, 0, lastSeq))
    for (const event of page) {
      if (own[0] && own[0].iteration !== event.iteration) {
        yield own
        own = []
      }
      own.push(event)
    }
  if (own.length > 0) yield own
}
