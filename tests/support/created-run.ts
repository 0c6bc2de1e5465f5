import type { Database } from '../../lib/db/database.ts'
import { createRun } from '../../lib/db/runs.ts'
import type { Scope } from '../../lib/db/scope.ts'
import type { Compiled } from '../../lib/db/snapshots.ts'
import type { Chaos } from '../../lib/loop/artefacts/evaluation.ts'
import type { JsonObject } from '../../lib/loop/artefacts/json.ts'

/** The id of a new run of a stored loop, which waits for a worker. */
export async function createdRun(
  database: Database,
  scope: Scope,
  {
    loopId,
    compiled,
    input = {},
    chaos = null,
  }: { loopId: string; compiled: Compiled; input?: JsonObject; chaos?: Chaos | null },
): Promise<string> {
  const created = await createRun(database, scope, {
    loopId,
    versionId: null,
    compiled,
    input,
    modelOverrides: {},
    chaos,
    idempotency: null,
    reservedFor: null,
  })
  if (!created.ok) throw new Error('the run was not created')
  return created.run.id
}
