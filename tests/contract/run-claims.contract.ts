import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Claim, RunStore } from '../../lib/runner/ports.ts'
import type { ManualClock } from '../support/manual-clock.ts'
import { bodies, events } from '../support/sample-events.ts'

/** A store under test that allows `DEFAULT_LIMIT` runs of a workspace at once, with what only a test may do. Workspaces are numbers. */
export type ClaimsUnderTest = {
  store: RunStore
  clock: ManualClock
  createRun(workspace: number): Promise<string>
  limit(workspace: number, maxRunning: number): Promise<void>
  requestCancel(runId: string): Promise<void>
  close(): Promise<void>
}

export const DEFAULT_LIMIT = 3
const LEASE = 10_000

/** Whose turn it is and how many may run: what every run store must do. Run over each of them. */
export function runClaimsContract(name: string, open: () => Promise<ClaimsUnderTest>, runs = 30): void {
  let test: ClaimsUnderTest
  const workspaceOf = new Map<string, number>()
  const create = async (workspace: number, count = 1) => {
    const ids: string[] = []
    for (let made = 0; made < count; made++) {
      const id = await test.createRun(workspace)
      test.clock.advance(1)
      workspaceOf.set(id, workspace)
      ids.push(id)
    }
    return ids
  }
  const claim = async (owner = 'a') => test.store.claimNext(owner, LEASE)
  /** The workspaces of the next runs in turn, none of which ends. */
  const turns = async (count: number) => {
    const taken: (number | null)[] = []
    for (let turn = 0; turn < count; turn++) taken.push(workspaceOf.get((await claim())?.runId ?? '') ?? null)
    return taken
  }
  const finish = (held: Claim) => {
    const commit = { events: events(held.seq, 1, bodies.finished), iterations: [], checkpoint: null, paused: null }
    return test.store.commit(held, commit, LEASE)
  }
  const claimed = async (owner?: string): Promise<Claim> => {
    const held = await claim(owner)
    if (!held) throw new Error('nothing to claim')
    return held
  }

  describe(`claims: ${name}`, () => {
    beforeEach(async () => {
      test = await open()
    })
    afterEach(() => test.close())

    describe('whose turn it is', () => {
      it('goes round the workspaces, however long the queue of one is', async () => {
        for (const workspace of [1, 2, 3]) await test.limit(workspace, 100)
        await create(1, 12)
        await create(2, 2)
        await create(3, 1)
        expect(await turns(7)).toEqual([1, 2, 3, 1, 2, 1, 1])
      })

      it('comes at once for a workspace whose first run arrives behind many', async () => {
        await test.limit(1, 100)
        await create(1, 40)
        await turns(5)
        await create(2)
        expect(await turns(2)).toEqual([2, 1])
      })

      it('is that of the run which has waited the longest in its workspace', async () => {
        const ids = await create(1, 3)
        expect([(await claim())?.runId, (await claim())?.runId, (await claim())?.runId]).toEqual(ids)
      })

      it('goes to a run whose owner died before those that nobody began', async () => {
        const [first] = await create(1, 2)
        await claim()
        test.clock.advance(LEASE)
        expect(await claim('b')).toMatchObject({ runId: first, epoch: 2 })
      })

      it('of a run that gave way comes after those that were ready by then; of one that was drained it stays', async () => {
        const [first, second] = await create(1, 2)
        const held = await claimed()
        await test.store.release(held)
        const again = await claimed()
        expect(again.runId).toBe(first)
        await test.store.release(again, test.clock.now())
        expect((await claimed()).runId).toBe(second)
        expect((await claimed()).runId).toBe(first)
      })
    })

    describe('limits', () => {
      it('hold per workspace, its own or the general one', async () => {
        await test.limit(2, 1)
        await create(1, 5)
        await create(2, 5)
        expect(await turns(6)).toEqual([1, 2, 1, 1, null, null])
      })

      it('hold for a claim of one particular run too', async () => {
        await test.limit(1, 1)
        const [, second = ''] = await create(1, 2)
        const held = await claimed()
        expect(await test.store.claimRun(second, 'b', LEASE)).toBeNull()
        await finish(held)
        expect(await test.store.claimRun(second, 'b', LEASE)).toMatchObject({ runId: second })
      })

      it.each(['finished', 'given back'])('make room when a run is %s', async (how) => {
        await test.limit(1, 1)
        const [first, second] = await create(1, 2)
        const held = await claimed()
        expect(await claim()).toBeNull()
        if (how === 'finished') await finish(held)
        else await test.store.release(held, test.clock.now())
        expect((await claimed()).runId).toBe(second)
        expect(await claim()).toBeNull()
        expect(first).toBe(held.runId)
      })

      it('let a run be taken over whose owner died, and no other in its place', async () => {
        await test.limit(1, 1)
        const [first, second = ''] = await create(1, 2)
        const stale = await claimed('a')
        test.clock.advance(LEASE)
        expect(await test.store.claimRun(second, 'b', LEASE)).toBeNull()
        // The owner was only slow: it may go on, and is still the only one.
        expect(await test.store.renew(stale, LEASE)).toMatchObject({ ok: true })
        expect(await claim('b')).toBeNull()
        test.clock.advance(LEASE)
        expect((await claimed('b')).runId).toBe(first)
      })

      it('don’t keep a run from being ended that is to be cancelled', async () => {
        await test.limit(1, 1)
        const [, second = ''] = await create(1, 2)
        await claimed()
        await test.requestCancel(second)
        expect(await test.store.claimRun(second, 'b', LEASE)).toMatchObject({ runId: second })
      })
    })

    describe('others wait', () => {
      const waits = async (held: Claim) => test.store.othersWait(held)

      it('when a run of the same workspace does, also one that only lacks room', async () => {
        await test.limit(1, 1)
        await create(1)
        const held = await claimed()
        expect(await waits(held)).toBe(false)
        await create(1)
        expect(await waits(held)).toBe(true)
      })

      it('when one of a workspace does that has fewer in execution, and not one of a workspace that has more', async () => {
        await create(1, 2)
        const first = await claimed()
        const second = await claimed()
        await finish(second)
        await create(2)
        expect(await waits(first)).toBe(true)
        const other = await claimed()
        await create(2)
        expect(workspaceOf.get(other.runId)).toBe(2)
        expect(await waits(first)).toBe(false)
        expect(await waits(other)).toBe(true)
      })

      it('not when its workspace has no room', async () => {
        await test.limit(2, 1)
        await create(2)
        await claimed()
        await create(2)
        await create(1, 2)
        const [first] = [await claimed(), await claimed()]
        expect(await waits(first)).toBe(false)
      })
    })

    it('never passes a limit and is always fair, whatever claimers do at the same moment', {
      timeout: 120_000,
    }, async () => {
      const action = fc.oneof(
        fc.record({
          what: fc.constant('create' as const),
          workspace: fc.integer({ min: 1, max: 3 }),
          count: fc.integer({ min: 1, max: 4 }),
        }),
        fc.record({ what: fc.constant('claim' as const), claimers: fc.integer({ min: 1, max: 8 }) }),
        fc.record({
          what: fc.constantFrom('finish' as const, 'release' as const, 'giveWay' as const, 'renew' as const),
          index: fc.nat(20),
        }),
        fc.record({ what: fc.constant('wait' as const), ms: fc.constantFrom(1, LEASE / 2, LEASE) }),
      )
      await test.limit(1, 1)
      await test.limit(2, 2)
      const limits = new Map([
        [1, 1],
        [2, 2],
        [3, DEFAULT_LIMIT],
      ])
      const waiting = new Set<string>()
      const held = new Map<string, { claim: Claim; until: number }>()
      const of = (workspace: number) =>
        [...held.values()].filter((each) => workspaceOf.get(each.claim.runId) === workspace)
      const live = (workspace: number) => of(workspace).filter(({ until }) => until > test.clock.now()).length

      await fc.assert(
        fc.asyncProperty(fc.array(action, { minLength: 8, maxLength: 25 }), async (actions) => {
          for (const each of actions) {
            if (each.what === 'create') for (const id of await create(each.workspace, each.count)) waiting.add(id)
            else if (each.what === 'wait') test.clock.advance(each.ms)
            else if (each.what === 'claim') {
              const before = new Map([1, 2, 3].map((workspace) => [workspace, live(workspace)]))
              const claims = await Promise.all(Array.from({ length: each.claimers }, (_, index) => claim(`w${index}`)))
              const taken = claims.filter((got) => got !== null)
              for (const got of taken) {
                // Nobody's else: it waited, or its owner's lease was over.
                expect(
                  waiting.delete(got.runId) ||
                    (held.get(got.runId)?.until ?? Number.POSITIVE_INFINITY) <= test.clock.now(),
                ).toBe(true)
                held.set(got.runId, { claim: got, until: test.clock.now() + LEASE })
              }
              for (const [workspace, limit] of limits) expect(of(workspace).length).toBeLessThanOrEqual(limit)
              const left = [...waiting].filter(
                (id) => of(workspaceOf.get(id) ?? 0).length < (limits.get(workspaceOf.get(id) ?? 0) ?? 0),
              )
              // Nobody goes away with empty hands while a run could be taken.
              if (taken.length < each.claimers) expect(left).toEqual([])
              // Who was given a run had no more in execution than any workspace that could have had it.
              for (const id of left) {
                const workspace = workspaceOf.get(id) ?? 0
                for (const got of taken) {
                  const winner = workspaceOf.get(got.runId) ?? 0
                  if (winner !== workspace && (before.get(winner) ?? 0) >= (before.get(workspace) ?? 0) + 1)
                    expect(live(workspace)).toBeGreaterThan(before.get(workspace) ?? 0)
                }
              }
            } else {
              const entry = [...held.values()][each.index % Math.max(1, held.size)]
              if (!entry) continue
              const { runId } = entry.claim
              if (each.what === 'renew') {
                expect(await test.store.renew(entry.claim, LEASE)).toMatchObject({ ok: true })
                entry.until = test.clock.now() + LEASE
                continue
              }
              if (each.what === 'finish') expect(await finish(entry.claim)).toMatchObject({ ok: true })
              else {
                await test.store.release(entry.claim, each.what === 'giveWay' ? test.clock.now() : undefined)
                waiting.add(runId)
              }
              held.delete(runId)
            }
          }
        }),
        { numRuns: runs },
      )
    })
  })
}
