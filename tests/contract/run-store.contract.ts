import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BreakpointList } from '../../lib/loop/artefacts/breakpoint.ts'
import type { EventBody, LoopEvent } from '../../lib/loop/artefacts/events.ts'
import type { RunState } from '../../lib/loop/artefacts/run-state.ts'
import type { Claim } from '../../lib/runner/ports.ts'
import { bodies, checkpointAt, events, LARGE_TEXT, summary } from '../support/sample-events.ts'
import { LEASE, NOTHING, type StoreUnderTest, storeForEach } from './store-under-test.ts'

/** What every run store must do. Run over each of them. */
export function runStoreContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`run store: ${name}`, () => {
    const { now, claimOf, commit } = storeForEach(open)

    describe('claiming', () => {
      it('gives nothing when nothing waits', async () => {
        expect(await now().store.claimNext('a', LEASE)).toBeNull()
        expect(await now().store.claimRun('run_unknown00', 'a', LEASE)).toBeNull()
      })

      it('gives the oldest queued run first, each to one owner', async () => {
        const first = await now().createRun()
        now().clock.advance(5)
        const second = await now().createRun()
        const claims = [await now().store.claimNext('a', LEASE), await now().store.claimNext('b', LEASE)]
        expect(claims.map((claim) => claim && [claim.runId, claim.owner, claim.epoch, claim.seq])).toEqual([
          [first, 'a', 1, 1],
          [second, 'b', 1, 1],
        ])
        expect(await now().store.claimNext('c', LEASE)).toBeNull()
        expect(claims[0]?.spec.specVersion).toBe(1)
      })

      it('gives each run to one of many that ask at the same moment', async () => {
        const ids = [await now().createRun(), await now().createRun(), await now().createRun()]
        const owners = Array.from({ length: 8 }, (_, index) => `w${index}`)
        const claims = await Promise.all(owners.map((owner) => now().store.claimNext(owner, LEASE)))
        const taken = claims.filter((claim) => claim !== null)
        expect(taken.map(({ runId }) => runId).sort()).toEqual(ids.sort())
        expect(taken.map(({ epoch }) => epoch)).toEqual([1, 1, 1])
      })

      it('gives a run that two name at the same moment to one of them', async () => {
        const id = await now().createRun()
        const claims = await Promise.all(['a', 'b', 'c'].map((owner) => now().store.claimRun(id, owner, LEASE)))
        expect(claims.filter((claim) => claim !== null)).toHaveLength(1)
      })

      it('leaves a run to its owner until the lease has run out, then raises the epoch', async () => {
        const id = await now().createRun()
        await claimOf('a')
        now().clock.advance(LEASE - 1)
        expect(await now().store.claimNext('b', LEASE)).toBeNull()
        expect(await now().store.claimRun(id, 'b', LEASE)).toBeNull()
        now().clock.advance(1)
        expect(await now().store.claimRun(id, 'b', LEASE)).toMatchObject({ runId: id, owner: 'b', epoch: 2 })
      })

      it('keeps a lease that is renewed, or that a commit extends', async () => {
        await now().createRun()
        const claim = await claimOf('a')
        now().clock.advance(LEASE - 1)
        expect(await now().store.renew(claim, LEASE)).toEqual({
          ok: true,
          cancelRequestedBy: null,
          pauseRequestedBy: null,
          breakpointsRequest: null,
        })
        now().clock.advance(LEASE - 1)
        expect(await commit(claim, events(1, 0, bodies.started))).toMatchObject({ ok: true })
        now().clock.advance(LEASE - 1)
        expect(await now().store.claimNext('b', LEASE)).toBeNull()
      })

      it('takes back a run that was released, with all that was written', async () => {
        const id = await now().createRun()
        const claim = await claimOf('a')
        await commit(claim, events(1, 0, bodies.started))
        await now().store.release(claim)
        expect(await now().stored(id)).toMatchObject({ status: 'queued', seq: 2 })
        expect(await claimOf('b')).toMatchObject({ runId: id, epoch: 2, seq: 2 })
      })

      it('never gives out a finished run', async () => {
        const id = await now().createRun()
        const claim = await claimOf('a')
        await commit(claim, events(1, 1, bodies.finished))
        now().clock.advance(LEASE * 10)
        expect(await now().store.claimNext('b', LEASE)).toBeNull()
        expect(await now().store.claimRun(id, 'b', LEASE)).toBeNull()
      })
    })

    describe('committing', () => {
      it('gives back exactly what was committed', async () => {
        const id = await now().createRun()
        const claim = await claimOf('a')
        const list = events(
          1,
          1,
          bodies.started,
          bodies.iteration(1),
          bodies.answeredAtLength,
          bodies.impostor,
          bodies.requested,
          bodies.patched(1),
        )
        await commit(claim, list)
        const { checkpoint, events: loaded } = await now().store.load(id)
        expect(checkpoint).toBeNull()
        expect(loaded[0]).toMatchObject({ seq: 1, type: 'run-queued' })
        expect(loaded.slice(1)).toEqual(list)
      })

      it('loads the newest checkpoint and only what came after it', async () => {
        const id = await now().createRun()
        const claim = await claimOf('a')
        const newest: RunState = checkpointAt(id, 4, 65, 7)
        await commit(claim, events(1, 1, bodies.started), { checkpoint: checkpointAt(id, 2, 1, 0) })
        await commit(claim, events(2, 65, bodies.iteration(65), bodies.patched(7)), { checkpoint: newest })
        await commit(claim, events(4, 65, bodies.answered))
        expect(await now().store.load(id)).toMatchObject({ checkpoint: newest, events: events(4, 65, bodies.answered) })
      })

      it('replaces the summary of an iteration that goes on', async () => {
        const id = await now().createRun()
        const claim = await claimOf('a')
        await commit(claim, events(1, 1, bodies.started), { iterations: [summary(1, 2, 2)] })
        await commit(claim, events(2, 2, bodies.iteration(2)), { iterations: [summary(1, 2, 3), summary(2, 3, 3)] })
        expect((await now().stored(id)).iterations).toEqual([summary(1, 2, 3), summary(2, 3, 3)])
      })

      it('tells who asked to cancel, at the next commit and renewal', async () => {
        const id = await now().createRun()
        const claim = await claimOf('a')
        await now().requestCancel(id, 'user_1')
        expect(await commit(claim, events(1, 0, bodies.started))).toMatchObject({
          ok: true,
          cancelRequestedBy: 'user_1',
        })
        expect(await now().store.renew(claim, LEASE)).toMatchObject({ ok: true, cancelRequestedBy: 'user_1' })
      })

      it('writes nothing of a commit that is broken in the middle', async () => {
        const id = await now().createRun()
        const claim = await claimOf('a')
        const [first, second] = events(1, 1, bodies.started, bodies.answeredAtLength)
        const gap = [first, { ...second, seq: 9 }] as LoopEvent[]
        await expect(commit(claim, gap, { iterations: [summary(1, 1, 2)] })).rejects.toThrow()
        expect(await now().stored(id)).toMatchObject({ seq: 1, iterations: [] })
        expect((await now().store.load(id)).events).toHaveLength(1)
        expect(await commit(claim, events(1, 0, bodies.started))).toMatchObject({ ok: true })
      })
    })

    describe('breakpoints', () => {
      const set = (list: BreakpointList): EventBody => ({ type: 'breakpoints-set', nodeId: null, data: list })
      const first = { by: 'user_1', breakpoints: [{ id: 'node:act', nodeId: 'act', enabled: true }] }
      const second = { by: 'user_2', breakpoints: [{ id: 'when:1', when: 'state.n > "é"', enabled: false }] }

      it('are told with the claim, each commit and each renewal, until they are in the log', async () => {
        const id = await now().createRun()
        await now().requestBreakpoints(id, first)
        const claim = await claimOf('a')
        expect(claim.breakpointsRequest).toEqual(first)
        expect(await commit(claim, events(1, 0, bodies.started))).toMatchObject({ breakpointsRequest: first })
        expect(await now().store.renew(claim, LEASE)).toMatchObject({ breakpointsRequest: first })
        expect(await commit(claim, events(2, 0, set(first)))).toMatchObject({ ok: true, breakpointsRequest: null })
        await now().store.release(claim)
        expect(await claimOf('b')).toMatchObject({ breakpointsRequest: null })
      })

      it('that were set again while the first were recorded are asked for still', async () => {
        const id = await now().createRun()
        await now().requestBreakpoints(id, first)
        const claim = await claimOf('a')
        await now().requestBreakpoints(id, second)
        expect(await commit(claim, events(1, 0, set(first)))).toMatchObject({ breakpointsRequest: second })
        expect(await commit(claim, events(2, 0, set(second)))).toMatchObject({ breakpointsRequest: null })
      })

      it('are not lost with a commit that is refused', async () => {
        const id = await now().createRun()
        await now().requestBreakpoints(id, first)
        const claim = await claimOf('a')
        now().clock.advance(LEASE)
        const next = await claimOf('b')
        expect(await commit(claim, events(1, 0, set(first)))).toEqual({ ok: false, why: 'fenced' })
        expect(await now().store.renew(next, LEASE)).toMatchObject({ breakpointsRequest: first })
      })

      it('are gone with a run that has ended', async () => {
        const id = await now().createRun()
        const claim = await claimOf('a')
        await now().requestBreakpoints(id, first)
        const done = await commit(claim, events(1, 0, bodies.finished))
        expect(done).toMatchObject({ ok: true, breakpointsRequest: null })
      })
    })

    describe('fencing', () => {
      it.each(['commit', 'renew', 'release'] as const)(
        'refuses the %s of an owner that has lost the run',
        async (call) => {
          const id = await now().createRun()
          const stale = await claimOf('a')
          now().clock.advance(LEASE)
          const owner = await claimOf('b')
          if (call === 'commit')
            expect(await commit(stale, events(1, 0, bodies.started))).toEqual({ ok: false, why: 'fenced' })
          if (call === 'renew') expect(await now().store.renew(stale, LEASE)).toEqual({ ok: false, why: 'fenced' })
          if (call === 'release') await now().store.release(stale)
          expect(await now().stored(id)).toMatchObject({ status: 'running', seq: 1 })
          expect(await commit(owner, events(1, 0, bodies.started))).toMatchObject({ ok: true })
        },
      )

      it('refuses an owner that missed events of its own', async () => {
        await now().createRun()
        const claim = await claimOf('a')
        const copy = { ...claim }
        await commit(claim, events(1, 0, bodies.started))
        expect(await commit(copy, events(1, 0, bodies.started))).toEqual({ ok: false, why: 'fenced' })
      })

      it('lets one of two writers with the same seq through, and nothing of the other', async () => {
        const id = await now().createRun()
        const claim = await claimOf('a')
        const one = events(1, 1, bodies.started, bodies.patched(1))
        const other = events(1, 1, bodies.patched(2), bodies.answeredAtLength)
        const both = [one, other].map((list) =>
          now().store.commit({ ...claim }, { ...NOTHING, events: list, iterations: [summary(1, 2, 3)] }, LEASE),
        )
        const results = await Promise.all(both)
        expect(results.filter(({ ok }) => ok)).toHaveLength(1)
        const { seq, events: list } = await now().stored(id)
        expect(seq).toBe(3)
        expect(list.slice(1)).toEqual(results[0]?.ok ? one : other)
      })

      it('a takeover and a commit of the old owner at the same moment leave a log that both agree on', async () => {
        const id = await now().createRun()
        const old = await claimOf('a')
        now().clock.advance(LEASE)
        const [late, claim] = await Promise.all([
          commit(old, events(1, 1, bodies.started)),
          now().store.claimRun(id, 'b', LEASE),
        ])
        // Whoever was first: the commit, and the other sees it or is refused; or the takeover, and nothing late is written.
        const { seq } = await now().stored(id)
        expect(seq).toBe(late.ok ? 2 : 1)
        if (claim) expect(claim.seq).toBe(seq)
        else expect(late.ok).toBe(true)
      })

      it('refuses the owner of a run that it released or finished', async () => {
        await now().createRun()
        const released = await claimOf('a')
        await now().store.release(released)
        expect(await commit(released, events(1, 0, bodies.started))).toEqual({ ok: false, why: 'fenced' })
        const claim = await claimOf('a')
        await commit(claim, events(1, 1, bodies.finished))
        expect(await commit(claim, events(2, 1, bodies.answered))).toEqual({ ok: false, why: 'fenced' })
        expect(await now().store.renew(claim, LEASE)).toEqual({ ok: false, why: 'fenced' })
      })
    })

    it('keeps one log without gaps whatever two workers do, and in whatever order', async () => {
      const action = fc.record({
        worker: fc.constantFrom('a', 'b'),
        what: fc.constantFrom('claim', 'commit', 'commit', 'wait', 'release'),
      })
      await fc.assert(
        fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 40 }), async (actions) => {
          const id = await now().createRun()
          const claims = new Map<string, Claim>()
          let accepted = 1
          for (const { worker, what } of actions) {
            const held = claims.get(worker)
            if (what === 'claim') {
              const claim = await now().store.claimRun(id, worker, LEASE)
              if (claim) claims.set(worker, claim)
            } else if (what === 'wait') now().clock.advance(LEASE / 2)
            else if (held && what === 'release') await now().store.release(held)
            else if (held) {
              const result = await commit(held, events(held.seq, 1, bodies.patched(accepted), bodies.answered))
              if (result.ok) accepted += 2
            }
          }
          const { seq, events: list } = await now().stored(id)
          expect(seq).toBe(accepted)
          expect(list.map((event) => event.seq)).toEqual(Array.from({ length: accepted }, (_, index) => index + 1))
          const values = list
            .flatMap((event) => (event.type === 'state-patched' ? event.data.patch : []))
            .map((operation) => 'value' in operation && operation.value)
          expect(values).toEqual(Array.from({ length: (accepted - 1) / 2 }, (_, index) => 1 + 2 * index))
        }),
        { numRuns: 40 },
      )
    })

    it('stores a text of many bytes as it is', async () => {
      const id = await now().createRun()
      await commit(await claimOf('a'), events(1, 1, bodies.answeredAtLength))
      const answered = (await now().store.load(id)).events.find((event) => event.type === 'model-answered')
      expect(answered?.data.text).toBe(LARGE_TEXT)
    })
  })
}
