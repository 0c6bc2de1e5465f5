import { z } from 'zod'
import type { RunEnvelope, RunList, RunSnapshot, RunsQuery } from '../api/contracts/runs.ts'
import { listRuns as listRunRows, type RunCursor, type RunFilter, type RunOrder } from '../db/run-list.ts'
import { findRun, readRunSnapshot as readSnapshotRow } from '../db/runs.ts'
import { RunId } from '../loop/artefacts/ids.ts'
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

/** Runs, newest first unless another order is asked for. */
export async function listRuns({ database }: Services, actor: Actor, query: RunsQuery): Promise<Result<RunList>> {
  const by: RunOrder = { sort: query.sort ?? 'started', order: query.order ?? 'desc' }
  const after = query.cursor === undefined ? null : readCursor(query.cursor, by)
  if (after === undefined)
    return refuse('invalid-request', 'The cursor is not one of ours, or of a list in another order.', {
      problems: [{ where: 'query.cursor', message: 'take it from nextCursor' }],
    })
  const { runs, next } = await listRunRows(database, actor, filterOf(query), {
    limit: query.limit ?? DEFAULT_LIMIT,
    by,
    after,
  })
  return ok({ runs: runs.map(runView), nextCursor: next && writeCursor(next, by) })
}

function filterOf({ loop, version, outcome, reason, status, text, children, trials, ...query }: RunsQuery): RunFilter {
  return {
    loopSlug: loop,
    version,
    outcome,
    reason,
    status,
    text,
    costNanoUsd: { from: query.minCost, to: query.maxCost },
    createdAt: { from: query.from, to: query.to },
    topLevel: children !== 'with',
    trials: trials === 'with',
  }
}

const Cursor = z.tuple([z.string(), z.string(), z.union([z.number(), z.string()]), RunId])

function writeCursor({ key, id }: RunCursor, { sort, order }: RunOrder): string {
  return Buffer.from(JSON.stringify([sort, order, key, id])).toString('base64url')
}

/** Undefined when it is not one of ours, or goes with another order. */
function readCursor(text: string, by: RunOrder): RunCursor | undefined {
  const parsed = Cursor.safeParse(parseJson(Buffer.from(text, 'base64url').toString()))
  if (!parsed.success) return undefined
  const [sort, order, key, id] = parsed.data
  const fits =
    typeof key === 'string' ? sort === 'loop' : sort === 'score' || (sort !== 'loop' && Number.isSafeInteger(key))
  return sort === by.sort && order === by.order && fits ? { key, id } : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
