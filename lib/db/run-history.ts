import { UNTOLD_REASONS } from '../loop/artefacts/contract.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import type { FinishedRun, RunHistory } from '../runner/ports.ts'
import type { Database } from './database.ts'
import type { Prisma } from './generated/sqlite/client.ts'

/** A query takes so many values at most. */
const RUNS_AT_ONCE = 200

type RunRow = { id: string; outcome: string | null; iterations: number; target: number | null }
type IterationRow = { score: number | null; startedAt: bigint; endedAt: bigint; pausedMs: bigint }

/** Runs that something is learned from. */
const TAUGHT_BY: Prisma.RunWhereInput = {
  status: 'finished',
  // A fork repeats the iterations of its parent, and often a person has changed its course.
  forkedFromId: null,
  // A trial is of one node, and no way through the task.
  trialNodeId: null,
  // Cases are picked, repeated and spoiled on purpose: they are not the work that runs are expected to do.
  evaluationId: null,
  chaos: null,
  bestScore: { not: null },
  reason: { notIn: [...UNTOLD_REASONS] },
}

/** A pair of task type and models; runs without a task type are learned from by their own loop alone. */
export type PriorPair = { taskType: string | null; model: string; loopId: string | null }
/** A finished run with where it can be looked at. */
export type HistoryRun = {
  finished: FinishedRun
  id: string
  loop: { slug: string; name: string }
  finishedAt: number
  outcome: string
  reason: string
  bestScore: number
}

/** Finished runs as their rows tell of them: a projection of the log, so that learning reads no events. */
export function createRunHistory(database: Database): RunHistory {
  return {
    async finishedRuns({ runId, taskType, model, target, limit }) {
      const { workspaceId, loopId } = await database.prisma.run.findUniqueOrThrow({
        where: { id: runId },
        select: { workspaceId: true, loopId: true },
      })
      const pair = { taskType, model, loopId: taskType === null ? loopId : null }
      const runs = await historyOf(database, { workspaceId }, pair, { target, limit })
      return runs.map(({ finished }) => finished)
    },
  }
}

/** What runs of a pair are learned from: the latest, oldest first. `target` stands for that of runs that had none. */
export async function historyOf(
  database: Database,
  { workspaceId }: { workspaceId: string },
  { taskType, model, loopId }: PriorPair,
  { target, limit }: { target: number; limit: number },
): Promise<HistoryRun[]> {
  const rows = await database.prisma.run.findMany({
    where: { workspaceId, ...(loopId === null ? {} : { loopId }), taskType, modelKey: model, ...TAUGHT_BY },
    orderBy: [{ finishedAt: 'desc' }, { id: 'desc' }],
    take: limit,
    select: {
      id: true,
      loop: { select: { slug: true, name: true } },
      bestScore: true,
      outcome: true,
      reason: true,
      iterations: true,
      target: true,
      finishedAt: true,
    },
  })
  const scored = await scoredIterations(
    database,
    rows.map(({ id }) => id),
  )
  return rows
    .map((row) => ({
      id: row.id,
      loop: row.loop,
      finishedAt: Number(row.finishedAt ?? 0n),
      outcome: row.outcome ?? '',
      reason: row.reason ?? '',
      bestScore: row.bestScore ?? 0,
      finished: finished(row, scored.get(row.id) ?? [], target),
    }))
    .reverse()
}

/** The pairs of a workspace that runs have taught something about, those with the newest runs first. */
export async function priorPairs(
  { prisma }: Database,
  { workspaceId }: { workspaceId: string },
  limit: number,
): Promise<(PriorPair & { runs: number; newest: number })[]> {
  const where = { workspaceId, ...TAUGHT_BY }
  const counted = { _count: { _all: true }, _max: { finishedAt: true } } as const
  const typed = await prisma.run.groupBy({
    by: ['taskType', 'modelKey'],
    where: { ...where, taskType: { not: null } },
    ...counted,
  })
  const untyped = await prisma.run.groupBy({
    by: ['loopId', 'modelKey'],
    // An archived loop has no page of its own, and no run that could learn from it.
    where: { ...where, taskType: null, loop: { archivedAt: null } },
    ...counted,
  })
  return [...typed.map((row) => ({ ...row, loopId: null })), ...untyped.map((row) => ({ ...row, taskType: null }))]
    .map(({ taskType, modelKey, loopId, _count, _max }) => ({
      taskType,
      model: modelKey,
      loopId,
      runs: _count._all,
      newest: Number(_max.finishedAt ?? 0n),
    }))
    .sort((a, b) => b.newest - a.newest)
    .slice(0, limit)
}

async function scoredIterations({ prisma }: Database, runIds: string[]): Promise<Map<string, IterationRow[]>> {
  const byRun = new Map<string, IterationRow[]>()
  for (let from = 0; from < runIds.length; from += RUNS_AT_ONCE) {
    const rows = await prisma.iteration.findMany({
      where: { runId: { in: runIds.slice(from, from + RUNS_AT_ONCE) }, score: { not: null } },
      orderBy: [{ runId: 'asc' }, { iteration: 'asc' }],
      select: { runId: true, score: true, startedAt: true, endedAt: true, pausedMs: true },
    })
    for (const row of rows) {
      const list = byRun.get(row.runId) ?? []
      byRun.set(row.runId, list)
      if (list.length < LIMITS.priorDepths) list.push(row)
    }
  }
  return byRun
}

function finished(run: RunRow, iterations: IterationRow[], target: number): FinishedRun {
  return {
    scores: iterations.map(({ score }) => score ?? 0),
    latenciesMs: iterations.map(({ startedAt, endedAt, pausedMs }) =>
      Math.max(0, Number(endedAt - startedAt - pausedMs)),
    ),
    converged: run.outcome === 'success',
    iterations: run.iterations,
    threshold: run.target ?? target,
  }
}
