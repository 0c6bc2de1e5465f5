import { requestBreakpoints } from '../../lib/db/breakpoints.ts'
import type { Database } from '../../lib/db/database.ts'
import { createLoop } from '../../lib/db/loops.ts'
import { requestPause, requestResume } from '../../lib/db/pauses.ts'
import { findRun } from '../../lib/db/runs.ts'
import { ensureLocalWorkspace } from '../../lib/db/workspaces.ts'
import type { LoopEvent } from '../../lib/loop/artefacts/events.ts'
import type { StoreUnderTest } from '../contract/store-under-test.ts'
import { createdRun } from './created-run.ts'
import { manualClock } from './manual-clock.ts'
import { sampleSpec } from './sample-loop.ts'
import { type Backend, openTempDatabase, tempDatabase } from './temp-database.ts'

/** The store of a database of this kind, with one of its own. */
export const databaseStore = async (backend: Backend) => storeOver(await openTempDatabase(backend))

/** The same over SQLite, for what looks into its connections. */
export const sqliteStore = async () => storeOver(await tempDatabase())

async function storeOver<D extends Database>({
  database,
  remove,
}: {
  database: D
  remove(): Promise<void>
}): Promise<StoreUnderTest & { database: D; committed: string[] }> {
  const scope = await ensureLocalWorkspace(database)
  const clock = manualClock()
  const committed: string[] = []
  const compiled = sampleSpec()
  const loop = await createLoop(database, scope, {
    slug: 'sample',
    design: compiled.design,
    origin: 'own',
    accepted: true,
  })
  return {
    store: database.createRunStore({ now: clock.now, onCommit: (runId) => committed.push(runId) }),
    clock,
    database,
    committed,
    createRun: () => createdRun(database, scope, { loopId: loop.id, compiled }),
    async requestCancel(runId, by) {
      await database.prisma.run.update({ where: { id: runId }, data: { cancelRequestedBy: by } })
    },
    // A test's name of a person need not be an id.
    requestPause: (runId, by) => requestPause(database, { ...scope, userId: by as typeof scope.userId }, runId),
    requestBreakpoints: (runId, list) => requestBreakpoints(database, scope, runId, list),
    requestResume: async (runId, request) => {
      const run = await findRun(database, scope, runId)
      const resume = { seq: run?.lastSeq ?? 0, request, moveTo: null, reservedFor: null }
      return requestResume(database, scope, runId, resume)
    },
    async stored(runId) {
      const run = await findRun(database, scope, runId)
      const log = await database.openRunLog(scope, runId)
      if (!run || !log) throw new Error(`there is no run ${runId}`)
      // The log holds what was committed as LoopEvents; `whole` puts the large fields back.
      const events = (await log.events({ after: 0, whole: true })) as unknown as LoopEvent[]
      return {
        status: run.status,
        seq: run.lastSeq,
        paused: run.paused,
        events,
        iterations: await log.iterations(1, 10_000),
      }
    },
    close: remove,
  }
}
