import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLoop, findLoop, readDraft, saveDraft } from '../../lib/db/loops.ts'
import { createMemoryRecords } from '../../lib/db/memories.ts'
import { createRun, findRun, type NewRun, requestCancel } from '../../lib/db/runs.ts'
import { listVersions, publishVersion } from '../../lib/db/versions.ts'
import { LOCAL_SCOPE } from '../../lib/db/workspaces.ts'
import { databaseStore } from '../support/database-store.ts'
import { bodies, events } from '../support/sample-events.ts'
import { sampleSpec } from '../support/sample-loop.ts'
import { BACKENDS } from '../support/temp-database.ts'

const LEASE = 10_000
const compiled = sampleSpec()

describe.each(BACKENDS)('loops, versions and runs in %s', (backend) => {
  let test: Awaited<ReturnType<typeof databaseStore>>
  beforeEach(async () => {
    test = await databaseStore(backend)
  })
  afterEach(() => test.close())

  const loop = (slug: string, name = 'A loop') =>
    createLoop(test.database, LOCAL_SCOPE, {
      slug,
      design: { ...compiled.design, name },
      origin: 'own',
      accepted: true,
    })
  const start = (loopId: string, key?: string, requestHash = 'h') =>
    createRun(test.database, LOCAL_SCOPE, {
      loopId,
      versionId: null,
      compiled,
      input: {},
      modelOverrides: {},
      idempotency: key === undefined ? null : { key, requestHash },
      reservedFor: null,
    } satisfies NewRun)

  it('many who make a loop of one name at once get one each', async () => {
    const made = await Promise.all(['x', 'x', 'x'].map((slug) => loop(slug)))
    expect(made.map(({ slug }) => slug).sort()).toEqual(['x', 'x-2', 'x-3'])
  })

  it('of many who save the same revision at once one is heard', async () => {
    const { id } = await loop('x')
    const names = ['one', 'two', 'three']
    const saves = await Promise.all(
      names.map((name) => saveDraft(test.database, LOCAL_SCOPE, id, 1, { ...compiled.design, name })),
    )
    expect(saves.filter(({ ok }) => ok)).toHaveLength(1)
    const draft = await readDraft(test.database, LOCAL_SCOPE, id)
    expect(draft).toMatchObject({ revision: 2, design: { name: names[saves.findIndex(({ ok }) => ok)] } })
  })

  it('versions that are published at once are numbered without a gap', async () => {
    const { id } = await loop('x')
    const publish = () => publishVersion(test.database, LOCAL_SCOPE, { loopId: id, revision: 1, note: '', compiled })
    const made = await Promise.all([publish(), publish(), publish(), publish()])
    expect(made.map((version) => version?.number).sort()).toEqual([1, 2, 3, 4])
    expect((await listVersions(test.database, LOCAL_SCOPE, id)).map(({ number }) => number)).toEqual([4, 3, 2, 1])
  })

  it('one request that is sent many times at once makes one run', async () => {
    const { id } = await loop('x')
    const made = await Promise.all([start(id, 'k'), start(id, 'k'), start(id, 'k')])
    expect(new Set(made.map((each) => each.ok && each.run.id)).size).toBe(1)
    expect(made.filter((each) => each.ok && each.created)).toHaveLength(1)
    expect(await start(id, 'k', 'another')).toEqual({ ok: false, why: 'conflict' })
  })

  it('takes every text that people and models write', async () => {
    const odd = 'tab\tquote"\u0001\ud83d\ude00\0end'
    // A server of texts has no U+0000: it shows as the sign for what can't be shown. Inside of JSON it stays.
    const shown = backend === 'sqlite' ? odd : odd.replace('\0', '\ufffd')
    const { id } = await loop('odd', odd)
    expect(await findLoop(test.database, LOCAL_SCOPE, 'odd')).toMatchObject({ name: shown })
    expect(await readDraft(test.database, LOCAL_SCOPE, id)).toMatchObject({ design: { name: odd } })
    const version = { loopId: id, revision: 1, note: odd, compiled }
    expect(await publishVersion(test.database, LOCAL_SCOPE, version)).toMatchObject({ note: shown })
    // Asked for, it is nowhere.
    expect(await findLoop(test.database, LOCAL_SCOPE, 'o\0dd')).toBeNull()
    expect(await findRun(test.database, LOCAL_SCOPE, '\0')).toBeNull()
    expect(await test.database.openRunLog(LOCAL_SCOPE, '\0')).toBeNull()

    const runId = await test.createRun()
    const claim = await test.store.claimRun(runId, 'a\0', LEASE)
    if (!claim) throw new Error('not claimed')
    const { data } = bodies.finished
    const answer = { ...bodies.answered, data: { ...bodies.answered.data, text: odd.repeat(2_000) } } as never
    const ending = { ...bodies.finished, data: { ...data, explanation: odd, state: { n: odd }, output: { n: odd } } }
    const list = events(1, 1, bodies.started, answer, ending as never)
    const more = { iterations: [], checkpoint: null, finished: true, paused: null }
    expect(await test.store.commit(claim, { events: list, ...more }, LEASE)).toMatchObject({ ok: true })
    expect((await test.store.load(runId)).events.slice(1)).toEqual(list)
    const run = await findRun(test.database, LOCAL_SCOPE, runId)
    expect(run).toMatchObject({ status: 'finished', explanation: shown, resultState: { n: odd }, output: { n: odd } })
    await requestCancel(test.database, LOCAL_SCOPE, runId)

    const records = createMemoryRecords(test.database, test.clock)
    const entry = {
      runId,
      iteration: 1,
      nodeId: 'act',
      scope: 'loop' as const,
      key: odd,
      text: odd,
      idempotencyKey: 'k',
    }
    await records.write(entry)
    expect(await records.write({ ...entry, idempotencyKey: 'l' })).toMatchObject({ isNew: false })
    expect(await records.list(runId, [odd], 5)).toMatchObject([{ key: shown, text: shown }])
  })
})
