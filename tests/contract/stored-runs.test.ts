import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findBreakpointsRequest } from '../../lib/db/breakpoints.ts'
import { pack } from '../../lib/db/packed.ts'
import { DamagedValue } from '../../lib/db/payloads.ts'
import { type EventRange, PAGE_CHARACTERS } from '../../lib/db/run-log.ts'
import { findRun } from '../../lib/db/runs.ts'
import { LOCAL_SCOPE } from '../../lib/db/workspaces.ts'
import { DamagedLog } from '../../lib/loop/artefacts/damaged-log.ts'
import type { LoopEvent } from '../../lib/loop/artefacts/events.ts'
import type { PausedRun } from '../../lib/loop/artefacts/run-state.ts'
import type { IterationSummary } from '../../lib/loop/artefacts/trace.ts'
import { systemClock } from '../../lib/runner/clock.ts'
import { bench } from '../../lib/runner/fixtures.ts'
import { executeRun } from '../../lib/runner/host.ts'
import type { Claim } from '../../lib/runner/ports.ts'
import { databaseStore } from '../support/database-store.ts'
import { bodies, checkpointAt, events, LARGE_TEXT, summary } from '../support/sample-events.ts'

import { BACKENDS } from '../support/temp-database.ts'

const LEASE = 10_000

