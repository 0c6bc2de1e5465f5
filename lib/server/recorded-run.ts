import type { RunLog, StoredEvent } from '../db/run-log.ts'
import { type RunDetailRecord, readRunSnapshot } from '../db/runs.ts'
import type { SnapshotRecord } from '../db/snapshots.ts'
import { loadProgram } from '../loop/3-run/program.ts'
import type { NamedProgram } from '../loop/3-run/replay-side.ts'
import type { LoopEvent } from '../loop/artefacts/events.ts'
import { executors } from '../nodes/executors.ts'
import type { Actor, Services } from './services.ts'

/** What a run executed up to and with its event `lastSeq`; the last part is open. */
export type RecordedPart = NamedProgram & { lastSeq: number; snapshot: SnapshotRecord }

/** The programs of a run in order: several, when it was moved to another version. */
export async function recordedParts(
  { database, ports }: Services,
  actor: Actor,
  { id, formerSnapshots }: RunDetailRecord,
): Promise<RecordedPart[]> {
  const lastSeqs = [...formerSnapshots.map(({ lastSeq }) => lastSeq), undefined]
  const parts: RecordedPart[] = []
  for (const lastSeq of lastSeqs) {
    const snapshot = await readRunSnapshot(database, actor, id, lastSeq)
    if (!snapshot) continue
    const program = loadProgram(snapshot.spec, executors, ports.toolFacts)
    parts.push({ program, specHash: snapshot.specHash, lastSeq: lastSeq ?? Number.POSITIVE_INFINITY, snapshot })
  }
  return parts
}

/** The part that an event belongs to. */
export function partOf(parts: readonly RecordedPart[], seq: number): RecordedPart {
  const part = parts.find(({ lastSeq }) => seq <= lastSeq)
  if (!part) throw new Error(`the run has no design for its event ${seq}`)
  return part
}

/** The events of a run after `after`, up to and with `to`, whole (or but for what models were asked), one page after the other. */
export async function* recordedPages(
  log: RunLog,
  after: number,
  to: number,
  whole: true | 'answers' = true,
): AsyncGenerator<LoopEvent[]> {
  for (let last = after; last < to; ) {
    const page = asLoopEvents(await log.events({ after: last, to, whole }))
    const newest = page.at(-1)
    if (!newest) return
    yield page
    last = newest.seq
  }
}

/** With their large fields in place, stored events are what was committed. */
function asLoopEvents(events: StoredEvent[]): LoopEvent[] {
  return events as unknown as LoopEvent[]
}
