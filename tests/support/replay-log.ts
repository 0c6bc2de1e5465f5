import { readFileSync } from 'node:fs'
import { apply } from '../../lib/loop/3-run/apply.ts'
import { emptyRunState } from '../../lib/loop/3-run/empty-run-state.ts'
import { loadProgram } from '../../lib/loop/3-run/program.ts'
import { createReplay } from '../../lib/loop/3-run/replay.ts'
import type { EventOf, LoopEvent } from '../../lib/loop/artefacts/events.ts'
import type { ReplayReport } from '../../lib/loop/artefacts/replay-report.ts'
import type { LoopSpec } from '../../lib/loop/artefacts/spec.ts'
import { executors } from '../../lib/nodes/executors.ts'
import { toolDefinitions } from '../../lib/tools/definitions.ts'

/** What a run executed up to and with its event `lastSeq`; null: to its end. */
type KeptPart = { lastSeq: number | null; specHash: string; spec: LoopSpec }
/** A log that is kept with what it executed. */
export type KeptLog = { about: string; runId: string; parts: KeptPart[]; events: LoopEvent[] }

/** The first line holds all but the events, which follow one a line. */
export function keptText({ events, ...head }: KeptLog): string {
  return `${[head, ...events].map((line) => JSON.stringify(line)).join('\n')}\n`
}

export function readKept(file: URL): KeptLog {
  const [head = '{}', ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n')
  // Written by keptText from values of these types.
  return {
    ...(JSON.parse(head) as Omit<KeptLog, 'events'>),
    events: lines.map((line) => JSON.parse(line) as LoopEvent),
  }
}

/** Replays a log with what it executed by the code of today. Of a fork its own part: what comes before it is folded alone. */
export function replayLog({ runId, parts: kept, events }: KeptLog): ReplayReport {
  const parts = kept.map(({ spec, specHash, lastSeq }) => ({
    program: loadProgram(spec, executors, toolDefinitions),
    specHash,
    lastSeq: lastSeq ?? Number.POSITIVE_INFINITY,
  }))
  const branch =
    events.findLast((event): event is EventOf<'run-forked'> => event.type === 'run-forked')?.data.fromSeq ?? 0
  const partAt = (seq: number) => kept.find(({ lastSeq }) => lastSeq === null || seq <= lastSeq) ?? kept[0]
  const start = events
    .filter(({ seq }) => seq <= branch)
    .reduce((run, event) => apply(partAt(event.seq)?.spec as LoopSpec, run, event), emptyRunState(runId)) // a log has a part at least
  const player = createReplay({ start, parts, other: null })
  for (const event of events) if (event.seq > branch && !player.feed(event)) break
  return player.report()
}
