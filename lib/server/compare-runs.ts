import type { CompareQuery, ComparisonAnswer } from '../api/contracts/compare.ts'
import type { RunLog } from '../db/run-log.ts'
import { findRun, type RunDetailRecord } from '../db/runs.ts'
import { createComparer } from '../loop/4-trace/compare-runs.ts'
import { iterationsOf, segmentOf } from '../loop/4-trace/segment.ts'
import type { TraceEvent } from '../loop/4-trace/trace-event.ts'
import type { JsonObject } from '../loop/artefacts/json.ts'
import { noSuchRun } from './read-run.ts'
import { asTraceEvents, stateBefore } from './read-trace.ts'
import { ok, type Result } from './result.ts'
import type { Actor, Services } from './services.ts'
import { whileReadable } from './while-readable.ts'

/** Lays two runs of the workspace side by side. Where one branched off the other their logs are the same up to there, and are not read. */
export async function compareRuns(
  services: Services,
  actor: Actor,
  query: CompareQuery,
): Promise<Result<ComparisonAnswer>> {
  const a = await sideOf(services, actor, query.a)
  if (!a) return noSuchRun(query.a)
  const b = await sideOf(services, actor, query.b)
  if (!b) return noSuchRun(query.b)
  return whileReadable(async () => ok(await compare(a, b)))
}

type Side = { run: RunDetailRecord; log: RunLog }

async function sideOf({ database }: Services, actor: Actor, id: string): Promise<Side | null> {
  const run = await findRun(database, actor, id)
  const log = run && (await database.openRunLog(actor, id))
  return run && log ? { run, log } : null
}

async function compare(a: Side, b: Side): Promise<ComparisonAnswer> {
  const branchedAt = branchOf(a.run, b.run)
  const segment = branchedAt === null ? 0 : segmentOf(branchedAt)
  const [fromA, fromB] = [await beginning(a.log, segment), await beginning(b.log, segment)]
  const comparer = createComparer(fromA.state, fromB.state)
  const [readA, readB] = [iterations(a, fromA.seq), iterations(b, fromB.seq)]
  for (let number = iterationsOf(segment).first; ; number++) {
    const [nextA, nextB] = [await readA.next(), await readB.next()]
    if (nextA.done && nextB.done) break
    comparer.feed(number, nextA.done ? null : nextA.value, nextB.done ? null : nextB.value)
  }
  return { ...comparer.result(), branchedAt, lastSeqs: { a: a.run.lastSeq, b: b.run.lastSeq } }
}

/** With which iteration the later of two related runs branched off. */
function branchOf(a: RunDetailRecord, b: RunDetailRecord): number | null {
  const [fromA, fromB] = [a.forkedFrom, b.forkedFrom]
  if (fromB?.id === a.id) return fromB.iteration
  if (fromA?.id === b.id) return fromA.iteration
  return fromA && fromA.id === fromB?.id ? Math.min(fromA.iteration, fromB.iteration) : null
}

/** What stands before a segment, and the last event that does. Of the first one nothing is left out. */
async function beginning(log: RunLog, segment: number): Promise<{ state: JsonObject; seq: number }> {
  const first = segment === 0 ? 1 : await log.firstSeqOf(iterationsOf(segment).first)
  if (first === null || segment === 0) return { state: {}, seq: 0 }
  return { state: await stateBefore(log, segment, first), seq: first - 1 }
}

/** The events of each iteration, one after the other; those before the first belong to it. Others have a turn after each page. */
async function* iterations({ run, log }: Side, from: number): AsyncGenerator<TraceEvent[]> {
  let held: TraceEvent[] = []
  for (let after = from; after < run.lastSeq; ) {
    const page = asTraceEvents(await log.events({ after, to: run.lastSeq }))
    for (const event of page) {
      const open = held.at(-1)
      if (open && Math.max(1, open.iteration) < event.iteration) {
        yield held
        held = []
      }
      held.push(event)
    }
    const last = page.at(-1)
    if (!last) break
    after = last.seq
    await new Promise((resolve) => setImmediate(resolve))
  }
  if (held.length > 0) yield held
}
