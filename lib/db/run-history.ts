import type { StopReason } from '../loop/artefacts/contract.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import type { FinishedRun, HistoryQuery, RunHistory } from '../runner/ports.ts'
import type { Database } from './database.ts'

/** A query takes so many values at most. */
const RUNS_AT_ONCE = 200

/** Runs that ended for these reasons say nothing about how their task goes. */
const UNTOLD: readonly StopReason[] = [
  'cancelled',
  'stopped_by_person',
  'escalation_deadline',
  'in_doubt',
  'internal_error',
]

type RunRow = { id: string; outcome: string | null; iterations: number; target: number | null }
type IterationRow = { score: number | null; startedAt: bigint; endedAt: bigint; pausedMs: bigint }

/** Finished runs as their rows tell of them: a projection of the log, so that learning reads no events. */
export function createRunHistory({ prisma }: Database): RunHistory {
  return {
    async finishedRuns(query) {
      const { workspaceId, loopId } = await prisma.run.findUniqueOrThrow({
        where: { id: query.runId },
        select: { workspaceId: true, loopId: true },
      })
      const { taskType } = query
      const rows = await prisma.run.findMany({
        where: {
          ...(taskType === null ? { loopId } : { workspaceId }),
          taskType,
          modelKey: query.model,
          status: 'finished',
          // A fork repeats the iterations of its parent, and often a person has changed its course.
          forkedFromId: null,
          // A trial is of one node, and no way through the task.
          trialNodeId: null,
          bestScore: { not: null },
          reason: { notIn: [...UNTOLD] },
        },
        orderBy: [{ finishedAt: 'desc' }, { id: 'desc' }],
        take: query.limit,
        select: { id: true, outcome: true, iterations: true, target: true },
      })
      const scored = await scoredIterations(rows.map(({ id }) => id))
      return rows.map((row) => finished(row, scored.get(row.id) ?? [], query)).reverse()
    },
  }

  async function scoredIterations(runIds: string[]): Promise<Map<string, IterationRow[]>> {
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
}

function finished(run: RunRow, iterations: IterationRow[], query: HistoryQuery): FinishedRun {
  return {
    scores: iterations.map(({ score }) => score ?? 0),
    latenciesMs: iterations.map(({ startedAt, endedAt, pausedMs }) =>
      Math.max(0, Number(endedAt - startedAt - pausedMs)),
    ),
    converged: run.outcome === 'success',
    iterations: run.iterations,
    threshold: run.target ?? query.target,
  }
}
