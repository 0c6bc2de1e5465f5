import type { Database } from '../../lib/db/database.ts'
import { createLoop } from '../../lib/db/loops.ts'
import { requestCancel, createRun as storeRun } from '../../lib/db/runs.ts'
import type { Scope } from '../../lib/db/scope.ts'
import { ensureLocalWorkspace } from '../../lib/db/workspaces.ts'
import { WorkspaceId } from '../../lib/loop/artefacts/ids.ts'
import type { ClaimsUnderTest } from '../contract/run-claims.contract.ts'
import { manualClock } from './manual-clock.ts'
import { sampleSpec } from './sample-loop.ts'

const compiled = sampleSpec()

/** A workspace numbered for a test, with a loop to run in it. */
export async function numberedWorkspace(database: Database, number: number): Promise<{ scope: Scope; loopId: string }> {
  const { userId } = await ensureLocalWorkspace(database)
  const workspaceId = WorkspaceId.parse(`ws_numbered${number}`)
  const scope = { workspaceId, userId }
  await database.prisma.workspace.create({ data: { id: workspaceId, name: `Workspace ${number}`, createdAt: 0n } })
  const { design } = compiled
  const loop = await createLoop(database, scope, { slug: 'sample', design, origin: 'own', accepted: true })
  return { scope, loopId: loop.id }
}

/** Stores queued runs in numbered workspaces, which are made when they are first asked for. */
export function claimsOver(database: Database, maxRunning: number, close: () => Promise<void>): ClaimsUnderTest {
  const clock = manualClock()
  const workspaces = new Map<number, ReturnType<typeof numberedWorkspace>>()
  const workspace = (number: number) => {
    const made = workspaces.get(number) ?? numberedWorkspace(database, number)
    workspaces.set(number, made)
    return made
  }
  const workspaceOf = new Map<string, Scope>()
  return {
    store: database.createRunStore({ now: clock.now, maxRunning }),
    clock,
    async createRun(number) {
      const { scope, loopId } = await workspace(number)
      const run = {
        loopId,
        versionId: null,
        compiled,
        input: {},
        modelOverrides: {},
        idempotency: null,
        reservedFor: null,
      }
      const created = await storeRun(database, scope, run)
      if (!created.ok) throw new Error('the run was not created')
      // The clock of the test, not the machine's: it says whose turn it is.
      await database.prisma.run.update({ where: { id: created.run.id }, data: { readyAt: BigInt(clock.now()) } })
      workspaceOf.set(created.run.id, scope)
      return created.run.id
    },
    async limit(number, most) {
      const { scope } = await workspace(number)
      await database.prisma.workspace.update({ where: { id: scope.workspaceId }, data: { maxRunning: most } })
    },
    async requestCancel(runId) {
      const scope = workspaceOf.get(runId)
      if (scope) await requestCancel(database, scope, runId)
    },
    close,
  }
}
