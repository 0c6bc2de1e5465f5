import { expect, it } from 'vitest'
import { openDatabase } from '../../lib/db/database.ts'
import { databaseLocation, migrationsFolder } from '../../lib/db/database-location.ts'
import { createLoop } from '../../lib/db/loops.ts'
import { createRun } from '../../lib/db/runs.ts'
import { followRun } from '../../lib/server/follow-run.ts'
import { openRuntime } from '../../lib/server/runtime.ts'
import { bodies, events } from '../support/sample-events.ts'
import { sampleSpec } from '../support/sample-loop.ts'
import { BACKENDS, PROJECT_ROOT, tempUrl } from '../support/temp-database.ts'

const LEASE = 60_000

it.each(BACKENDS)('a run that another process executes is followed to its end on %s', async (backend) => {
  const { url, remove } = await tempUrl(backend)
  const { services, actor, close } = await openRuntime({
    worker: false,
    root: PROJECT_ROOT,
    environment: { DATABASE_URL: url },
  })
  // As another process has it: its commits wake nobody here.
  const location = databaseLocation(url, PROJECT_ROOT)
  const other = await openDatabase(location, migrationsFolder(location, PROJECT_ROOT))
  const compiled = sampleSpec()
  const { design } = compiled
  const loop = await createLoop(other, actor, { slug: 'followed', design, origin: 'own', accepted: true })
  const created = await createRun(other, actor, {
    loopId: loop.id,
    versionId: null,
    compiled,
    input: {},
    modelOverrides: {},
    idempotency: null,
    reservedFor: null,
  })
  if (!created.ok) throw new Error('the run was not created')
  const runId = created.run.id

  const stream = await followRun(services, actor, runId, 0, new AbortController().signal)
  if (!(stream instanceof ReadableStream)) throw new Error('there is nothing to follow')
  const reader = stream.getReader()
  const decoder = new TextDecoder()
  const next = async () => {
    const text = decoder.decode((await reader.read()).value)
    return [...text.matchAll(/^event: (.*)$/gm)].map(([, type]) => type)
  }
  expect(await next()).toEqual(['run-queued'])
  const store = other.createRunStore()
  const claim = await store.claimRun(runId, 'elsewhere', LEASE)
  if (!claim) throw new Error('not claimed')
  const more = { iterations: [], checkpoint: null, paused: null }
  const commit = (list: ReturnType<typeof events>) => store.commit(claim, { events: list, ...more }, LEASE)
  // Asked for before it is there.
  const started = next()
  await commit(events(1, 1, bodies.started))
  expect(await started).toEqual(['run-started'])
  claim.seq = 2
  await commit(events(2, 1, bodies.answeredAtLength, bodies.finished))
  expect(await next()).toEqual(['model-answered', 'run-finished'])
  expect((await reader.read()).done).toBe(true)

  await other.close()
  await close()
  await remove()
})
