import type { RunDetail } from '../api/contracts/runs.ts'
import type { Database } from '../db/database.ts'
import { stepsBefore, totalChildRuns } from '../db/nested-runs.ts'
import { type RunRecord, readRunSnapshot } from '../db/runs.ts'
import { ok } from './result.ts'
import type { Actor } from './services.ts'
import { whileReadable } from './while-readable.ts'

/** Where the run above called a child, from its log; null when that log can't be read. */
export async function calledFrom(
  database: Database,
  actor: Actor,
  parent: NonNullable<RunRecord['parent']>,
): Promise<RunDetail['calledFrom']> {
  const found = await whileReadable(async () => ok(await placeOfCall(database, actor, parent)))
  return found.ok ? found.value : null
}

async function placeOfCall(
  database: Database,
  actor: Actor,
  { runId, seq }: NonNullable<RunRecord['parent']>,
): Promise<RunDetail['calledFrom']> {
  const log = await database.openRunLog(actor, runId)
  const [event] = (await log?.events({ after: seq - 1, to: seq, limit: 1 })) ?? []
  if (event?.type !== 'children-requested') return null
  const { iteration, step, nodeId } = event
  const before = await stepsBefore(database, runId, iteration)
  const { queued, running, waiting, paused, succeeded, failed } = await totalChildRuns(database, actor, { runId, seq })
  const siblings = queued + running + waiting + paused + succeeded + failed
  const id = nodeId ?? ''
  const { design } = (await readRunSnapshot(database, actor, runId, seq)) ?? {}
  const node = design?.nodes.find((each) => each.id === id)?.label || id
  return { iteration, step: Math.max(1, step - before), nodeId: id, node, siblings }
}
