import type { z } from 'zod'
import type { ReplayAnswer, ReplayRunBody } from '../api/contracts/forks.ts'
import type { RunLog } from '../db/run-log.ts'
import { findRun, type RunDetailRecord } from '../db/runs.ts'
import { emptyRunState } from '../loop/3-run/empty-run-state.ts'
import { loadProgram } from '../loop/3-run/program.ts'
import { createReplay, type Replay } from '../loop/3-run/replay.ts'
import type { OtherProgram } from '../loop/3-run/replay-side.ts'
import { chosenModels } from '../loop/artefacts/chaos-bindings.ts'
import type { LoopEvent } from '../loop/artefacts/events.ts'
import { canonicalJson } from '../loop/artefacts/json.ts'
import type { ReplayReport } from '../loop/artefacts/replay-report.ts'
import type { RunState } from '../loop/artefacts/run-state.ts'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import { executors } from '../nodes/executors.ts'
import { bindModels } from '../runner/bind-models.ts'
import { findLoop } from './find-loop.ts'
import { noSuchRun } from './read-run.ts'
import { recordedPages, recordedParts } from './recorded-run.ts'
import { ok, type Result, refuseWith } from './result.ts'
import type { Actor, Services } from './services.ts'
import { resolveExecutable } from './start-run.ts'
import { whileReadable } from './while-readable.ts'

type Body = z.output<typeof ReplayRunBody>

/**
 * Drives the run's own version, or another one, by its recorded answers. Nothing is executed: no model, tool, memory or person is asked. A fork's own part is
 * replayed, from where it branched off; what comes before it is its parent's.
 */
export function replayRun(services: Services, actor: Actor, id: string, body: Body): Promise<Result<ReplayAnswer>> {
  return whileReadable(() => replay(services, actor, id, body))
}

async function replay(services: Services, actor: Actor, id: string, body: Body): Promise<Result<ReplayAnswer>> {
  const run = await findRun(services.database, actor, id)
  if (!run) return noSuchRun(id)
  const others = await otherPrograms(services, actor, run.loop.slug, body)
  if (!others.ok) return others
  const report = await replayRecord(services, actor, run, others.value)
  return report.ok ? ok({ report: report.value }) : report
}

/** Replays a run that was found with its own version, or with what `others` gives for it. May throw as its log is read. */
export async function replayRecord(
  services: Services,
  actor: Actor,
  run: RunDetailRecord,
  others: OtherPrograms,
): Promise<Result<ReplayReport>> {
  const log = await services.database.openRunLog(actor, run.id)
  if (!log) return noSuchRun(run.id)
  const parts = await recordedParts(services, actor, run)
  const other = await others(run)
  if (!other.ok) return other
  const branched = run.forkedFrom && (await log.checkpointBefore(run.forkedFrom.seq))
  const start = branched?.state ?? emptyRunState(run.id)
  const itself = other.value === null || (parts.length === 1 && parts[0]?.specHash === other.value.specHash)
  const player = createReplay({ start, parts, other: itself ? null : other.value })
  await play(player, log, start, run.lastSeq)
  return ok(player.report())
}

/** Lets others have a turn after each page: a long log takes seconds. */
async function play(player: Replay, log: RunLog, start: RunState, to: number): Promise<void> {
  for await (const page of recordedPages(log, start.seq, to)) {
    const checkpoints = await checkpointsIn(log, page)
    for (const event of page) {
      if (!player.feed(event)) return
      const checkpoint = checkpoints.get(event.seq)
      if (checkpoint && !player.compare(checkpoint)) return
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** What the live run stored of its state within a page, by event. */
async function checkpointsIn(log: RunLog, page: readonly LoopEvent[]): Promise<Map<number, RunState>> {
  const found = new Map<number, RunState>()
  const first = page[0]?.seq ?? 0
  for (let to = page.at(-1)?.seq ?? 0; to >= first; ) {
    const checkpoint = await log.checkpointBefore(to)
    if (!checkpoint || checkpoint.seq < first) break
    found.set(checkpoint.seq, checkpoint.state)
    to = checkpoint.seq - 1
  }
  return found
}

/** What a run is compared with, its models as bound now; null: what it executed itself. */
export type OtherPrograms = (run: RunDetailRecord) => Promise<Result<OtherProgram | null>>

/** The version or draft to compare runs of a loop with, read and compiled once for all of them. */
export async function otherPrograms(
  services: Services,
  actor: Actor,
  slug: string,
  { version, draft }: Body,
): Promise<Result<OtherPrograms>> {
  if (version === undefined && !draft) return ok(async () => ok(null))
  const loop = await findLoop(services, actor, slug)
  if (!loop.ok) return loop
  const found = await resolveExecutable(services, actor, loop.value, version)
  if (!found.ok) return found
  const { specHash, ...compiled } = found.value.compiled
  const spec = asStored(compiled.spec)
  const program = loadProgram(spec, executors, services.ports.toolFacts)
  return ok(async (run) => {
    const bound = await bindModels(services.ports.models, actor, spec, chosenModels(spec.models, run))
    if (bound.ok) return ok({ program, specHash, models: bound.models })
    const problems = bound.problems.map((message) => ({ where: 'models', message }))
    return refuseWith('invalid-models', 'The models of that version can’t be used.', problems)
  })
}

/** As a run of it would execute it: in the order of the stored members, which patches follow. */
function asStored(spec: LoopSpec): LoopSpec {
  return JSON.parse(canonicalJson(spec)) as LoopSpec
}
