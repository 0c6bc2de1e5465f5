import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ForkRunBody, ReplayRunBody } from '../../lib/api/contracts/forks.ts'
import { createLoop, readDraft, saveDraft } from '../../lib/db/loops.ts'
import { findRun } from '../../lib/db/runs.ts'
import { ensureLocalWorkspace, LOCAL_SCOPE } from '../../lib/db/workspaces.ts'
import type { LoopDesign } from '../../lib/loop/artefacts/design.ts'
import { canonicalJson } from '../../lib/loop/artefacts/json.ts'
import { systemClock } from '../../lib/runner/clock.ts'
import { settingsOfConnections } from '../../lib/runner/connections-of-environment.ts'
import { bench } from '../../lib/runner/fixtures.ts'
import { executeRun } from '../../lib/runner/host.ts'
import { forkRun, listForks } from '../../lib/server/fork-run.ts'
import { createKeyVault } from '../../lib/server/key-vault.ts'
import { replayRun } from '../../lib/server/replay-run.ts'
import { createRunHub } from '../../lib/server/run-hub.ts'
import { type Actor, POLICIES, type Services } from '../../lib/server/services.ts'
import { startRun } from '../../lib/server/start-run.ts'
import { longLoop } from '../support/sample-loop.ts'
import { BACKENDS, openTempDatabase } from '../support/temp-database.ts'
import { value } from '../support/value.ts'

const actor: Actor = { ...LOCAL_SCOPE, grants: new Set(POLICIES) }

describe.each(BACKENDS)('forks, in %s', (backend) => {
  let temp: Awaited<ReturnType<typeof openTempDatabase>>
  let services: Services
  let loopId: string
  beforeEach(async () => {
    temp = await openTempDatabase(backend)
    const { database } = temp
    await ensureLocalWorkspace(database)
    const { ports } = bench({}, systemClock)
    services = {
      database,
      ports: { ...ports, store: database.createRunStore({ now: ports.clock.now }) },
      owner: 'test',
      leaseMs: 30_000,
      hub: createRunHub(),
      models: { settings: { ...settingsOfConnections([]), changed: () => {} }, inProcess: [], environment: [] },
      vault: createKeyVault({ keys: [], file: null }),
      wakeWorker: () => {},
      wakeEvaluations: () => {},
      providers: async () => [],
      stopping: new AbortController().signal,
      hasWorker: false,
      concurrency: 1,
    }
    const design = longLoop(70)
    const loop = await createLoop(database, actor, { slug: 'long', design, origin: 'own', accepted: true })
    loopId = loop.id
  })
  afterEach(() => temp.remove())

  async function execute(id: string) {
    const claim = await services.ports.store.claimRun(id, 'test', 30_000)
    if (!claim) throw new Error('not claimed')
    const { status } = await executeRun(services.ports, claim, { leaseMs: 30_000, signal: services.stopping })
    expect(status).toBe('finished')
    const run = await findRun(services.database, actor, id)
    if (!run) throw new Error('no run')
    return run
  }
  async function finished() {
    const { run } = value(await startRun(services, actor, { loop: 'long', input: {} }))
    return execute(run.id)
  }
  async function fork(id: string, body: ForkRunBody) {
    return value(await forkRun(services, actor, id, ForkRunBody.parse(body))).run
  }
  async function logOf(id: string) {
    const log = await services.database.openRunLog(actor, id)
    if (!log) throw new Error('no log')
    const events = []
    for (let after = 0; ; ) {
      const page = await log.events({ after, whole: true })
      if (page.length === 0) return { log, events }
      events.push(...page)
      after = page.at(-1)?.seq ?? 0
    }
  }
  async function edit(change: (design: LoopDesign) => LoopDesign): Promise<void> {
    const draft = await readDraft(services.database, actor, loopId)
    if (!draft) throw new Error('no draft')
    await saveDraft(services.database, actor, loopId, draft.revision, change(draft.design))
  }
  const replayed = async (id: string) => value(await replayRun(services, actor, id, ReplayRunBody.parse({}))).report

  it('have their parent’s log up to their iteration, cut within a block too, and run on', async () => {
    const parent = await finished()
    const { log, events } = await logOf(parent.id)
    for (const iteration of [1, 2, 33, 65, 70]) {
      const { id, forkedFrom } = await fork(parent.id, { iteration, patch: [{ field: 'note', value: 'forked' }] })
      const queued = await logOf(id)
      const shared = events.slice(0, forkedFrom?.seq)
      expect(canonicalJson(queued.events.slice(0, shared.length))).toBe(canonicalJson(shared))
      expect(queued.events.slice(shared.length).map(({ type }) => type)).toEqual(['iteration-started', 'run-forked'])
      expect((await queued.log.iterations(1, 1_000)).slice(0, iteration - 1)).toEqual(
        (await log.iterations(1, 1_000)).slice(0, iteration - 1),
      )
      for (const seq of [1, 300, 600, shared.length])
        if (seq <= shared.length && seq < (forkedFrom?.seq ?? 0))
          expect((await queued.log.checkpointBefore(seq))?.state.state).toEqual(
            (await log.checkpointBefore(seq))?.state.state,
          )
      const done = await execute(id)
      expect(done).toMatchObject({ outcome: 'success', iterations: 70, resultState: { count: 70 } })
      expect(await replayed(id)).toMatchObject({ identical: true, complete: true })
    }
    expect(value(await listForks(services, actor, parent.id)).forks.map(({ iteration }) => iteration)).toEqual(
      expect.arrayContaining([1, 2, 33, 65, 70]),
    )
  }, 60_000)

  it('to another version keep the former one for their earlier part', async () => {
    const parent = await finished()
    await edit((design) => ({ ...design, contract: { ...design.contract, maxIterations: 40 } }))
    const forked = await fork(parent.id, { iteration: 40, draft: true })
    expect(forked.formerSnapshots).toEqual([{ lastSeq: forked.forkedFrom?.seq, specHash: parent.specHash }])
    expect(await execute(forked.id)).toMatchObject({ reason: 'max_iterations', iterations: 40 })
    const again = await fork(forked.id, { iteration: 40 })
    expect(again.formerSnapshots).toHaveLength(1)
    expect(await execute(again.id)).toMatchObject({ reason: 'max_iterations', iterations: 40 })
    for (const each of [parent, forked, again]) expect(await replayed(each.id)).toMatchObject({ identical: true })
  }, 60_000)
})
