import type { LoopSummary } from '../api/contracts/loops.ts'
import type { RunDetail, RunSummary } from '../api/contracts/runs.ts'
import type { LoopRecord } from '../db/loops.ts'
import { listRuns, type RunDetailRecord, type RunRecord } from '../db/runs.ts'
import { LoopId, RunId, SnapshotId } from '../loop/artefacts/ids.ts'
import type { Actor, Services } from './services.ts'

const RECENT_RUNS = 12

/** A loop as the API shows it, with its recent runs. */
export async function loopView({ database }: Services, actor: Actor, loop: LoopRecord): Promise<LoopSummary> {
  const runs = await listRuns(database, actor, { loopId: loop.id }, null, RECENT_RUNS)
  return { ...loop, id: LoopId.parse(loop.id), recentRuns: runs.map(runView) }
}

export function runView(run: RunRecord): RunSummary {
  return { ...run, id: RunId.parse(run.id), loop: { ...run.loop, id: LoopId.parse(run.loop.id) } }
}

export function runDetailView(run: RunDetailRecord): RunDetail {
  return { ...run, ...runView(run), snapshotId: SnapshotId.parse(run.snapshotId) }
}
