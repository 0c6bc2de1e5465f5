import type { Outcome, StopReason } from '../loop/artefacts/contract.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import type { FinishedRun, HistoryQuery, RunHistory } from '../runner/ports.ts'
import type { Database } from './database.ts'

/** Runs that ended for these reasons say nothing about how their task goes. */
const UNTOLD: readonly StopReason[] = ['cancelled', 'stopped_by_person', 'in_doubt', 'internal_error']

type RunRow = { id: string; outcome: Outcome; iterations: number; target: number | null }
type ScoreRow = { score: number; latencyMs: number }

/** Finished runs as their rows tell of them: a projection of the log, so that learning reads no events. */
export function createRunHistory({ log }: Database): RunHistory {
  const reasons = UNTOLD.map((reason) => `'${reason}'`).join(', ')
  const like = (which: string) =>
    log.reader.prepare<[HistoryQuery], RunRow>(`
      SELECT id, outcome, iterations, target FROM Run
      WHERE ${which} AND modelKey = @model AND status = 'finished' AND bestScore IS NOT NULL AND reason NOT IN (${reasons})
      ORDER BY finishedAt DESC, id DESC LIMIT @limit`)
  const ofType = like('workspaceId = (SELECT workspaceId FROM Run WHERE id = @runId) AND taskType = @taskType')
  const ofLoop = like('loopId = (SELECT loopId FROM Run WHERE id = @runId) AND @taskType IS NULL AND taskType IS NULL')
  const scores = log.reader.prepare<[string, number], ScoreRow>(`
    SELECT score, max(0, endedAt - startedAt - pausedMs) AS latencyMs FROM Iteration
    WHERE runId = ? AND score IS NOT NULL ORDER BY iteration LIMIT ?`)

  function finished({ id, outcome, iterations, target }: RunRow, query: HistoryQuery): FinishedRun {
    const rows = scores.all(id, LIMITS.priorDepths)
    return {
      scores: rows.map(({ score }) => score),
      latenciesMs: rows.map(({ latencyMs }) => latencyMs),
      converged: outcome === 'success',
      iterations,
      threshold: target ?? query.target,
    }
  }

  return {
    async finishedRuns(query) {
      const rows = (query.taskType === null ? ofLoop : ofType).all(query)
      return rows.map((row) => finished(row, query)).reverse()
    },
  }
}