describe.each(BACKENDS)('what %s keeps of runs', (backend) => {
  let test: Awaited<ReturnType<typeof databaseStore>>
  let id: string
  let claim: Claim
  beforeEach(async () => {
    test = await databaseStore(backend)
    id = await test.createRun()
    const claimed = await test.store.claimRun(id, 'a', LEASE)
    if (!claimed) throw new Error('not claimed')
    claim = claimed
  })
  afterEach(() => test.close())

  async function commit(list: LoopEvent[], iterations: IterationSummary[] = []) {
    const result = await test.store.commit(claim, { events: list, iterations, checkpoint: null, paused: null }, LEASE)
    if (result.ok) claim.seq = list.at(-1)?.seq ?? claim.seq
    return result
  }
  const run = async () => findRun(test.database, LOCAL_SCOPE, id)

  describe('the row of a run follows its log', () => {
    it('while it runs', async () => {
      await commit(events(1, 1, bodies.started, bodies.answered, bodies.guard(0.4)))
      await commit(events(4, 2, bodies.answered, bodies.guard(0.2)))
      expect(await run()).toMatchObject({
        status: 'running',
        iterations: 2,
        steps: 4,
        costNanoUsd: 3_000,
        tokens: 84,
        bestScore: 0.4,
        lastSeq: 6,
        outcome: null,
        models: bodies.started.data.models,
      })
    })

    it('when it ends', async () => {
      await commit(events(1, 1, bodies.started, bodies.finished))
      const { reason, outcome, label, explanation, bestIteration } = bodies.finished.data
      expect(await run()).toMatchObject({
        status: 'finished',
        reason,
        outcome,
        label,
        explanation,
        bestIteration,
        resultState: { n: 2 },
        output: { n: 2 },
        finishedAt: expect.any(Number),
      })
    })

    it('while it is paused: the time is counted when it goes on, or ends', async () => {
      const [started, pause] = events(1, 1, bodies.started, bodies.paused)
      if (!started || !pause) throw new Error('no events')
      const paused: PausedRun = {
        ...bodies.paused.data,
        at: pause.at,
        iteration: 1,
        nodeId: null,
        question: null,
        escalation: null,
        deadlineAt: null,
      }
      const checkpoint = { ...checkpointAt(id, 3, 1, 0), status: 'paused' as const }
      const given = { events: [started, pause], iterations: [], checkpoint, paused }
      expect(await test.store.commit(claim, given, LEASE)).toMatchObject({ ok: true })
      await test.requestCancel(id, 'user_1')
      const again = await test.store.claimNext('b', LEASE)
      if (!again) throw new Error('not claimed')
      const [last] = events(3, 1, bodies.finished)
      const end = { events: last ? [{ ...last, at: pause.at + 7_000 }] : [], iterations: [], checkpoint: null }
      await test.store.commit(again, { ...end, paused: null }, LEASE)
      expect(await run()).toMatchObject({ status: 'finished', pausedMs: 7_000 })
    })

    it('keeps a negative best score apart from none', async () => {
      await commit(events(1, 1, bodies.started))
      expect((await run())?.bestScore).toBeNull()
      await commit(events(2, 1, bodies.guard(-3)))
      expect((await run())?.bestScore).toBe(-3)
    })
  })

  describe('large values', () => {
    it('are stored once per content, and stand in the event as a reference', async () => {
      await commit(events(1, 1, bodies.answeredAtLength, bodies.answeredAtLength, bodies.answered))
      expect(await test.database.prisma.payload.count()).toBe(1)
      const log = await test.database.openRunLog(LOCAL_SCOPE, id)
      const [first, , small] = (await log?.events({ after: 1 })) ?? []
      expect(first?.data.text).toEqual({
        $payload: expect.stringMatching(/^[0-9a-f]{64}$/),
        bytes: Buffer.byteLength(JSON.stringify(LARGE_TEXT)),
        preview: LARGE_TEXT.slice(0, 240),
      })
      expect(small?.data.text).toBe('short')
    })

    it('can’t be imitated by a tool', async () => {
      await commit(events(1, 1, bodies.impostor))
      const log = await test.database.openRunLog(LOCAL_SCOPE, id)
      const [event] = (await log?.events({ after: 1 })) ?? []
      expect(event?.data.output).not.toEqual(bodies.impostor.data.output)
      const [whole] = (await log?.events({ after: 1, whole: true })) ?? []
      expect(whole?.data.output).toEqual(bodies.impostor.data.output)
    })

    it('end a page of whole events early, which always holds one', async () => {
      const text = 'x'.repeat(PAGE_CHARACTERS * 0.6)
      const long = { ...bodies.answered, data: { ...bodies.answered.data, text } } as typeof bodies.answered
      const longest = { ...long, data: { ...long.data, text: text.repeat(2) } } as typeof bodies.answered
      await commit(events(1, 1, long, long, longest, bodies.answered))
      const log = await test.database.openRunLog(LOCAL_SCOPE, id)
      const page = async (after: number, whole: boolean) => (await log?.events({ after, whole }))?.map(({ seq }) => seq)
      expect(await Promise.all([1, 2, 3, 4].map((after) => page(after, true)))).toEqual([[2], [3], [4], [5]])
      expect(await page(1, false)).toEqual([2, 3, 4, 5])
    })

    it('stop a resume when they are lost', async () => {
      await commit(events(1, 1, bodies.answeredAtLength))
      await test.database.prisma.payload.deleteMany()
      await expect(test.store.load(id)).rejects.toThrow(/payload .* is missing/)
    })
  })

  describe('what is damaged for good is told from what may pass', () => {
    it.each([
      { what: 'a lost payload', damage: () => test.database.prisma.payload.deleteMany(), says: /is missing/ },
      {
        what: 'a payload that is no JSON',
        damage: () => test.database.prisma.payload.updateMany({ data: { content: pack('{') } }),
        says: /payload .* is not JSON/,
      },
      {
        what: 'a block that is no JSON',
        damage: () =>
          test.database.prisma.eventBlock.updateMany({ where: { firstSeq: 2 }, data: { content: pack('{') } }),
        says: /event 2 is not JSON/,
      },
    ])('$what', async ({ damage, says }) => {
      await commit(events(1, 3, bodies.answeredAtLength))
      await damage()
      const error: unknown = await test.store.load(id).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(DamagedLog)
      expect(error).toMatchObject({ message: expect.stringMatching(says), last: { iteration: 3 } })
    })

    it('a spec that can’t be read is claimed as one of no known version', async () => {
      const damaged = await test.createRun()
      await test.database.prisma.snapshot.updateMany({ data: { spec: '{' } })
      expect(await test.store.claimRun(damaged, 'a', LEASE)).toMatchObject({ runId: damaged, spec: { specVersion: 0 } })
    })

    it.each([
      { column: 'modelOverrides', what: 'its choice of models' },
      { column: 'breakpointsRequest', what: 'the breakpoints that were asked for' },
      { column: 'resume', what: 'the decision about its pause' },
    ])('a run whose $column can’t be read is claimed, says so, and ends', async ({ column, what }) => {
      for (const [text, fault] of [
        ['{', 'is not JSON'],
        ['7', 'is damaged'],
      ]) {
        const damaged = await test.createRun()
        await test.database.prisma.run.update({ where: { id: damaged }, data: { [column]: text } })
        const taken = await test.store.claimRun(damaged, 'a', LEASE)
        expect(taken).toMatchObject({ runId: damaged, damaged: `${what} ${fault}` })
        if (!taken) throw new Error('not claimed')
        const ports = { ...bench({}).ports, store: test.store, clock: systemClock }
        const options = { leaseMs: LEASE, signal: new AbortController().signal }
        expect(await executeRun(ports, taken, options)).toEqual({ status: 'finished' })
        expect(await test.database.prisma.run.findUnique({ where: { id: damaged } })).toMatchObject({
          reason: 'internal_error',
          explanation: expect.stringContaining(what),
        })
      }
    })

    it('breakpoints that can’t be read fail no commit that was made, and no renewal', async () => {
      await test.database.prisma.run.update({ where: { id }, data: { breakpointsRequest: '{' } })
      expect(await commit(events(1, 1, bodies.started))).toMatchObject({ ok: true, breakpointsRequest: null })
      expect(await test.store.renew(claim, LEASE)).toMatchObject({ ok: true })
      await expect(findBreakpointsRequest(test.database, LOCAL_SCOPE, id)).rejects.toBeInstanceOf(DamagedValue)
    })

    it('a summary that can’t be read makes the log unreadable, and says which', async () => {
      await commit(events(1, 1, bodies.started), [summary(1, 2, 2)])
      for (const path of ['[', '{}']) {
        await test.database.prisma.iteration.updateMany({ data: { path } })
        await expect(test.store.load(id)).rejects.toBeInstanceOf(DamagedLog)
        const log = await test.database.openRunLog(LOCAL_SCOPE, id)
        const error: unknown = await log?.iterations(1, 10).catch((thrown: unknown) => thrown)
        expect(error).toBeInstanceOf(DamagedValue)
        expect(error).toMatchObject({ message: expect.stringContaining('iteration 1') })
      }
    })

    it('a run that ends without its log keeps what it had used', async () => {
      await commit(events(1, 2, bodies.started, bodies.answered, bodies.guard(0.4)))
      const nothing = { iterations: 0, costNanoUsd: 0, tokens: 0, bestScore: null, bestIteration: null }
      const last = { ...bodies.finished, data: { ...bodies.finished.data, ...nothing } }
      await commit(events(4, 2, last))
      expect(await run()).toMatchObject({ iterations: 2, costNanoUsd: 1_500, tokens: 42, bestScore: 0.4 })
    })
  })

  it('wakes followers after durable commits only', async () => {
    await commit(events(1, 1, bodies.started))
    claim.epoch = 9
    await commit(events(2, 1, bodies.answered))
    expect(test.committed).toEqual([id])
  })

  it('leaves a run alone that is reserved for another process, until that time is over', async () => {
    const reserved = await test.createRun()
    const until = BigInt(test.clock.now() + LEASE)
    await test.database.prisma.run.update({ where: { id: reserved }, data: { owner: 'cli', leaseUntil: until } })
    expect(await test.store.claimNext('server', LEASE)).toBeNull()
    expect(await test.store.claimRun(reserved, 'cli', LEASE)).toMatchObject({ owner: 'cli', epoch: 1 })
    const forgotten = await test.createRun()
    await test.database.prisma.run.update({ where: { id: forgotten }, data: { owner: 'cli', leaseUntil: until } })
    test.clock.advance(LEASE)
    expect(await test.store.claimRun(forgotten, 'server', LEASE)).toMatchObject({ owner: 'server' })
  })

  it('finds the first event of an iteration without reading the log', async () => {
    const list = [
      ...events(1, 1, bodies.started, bodies.answered),
      ...events(3, 2, bodies.iteration(2)),
      ...events(4, 5, bodies.iteration(5)),
    ]
    await commit(list, [summary(1, 2, 3), summary(2, 4, 4), summary(5, 5, 5)])
    const log = await test.database.openRunLog(LOCAL_SCOPE, id)
    expect(await Promise.all([0, 1, 2, 3, 5, 6].map((iteration) => log?.firstSeqOf(iteration)))).toEqual([
      1,
      2,
      4,
      5,
      5,
      null,
    ])
  })

  it('reads a long log whole, page by page and from anywhere', async () => {
    for (let at = 1; at <= 300; at++) await commit(events(at, at, bodies.patched(at)))
    const log = await test.database.openRunLog(LOCAL_SCOPE, id)
    const seqs = async (range: EventRange) => (await log?.events(range))?.map(({ seq }) => seq)
    const from = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, at) => first + at)
    expect(await seqs({ after: 0 })).toEqual(from(1, 301))
    expect(await seqs({ after: 130, to: 280 })).toEqual(from(131, 280))
    expect(await seqs({ after: 2, limit: 200 })).toEqual(from(3, 202))
    expect(await seqs({ after: 301 })).toEqual([])
    expect(await log?.head()).toEqual({ seq: 301, finished: false })
  })

  it('keeps each checkpoint, and finds the one before an event', async () => {
    const checkpoint = checkpointAt(id, 3, 2, 7)
    await commit(events(1, 1, bodies.started))
    const more = { iterations: [], paused: null }
    await test.store.commit(claim, { events: events(2, 2, bodies.patched(7)), checkpoint, ...more }, LEASE)
    const log = await test.database.openRunLog(LOCAL_SCOPE, id)
    expect(await log?.checkpointBefore(2)).toBeNull()
    for (const seq of [3, 9]) expect(await log?.checkpointBefore(seq)).toEqual({ seq: 3, state: checkpoint })
  })

  it('shows a run to its own workspace only', async () => {
    const other = { ...LOCAL_SCOPE, workspaceId: 'ws_other0000' as typeof LOCAL_SCOPE.workspaceId }
    expect(await test.database.openRunLog(other, id)).toBeNull()
  })
})
