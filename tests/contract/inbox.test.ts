import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cursorOf, listWaiting, readCursor, writeCursor } from '../../lib/db/inbox.ts'
import { createLoop } from '../../lib/db/loops.ts'
import { nodeNames } from '../../lib/db/node-names.ts'
import { createRun, requestCancel } from '../../lib/db/runs.ts'
import { LOCAL_SCOPE } from '../../lib/db/workspaces.ts'
import { WorkspaceId } from '../../lib/loop/artefacts/ids.ts'
import type { PausedRun } from '../../lib/loop/artefacts/run-state.ts'
import { databaseStore } from '../support/database-store.ts'
import { bodies, checkpointAt, events } from '../support/sample-events.ts'
import { sampleSpec } from '../support/sample-loop.ts'
import { BACKENDS } from '../support/temp-database.ts'

const LEASE = 10_000
const compiled = sampleSpec()
const PAUSED: Omit<PausedRun, 'deadlineAt'> = {
  why: 'escalation',
  detail: 'The loop repeats itself.',
  at: 1_795_000_000_002,
  iteration: 1,
  nodeId: 'act',
  question: null,
  escalation: { why: 'guard', headline: 'The loop repeats itself.', suggestions: 3, onDeadline: 'stop', seq: 2 },
}

describe.each(BACKENDS)('runs that wait for a person, in %s', (backend) => {
  let test: Awaited<ReturnType<typeof databaseStore>>
  let loops: { id: string; slug: string }[]
  beforeEach(async () => {
    test = await databaseStore(backend)
    loops = []
    for (const slug of ['one', 'two']) {
      const parts = { slug, design: { ...compiled.design, name: slug }, origin: 'own' as const, accepted: true }
      loops.push(await createLoop(test.database, LOCAL_SCOPE, parts))
    }
  })
  afterEach(() => test.close())

  async function waiting(deadlineAt: number | null, loop = 0, as: Partial<PausedRun> = {}): Promise<string> {
    const created = await createRun(test.database, LOCAL_SCOPE, {
      loopId: loops[loop]?.id ?? '',
      versionId: null,
      compiled,
      input: {},
      modelOverrides: {},
      idempotency: null,
      reservedFor: null,
    })
    if (!created.ok) throw new Error(created.why)
    const { id } = created.run
    const claim = await test.store.claimRun(id, 'a', LEASE)
    if (!claim) throw new Error('not claimed')
    const checkpoint = { ...checkpointAt(id, 2, 1, 0), status: 'paused' as const }
    const rest = { iterations: [], finished: false, checkpoint, paused: { ...PAUSED, ...as, deadlineAt } }
    await test.store.commit(claim, { events: events(1, 1, bodies.paused), ...rest }, LEASE)
    return id
  }

  async function pages(size: number, loop?: string): Promise<string[]> {
    const found: string[] = []
    let cursor: Parameters<typeof listWaiting>[3] = null
    for (;;) {
      const { runs } = await listWaiting(test.database, LOCAL_SCOPE, loop, cursor, size)
      found.push(...runs.map(({ id }) => id))
      const last = runs.at(-1)
      if (!last || runs.length < size) return found
      cursor = readCursor(writeCursor(cursorOf(last))) ?? null
    }
  }

  it('come by deadline, then those without one, page by page, without a gap or a repetition', async () => {
    const never = await waiting(null)
    const late = await waiting(3_000_000_000_000)
    const soon = await waiting(2_000_000_000_000)
    const same = await waiting(2_000_000_000_000)
    const last = await waiting(null)
    const order = [...[soon, same].sort(), late, ...[never, last].sort()] // all have waited equally long
    for (const size of [1, 2, 3, 50]) expect(await pages(size)).toEqual(order)
  })

  it('stand by what they need: decisions, then breakpoints and steps, then pauses; the one that waited longest first', async () => {
    const at = (since: number, why: PausedRun['why']) =>
      ({ at: since, why, ...(why === 'escalation' ? {} : { escalation: null }) }) as const
    const paused = await waiting(null, 0, at(10, 'requested'))
    const stepped = await waiting(2_000_000_000_000, 0, at(30, 'step'))
    const broke = await waiting(null, 0, at(20, 'breakpoint'))
    const young = await waiting(null, 0, at(60, 'escalation'))
    const old = await waiting(null, 0, at(50, 'escalation'))
    const text = '"why":"requested", said the "why":"step"'
    const asked = await waiting(null, 0, { ...at(55, 'question'), question: { text, options: [], detail: text } })
    const due = await waiting(3_000_000_000_000, 0, at(70, 'escalation'))
    for (const size of [1, 2, 3, 4, 50])
      expect(await pages(size)).toEqual([due, old, asked, young, stepped, broke, paused])
    const { total, decisions } = await listWaiting(test.database, LOCAL_SCOPE, undefined, null, 2)
    expect({ total, decisions }).toEqual({ total: 7, decisions: 4 })
  })

  it.each(['', '3.0.1.run_a', '0..x.run_a', '0.1.run_a'])('no cursor is read from %j', (text) => {
    expect(readCursor(Buffer.from(text).toString('base64url'))).toBeUndefined()
  })

  it('are counted, and told with why they wait; those of one loop alone where that is asked', async () => {
    const [id, other] = [await waiting(null), await waiting(5_000_000_000_000, 1)]
    expect(await pages(50, 'two')).toEqual([other])
    const { runs, total } = await listWaiting(test.database, LOCAL_SCOPE, 'one', null, 1)
    expect(total).toBe(1)
    expect(runs).toMatchObject([{ id, loop: { slug: 'one' }, paused: { ...PAUSED, deadlineAt: null } }])
    const elsewhere = { ...LOCAL_SCOPE, workspaceId: WorkspaceId.parse('ws_other0000') }
    expect(await listWaiting(test.database, elsewhere, undefined, null, 5)).toEqual({
      runs: [],
      total: 0,
      decisions: 0,
    })
  })

  it('know the nodes of their design by name, in their workspace alone', async () => {
    await waiting(null)
    const { runs } = await listWaiting(test.database, LOCAL_SCOPE, undefined, null, 1)
    const snapshot = runs[0]?.snapshotId ?? ''
    const names = compiled.design.nodes.map(({ id, label }) => ({ id, label }))
    for (const _ of ['read', 'kept'])
      expect([...(await nodeNames(test.database, LOCAL_SCOPE, [snapshot, snapshot]))]).toEqual([[snapshot, names]])
    const elsewhere = { ...LOCAL_SCOPE, workspaceId: WorkspaceId.parse('ws_other0000') }
    expect((await nodeNames(test.database, elsewhere, [snapshot])).size).toBe(0)
  })

  it('are listed no more once somebody has decided or cancelled', async () => {
    const [decided, cancelled] = [await waiting(null), await waiting(null)]
    const continued = { by: 'u', note: '', patch: [], migration: null }
    await test.requestResume(decided, {
      answer: null,
      continued: { type: 'run-continued', nodeId: null, data: continued },
      requestHash: 'h',
    })
    await requestCancel(test.database, LOCAL_SCOPE, cancelled)
    expect(await pages(50)).toEqual([])
  })
})
