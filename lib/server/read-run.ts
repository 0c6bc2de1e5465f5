import type { RunEnvelope, RunList, RunSnapshot, RunsQuery } from '../api/contracts/runs.ts'
import { findRun, listRuns as listRunRows, type RunCursor, readRunSnapshot as readSnapshotRow } from '../db/runs.ts'
import { calledFrom } from './called-from.ts'
import { ok, type Result, refuse } from './result.ts'
import { runDetailView, runView } from './run-view.ts'
import type { Actor, Services } from './services.ts'
import { whileReadable } from './while-readable.ts'

export function noSuchRun(id: string) {
  return refuse('not-found', `There is no run "${id}".`)
}

export function readRun({ database }: Services, actor: Actor, id: string): Promise<Result<RunEnvelope>> {
  return whileReadable(async () => {
    const run = await findRun(database, actor, id)
    if (!run) return noSuchRun(id)
    return ok({ run: runDetailView(run, run.parent && (await calledFrom(database, actor, run.parent))) })
  })
}

/** The design and spec that the run executes, or those that its event `seq` belongs to. */
export async function readRunSnapshot(
  { database }: Services,
  actor: Actor,
  id: string,
  seq?: number,
): Promise<Result<RunSnapshot>> {
  const snapshot = await readSnapshotRow(database, actor, id, seq)
  if (!snapshot) return noSuchRun(id)
  const { design, spec, specHash } = snapshot
  return ok({ design, spec, specHash })
}

const DEFAULT_LIMIT = 50

/** Runs, newest first. */
export async function listRuns({ database }: Services, actor: Actor, query: RunsQuery): Promise<Result<RunList>> {
  const cursor = query.cursor === undefined ? null : readCursor(query.cursor)
  if (cursor === undefined)
    return refuse('invalid-request', 'The cursor is not one of ours.', {
      problems: [{ where: 'query.cursor', message: 'take it from nextCursor' }],
    })
  const limit = query.limit ?? DEFAULT_LIMIT
  const filter = {
    loopSlug: query.loop,
    outcome: query.outcome,
    reason: query.reason,
    status: query.status,
    topLevel: query.children !== 'with',
    trials: query.trials === 'with',
  }
  const rows = await listRunRows(database, actor, filter, cursor, limit + 1)
  const runs = rows.slice(0, limit)
  const last = runs.at(-1)
  return ok({ runs: runs.map(runView), nextCursor: rows.length > limit && last ? writeCursor(last) : null })
}

function writeCursor({ createdAt, id }: RunCursor): string {
  return Buffer.from(`${createdAt}.${id}`).toString('base64url')
}

function readCursor(text: string): RunCursor | undefined {
  const match = /^(\d{1,15})\.(run_[0-9a-z]+)$/.exec(Buffer.from(text, 'base64url').toString())
  return match?.[1] && match[2] ? { createdAt: Number(match[1]), id: match[2] } : undefined
}
