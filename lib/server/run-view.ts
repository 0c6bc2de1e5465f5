import type { RunDetail, RunSummary } from '../api/contracts/runs.ts'
import type { RunDetailRecord, RunRecord } from '../db/runs.ts'
import { EvaluationId, LoopId, RunId, SnapshotId } from '../loop/artefacts/ids.ts'

/** A run as lists show it. */
export function runView(run: RunRecord): RunSummary {
  const { forkedFrom, parent, evaluation } = run
  return {
    ...run,
    id: RunId.parse(run.id),
    forkedFrom: forkedFrom && { ...forkedFrom, id: RunId.parse(forkedFrom.id) },
    parent: parent && { ...parent, runId: RunId.parse(parent.runId) },
    loop: { ...run.loop, id: LoopId.parse(run.loop.id) },
    evaluation: evaluation && { ...evaluation, id: EvaluationId.parse(evaluation.id) },
  }
}

/** `calledFrom` is read from the log of the run above: only where somebody looks at the run. */
export function runDetailView(run: RunDetailRecord, calledFrom: RunDetail['calledFrom'] = null): RunDetail {
  // A pause is the last event of its run for as long as it lasts.
  const paused = run.paused && { ...run.paused, seq: run.lastSeq }
  return { ...run, ...runView(run), snapshotId: SnapshotId.parse(run.snapshotId), paused, calledFrom }
}
