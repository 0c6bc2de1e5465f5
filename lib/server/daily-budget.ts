import { type LoopBudget, SPENDING_DAYS } from '../api/contracts/budgets.ts'
import { readSpending, setDailyBudget as writeDailyBudget } from '../db/daily-budgets.ts'
import type { LoopRecord } from '../db/loops.ts'
import { RunId } from '../loop/artefacts/ids.ts'
import { dollars } from '../loop/guards/reading.ts'
import { findLoop } from './find-loop.ts'
import { ok, type Result, refuse } from './result.ts'
import type { Actor, Services } from './services.ts'

const MOST_OPEN_CALLS = 50

/** What a loop may spend in a day, and what it spent. */
export async function readBudget(services: Services, actor: Actor, slug: string): Promise<Result<LoopBudget>> {
  const found = await findLoop(services, actor, slug)
  if (!found.ok) return found
  const { id, dailyBudgetNanoUsd, flaggedAt } = found.value
  const range = { now: services.ports.clock.now(), days: SPENDING_DAYS }
  const { days, open } = await readSpending(services.database, actor, id, range)
  const newest = open.toSorted((a, b) => (a.runId < b.runId ? 1 : a.runId > b.runId ? -1 : b.seq - a.seq))
  const calls = newest.slice(0, MOST_OPEN_CALLS).map((call) => ({ ...call, runId: RunId.parse(call.runId) }))
  return ok({ dailyBudgetNanoUsd, flaggedAt, days, open: calls })
}

/** Sets the daily budget of a loop, or takes it away. A loop that is flagged for redesign gets no more until a new version is published. */
export async function setDailyBudget(
  { database, ports }: Services,
  actor: Actor,
  loop: LoopRecord,
  nanoUsd: number | null,
): Promise<Result<null>> {
  if (await writeDailyBudget(database, actor, loop.id, nanoUsd, ports.clock.now())) return ok(null)
  const now = dollars(loop.dailyBudgetNanoUsd ?? 0)
  return refuse(
    'loop-flagged',
    `"${loop.name}" ran into its daily budget on three days in a row and is flagged for redesign. It gets no more than ${now} a day until a new version is published; less is possible.`,
  )
}
