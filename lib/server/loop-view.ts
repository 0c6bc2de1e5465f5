import type { LoopSummary } from '../api/contracts/loops.ts'
import type { LoopRecord } from '../db/loops.ts'
import { recentRuns } from '../db/run-list.ts'
import { utcDay } from '../db/utc-day.ts'
import { LoopId } from '../loop/artefacts/ids.ts'
import { runView } from './run-view.ts'
import type { Actor, Services } from './services.ts'

const RECENT_RUNS = 12

/** Loops as the API shows them, each with its recent runs. */
export async function loopViews(
  { database, ports }: Services,
  actor: Actor,
  loops: LoopRecord[],
): Promise<LoopSummary[]> {
  const ids = loops.map((loop) => loop.id)
  const runs = Map.groupBy(await recentRuns(database, actor, ids, RECENT_RUNS), (run) => run.loop.id)
  const today = utcDay(ports.clock.now())
  return loops.map(({ spending, ...loop }) => ({
    ...loop,
    todayNanoUsd: loop.dailyBudgetNanoUsd === null ? null : spending?.day === today ? spending.nanoUsd : 0,
    id: LoopId.parse(loop.id),
    recentRuns: (runs.get(loop.id) ?? []).map(runView),
  }))
}

/** One loop as the API shows it. */
export async function loopView(services: Services, actor: Actor, loop: LoopRecord): Promise<LoopSummary> {
  const [view] = await loopViews(services, actor, [loop])
  if (!view) throw new Error('a view of one loop is one view')
  return view
}
