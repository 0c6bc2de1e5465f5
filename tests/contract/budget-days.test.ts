import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readSpending, setDailyBudget } from '../../lib/db/daily-budgets.ts'
import { findLoop } from '../../lib/db/loops.ts'
import { publishVersion } from '../../lib/db/versions.ts'
import { LOCAL_SCOPE } from '../../lib/db/workspaces.ts'
import { ledgerInDatabase, postgresDatabase } from '../support/ledger-database.ts'
import { events } from '../support/sample-events.ts'
import { sampleSpec } from '../support/sample-loop.ts'
import { tempDatabase } from '../support/temp-database.ts'
import { DAY_MS } from './budget-ledger.contract.ts'

const START = Date.UTC(2030, 1, 27, 12)
const day = (count: number) => START + count * DAY_MS
const name = (count: number) => new Date(day(count)).toISOString().slice(0, 10)

describe.each([
  ['sqlite', tempDatabase],
  ['postgresql', postgresDatabase],
])('days of a daily budget: %s', { timeout: 60_000 }, (_, open) => {
  let test: Awaited<ReturnType<typeof ledgerInDatabase>>
  let loop: string
  let run: string
  let seq = 0
  beforeAll(async () => {
    const { database, remove } = await open()
    test = await ledgerInDatabase(database, remove)
  }, 120_000)
  afterAll(() => test.close())
  const begin = async (budget: number | null = 100) => {
    loop = await test.createLoop(budget)
    run = await test.createRun(loop)
  }
  const reserve = (nanoUsd: number, at: number) => test.ledger.reserve({ runId: run, seq: ++seq, nanoUsd, at })
  const flaggedBy = async (at: number) => {
    const refused = await reserve(101, at)
    if (refused.ok) throw new Error('it was not refused')
    return refused.detail.flagged
  }
  const record = async () => {
    const slug = (await test.database.prisma.loop.findUniqueOrThrow({ where: { id: loop } })).slug
    return findLoop(test.database, LOCAL_SCOPE, slug)
  }
  const set = (nanoUsd: number | null, at = day(2)) => setDailyBudget(test.database, LOCAL_SCOPE, loop, nanoUsd, at)
  const publish = async (at: number) => {
    const compiled = sampleSpec()
    const version = await publishVersion(test.database, LOCAL_SCOPE, { loopId: loop, revision: 1, note: '', compiled })
    await test.database.prisma.version.update({ where: { id: version?.id ?? '' }, data: { createdAt: BigInt(at) } })
  }
  const spending = (now: number, days = 3) => readSpending(test.database, LOCAL_SCOPE, loop, { now, days })

  describe('a loop that keeps running into it', () => {
    it('is flagged on the third day in a row, over the end of a month, and not for three times on one day', async () => {
      await begin()
      expect([await flaggedBy(day(0)), await flaggedBy(day(0)), await flaggedBy(day(0))]).toEqual([false, false, false])
      expect(await flaggedBy(day(1))).toBe(false)
      expect((await record())?.flaggedAt).toBeNull()
      expect(await flaggedBy(day(2))).toBe(true)
      expect((await record())?.flaggedAt).toBe(day(2))
      expect(await flaggedBy(day(7))).toBe(true)
      expect((await record())?.flaggedAt).toBe(day(2))
    })

    it('is not flagged when a day between went well', async () => {
      await begin()
      for (const count of [0, 1, 3, 4, 6]) expect(await flaggedBy(day(count))).toBe(false)
      await reserve(10, day(5))
      expect(await flaggedBy(day(7))).toBe(false)
      expect(await flaggedBy(day(8))).toBe(true)
    })

    it('gets less but not more, nor no limit at all, and still runs within what it has', async () => {
      await begin()
      for (const count of [0, 1, 2]) await flaggedBy(day(count))
      expect(await set(101)).toBe(false)
      expect(await set(null)).toBe(false)
      expect((await record())?.dailyBudgetNanoUsd).toBe(100)
      expect(await reserve(100, day(2))).toEqual({ ok: true, held: true })
      expect(await set(100)).toBe(true)
      expect(await set(40)).toBe(true)
      expect(await set(41)).toBe(false)
    })

    it('is like every other once it was redesigned: a new version takes the flag away, and days begin to count anew', async () => {
      await begin()
      for (const count of [0, 1, 2]) await flaggedBy(day(count))
      await publish(day(2) + 1)
      expect((await record())?.flaggedAt).toBeNull()
      expect(await flaggedBy(day(3))).toBe(false)
      expect(await flaggedBy(day(4))).toBe(false)
      expect(await set(100)).toBe(true)
      expect(await flaggedBy(day(5))).toBe(true)
      await publish(day(5) + 1)
      expect(await set(1_000, day(5))).toBe(true)
      expect(await reserve(900, day(5))).toMatchObject({ ok: true })
    })
  })

  describe('what was spent', () => {
    /** Commits events to the run as its worker would. */
    const log = async (bodies: Parameters<typeof events>[2][], at: number) => {
      const store = test.database.createRunStore({ now: () => at })
      const claim = await store.claimRun(run, 'w', 0)
      if (!claim) throw new Error('not claimable')
      const list = events(claim.seq, 1, ...bodies).map((event) => ({ ...event, at }))
      const last = list.at(-1)?.seq ?? 0
      const summary = {
        ...{ iteration: 1, firstSeq: claim.seq + 1, lastSeq: last, startedAt: at, endedAt: at, pausedMs: 0, steps: 1 },
        ...{ modelCalls: 1, toolCalls: 0, tokens: 1, costNanoUsd: 70, score: null, violations: 0, remediations: 0 },
        ...{ escalations: 0, errors: 0, path: [] },
      }
      const commit = { events: list, iterations: [summary], checkpoint: null, finished: false, paused: null }
      expect((await store.commit(claim, commit, 0)).ok).toBe(true)
      return last
    }
    const called = {
      type: 'model-called',
      nodeId: 'decide',
      data: {
        ...{ call: 0, alias: 'default', purpose: 'decide', attempt: 1, cacheKey: null },
        request: { instructions: '', prompt: '', schema: null, temperature: null, maxOutputTokens: 1, timeoutMs: 1 },
        reserved: { nanoUsd: 80, tokens: 1 },
      },
    } as const
    const answered = {
      type: 'model-answered',
      nodeId: 'decide',
      data: {
        ...{ call: 0, text: '{}', usage: { inputTokens: 1, outputTokens: 1 }, costNanoUsd: 70, latencyMs: 1 },
        ...{ finishReason: 'stop', cached: false },
      },
    } as const
    const resumed = { type: 'run-resumed', nodeId: null, data: { owner: 'w', epoch: 2 } } as const

    it('is told from the logs where no accounts were kept, and a new budget begins with it', async () => {
      await begin(null)
      await log([called, answered], day(0))
      expect((await spending(day(1))).days.map(({ day, spent }) => [day, spent])).toEqual([
        [name(1), 0],
        [name(0), 70],
        [name(-1), 0],
      ])
      expect(await set(100, day(0))).toBe(true)
      expect(await reserve(31, day(0))).toMatchObject({ ok: false, detail: { spentNanoUsd: 70 } })
      expect(await reserve(30, day(0))).toMatchObject({ ok: true })
    })

    it('counts what is a fork’s own, also in the iteration of which it has its parent’s beginning', async () => {
      await begin(null)
      const parent = run
      run = await test.createRun(loop)
      const last = await log([called, answered], day(0))
      const forkedAt = (iteration: number) =>
        test.database.prisma.run.update({
          where: { id: run },
          data: { forkedFromId: parent, forkedFromSeq: last - 1, forkedFromIteration: iteration },
        })
      await forkedAt(1)
      expect((await spending(day(0), 1)).days).toMatchObject([{ spent: 70 }])
      await forkedAt(2)
      expect((await spending(day(0), 1)).days).toMatchObject([{ spent: 0 }])
    })

    it('is settled by the log when the worker that should have done it was killed: before a call is refused, and before anybody looks', async () => {
      await begin(100)
      const at = await log([called], day(0))
      await test.ledger.reserve({ runId: run, seq: at, nanoUsd: 80, at: day(0) })
      expect((await spending(day(0))).open).toEqual([{ runId: run, seq: at, day: name(0), nanoUsd: 80, cutOff: false }])
      expect(await reserve(30, day(0))).toMatchObject({ ok: false })
      await log([answered], day(0))
      expect(await reserve(30, day(0))).toMatchObject({ ok: true })
      expect((await spending(day(0), 1)).days).toMatchObject([{ spent: 70, held: 30, cutOff: 0 }])
    })

    it('holds a call that a restart cut off for good, and shows it', async () => {
      await begin(100)
      const at = await log([called], day(0))
      await test.ledger.reserve({ runId: run, seq: at, nanoUsd: 60, at: day(0) })
      const again = await log([resumed], day(0))
      await test.ledger.reserve({ runId: run, seq: again, nanoUsd: 40, at: day(0) })
      expect(await reserve(1, day(0))).toMatchObject({ ok: false })
      await log([answered], day(0))
      expect(await reserve(1, day(0))).toMatchObject({ ok: false, detail: { spentNanoUsd: 70, heldNanoUsd: 60 } })
      const { days, open } = await spending(day(0), 1)
      expect(days).toEqual([{ day: name(0), spent: 70, held: 60, cutOff: 60, refusedAt: day(0), overrun: 30 }])
      expect(open).toEqual([{ runId: run, seq: at, day: name(0), nanoUsd: 60, cutOff: true }])
    })
  })
})
