import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BreakpointList } from '../../lib/loop/artefacts/breakpoint.ts'
import type { EventBody, LoopEvent } from '../../lib/loop/artefacts/events.ts'
import type { PausedRun, ResumeRequest, RunState } from '../../lib/loop/artefacts/run-state.ts'
import type { IterationSummary } from '../../lib/loop/artefacts/trace.ts'
import type { Claim, Commit, RunStore } from '../../lib/runner/ports.ts'
import type { ManualClock } from '../support/manual-clock.ts'
import { bodies, checkpointAt, events, LARGE_TEXT, summary } from '../support/sample-events.ts'

/** A store under test, with what only a test may do. */
export type StoreUnderTest = {
  store: RunStore
  clock: ManualClock
  /** Stores a queued run with its run-queued event; gives its id. */
  createRun(): Promise<string>
  requestCancel(runId: string, by: string): Promise<void>
  requestPause(runId: string, by: string): Promise<void>
  requestBreakpoints(runId: string, list: BreakpointList): Promise<unknown>
  /** Queues a paused run to go on; false when it is not paused. */
  requestResume(runId: string, resume: ResumeRequest): Promise<boolean>
  /** What is stored, payloads included. */
  stored(runId: string): Promise<{
    status: string
    seq: number
    paused: PausedRun | null
    events: LoopEvent[]
    iterations: IterationSummary[]
  }>
  close(): Promise<void>
}

const LEASE = 10_000
const PAUSED: PausedRun = {
  why: 'question',
  detail: 'May it?',
  at: 1_795_000_000_002,
  iteration: 1,
  nodeId: 'act',
  question: { text: 'May it?', options: ['no', 'yes'], detail: '' },
  escalation: null,
  deadlineAt: null,
}
const RESUME: ResumeRequest = {
  answer: { type: 'person-answered', nodeId: 'act', data: { call: 0, by: 'user_1', answer: 'yes', note: '' } },
  continued: { type: 'run-continued', nodeId: null, data: { by: 'user_1', note: '', patch: [], migration: null } },
  requestHash: 'h',
}
const NOTHING: Omit<Commit, 'events'> = { iterations: [], checkpoint: null, paused: null }

/** What every run store must do. Run over each of them. */
export function runStoreContract(name: string, open: () => Promise<StoreUnderTest>): void {
  let test: StoreUnderTest
  const claimOf = async (owner: string): Promise<Claim> => {
    const claim = await test.store.claimNext(owner, LEASE)
    if (!claim) throw new Error('nothing to claim')
    return claim
  }
  /** Commits as the host does: the claim's seq follows what was written. */
  const commit = async (claim: Claim, list: LoopEvent[], more: Partial<Commit> = {}) => {
    const result = await test.store.commit(claim, { ...NOTHING, events: list, ...more }, LEASE)
    if (result.ok) claim.seq = list.at(-1)?.seq ?? claim.seq
    return result
  }

  describe(`run store: ${name}`, () => {
    beforeEach(async () => {
      test = await open()
    })
    afterEach(() => test.close())

    describe('claiming', () => {
      it('gives nothing when nothing waits', async () => {
        expect(await test.store.claimNext('a', LEASE)).toBeNull()
        expect(await test.store.claimRun('run_unknown00', 'a', LEASE)).toBeNull()
      })

      it('gives the oldest queued run first, each to one owner', async () => {
        const first = await test.createRun()
        test.clock.advance(5)
        const second = await test.createRun()
        const claims = [await test.store.claimNext('a', LEASE), await test.store.claimNext('b', LEASE)]
        expect(claims.map((claim) => claim && [claim.runId, claim.owner, claim.epoch, claim.seq])).toEqual([
          [first, 'a', 1, 1],
          [second, 'b', 1, 1],
        ])
        expect(await test.store.claimNext('c', LEASE)).toBeNull()
        expect(claims[0]?.spec.specVersion).toBe(1)
      })

      it('gives each run to one of many that ask at the same moment', async () => {
        const ids = [await test.createRun(), await test.createRun(), await test.createRun()]
        const owners = Array.from({ length: 8 }, (_, index) => `w${index}`)
        const claims = await Promise.all(owners.map((owner) => test.store.claimNext(owner, LEASE)))
        const taken = claims.filter((claim) => claim !== null)
        expect(taken.map(({ runId }) => runId).sort()).toEqual(ids.sort())
        expect(taken.map(({ epoch }) => epoch)).toEqual([1, 1, 1])
      })

      it('gives a run that two name at the same moment to one of them', async () => {
        const id = await test.createRun()
        const claims = await Promise.all(['a', 'b', 'c'].map((owner) => test.store.claimRun(id, owner, LEASE)))
        expect(claims.filter((claim) => claim !== null)).toHaveLength(1)
      })

      it('leaves a run to its owner until the lease has run out, then raises the epoch', async () => {
        const id = await test.createRun()
        await claimOf('a')
        test.clock.advance(LEASE - 1)
        expect(await test.store.claimNext('b', LEASE)).toBeNull()
        expect(await test.store.claimRun(id, 'b', LEASE)).toBeNull()
        test.clock.advance(1)
        expect(await test.store.claimRun(id, 'b', LEASE)).toMatchObject({ runId: id, owner: 'b', epoch: 2 })
      })

      it('keeps a lease that is renewed, or that a commit extends', async () => {
        await test.createRun()
        const claim = await claimOf('a')
        test.clock.advance(LEASE - 1)
        expect(await test.store.renew(claim, LEASE)).toEqual({
          ok: true,
          cancelRequestedBy: null,
          pauseRequestedBy: null,
          breakpointsRequest: null,
        })
        test.clock.advance(LEASE - 1)
        expect(await commit(claim, events(1, 0, bodies.started))).toMatchObject({ ok: true })
        test.clock.advance(LEASE - 1)
        expect(await test.store.claimNext('b', LEASE)).toBeNull()
      })

      it('takes back a run that was released, with all that was written', async () => {
        const id = await test.createRun()
        const claim = await claimOf('a')
        await commit(claim, events(1, 0, bodies.started))
        await test.store.release(claim)
        expect(await test.stored(id)).toMatchObject({ status: 'queued', seq: 2 })
        expect(await claimOf('b')).toMatchObject({ runId: id, epoch: 2, seq: 2 })
      })

      it('never gives out a finished run', async () => {
        const id = await test.createRun()
        const claim = await claimOf('a')
        await commit(claim, events(1, 1, bodies.finished))
        test.clock.advance(LEASE * 10)
        expect(await test.store.claimNext('b', LEASE)).toBeNull()
        expect(await test.store.claimRun(id, 'b', LEASE)).toBeNull()
      })
    })

    describe('committing', () => {
      it('gives back exactly what was committed', async () => {
        const id = await test.createRun()
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
        const { checkpoint, events: loaded } = await test.store.load(id)
        expect(checkpoint).toBeNull()
        expect(loaded[0]).toMatchObject({ seq: 1, type: 'run-queued' })
        expect(loaded.slice(1)).toEqual(list)
      })

      it('loads the newest checkpoint and only what came after it', async () => {
        const id = await test.createRun()
        const claim = await claimOf('a')
        const newest: RunState = checkpointAt(id, 4, 65, 7)
        await commit(claim, events(1, 1, bodies.started), { checkpoint: checkpointAt(id, 2, 1, 0) })
        await commit(claim, events(2, 65, bodies.iteration(65), bodies.patched(7)), { checkpoint: newest })
        await commit(claim, events(4, 65, bodies.answered))
        expect(await test.store.load(id)).toMatchObject({ checkpoint: newest, events: events(4, 65, bodies.answered) })
      })

      it('replaces the summary of an iteration that goes on', async () => {
        const id = await test.createRun()
        const claim = await claimOf('a')
        await commit(claim, events(1, 1, bodies.started), { iterations: [summary(1, 2, 2)] })
        await commit(claim, events(2, 2, bodies.iteration(2)), { iterations: [summary(1, 2, 3), summary(2, 3, 3)] })
        expect((await test.stored(id)).iterations).toEqual([summary(1, 2, 3), summary(2, 3, 3)])
      })

      it('tells who asked to cancel, at the next commit and renewal', async () => {
        const id = await test.createRun()
        const claim = await claimOf('a')
        await test.requestCancel(id, 'user_1')
        expect(await commit(claim, events(1, 0, bodies.started))).toMatchObject({
          ok: true,
          cancelRequestedBy: 'user_1',
        })
        expect(await test.store.renew(claim, LEASE)).toMatchObject({ ok: true, cancelRequestedBy: 'user_1' })
      })

      it('writes nothing of a commit that is broken in the middle', async () => {
        const id = await test.createRun()
        const claim = await claimOf('a')
        const [first, second] = events(1, 1, bodies.started, bodies.answeredAtLength)
        const gap = [first, { ...second, seq: 9 }] as LoopEvent[]
        await expect(commit(claim, gap, { iterations: [summary(1, 1, 2)] })).rejects.toThrow()
        expect(await test.stored(id)).toMatchObject({ seq: 1, iterations: [] })
        expect((await test.store.load(id)).events).toHaveLength(1)
        expect(await commit(claim, events(1, 0, bodies.started))).toMatchObject({ ok: true })
      })
    })

    describe('breakpoints', () => {
      const set = (list: BreakpointList): EventBody => ({ type: 'breakpoints-set', nodeId: null, data: list })
      const first = { by: 'user_1', breakpoints: [{ id: 'node:act', nodeId: 'act', enabled: true }] }
      const second = { by: 'user_2', breakpoints: [{ id: 'when:1', when: 'state.n > "é"', enabled: false }] }

      it('are told with the claim, each commit and each renewal, until they are in the log', async () => {
        const id = await test.createRun()
        await test.requestBreakpoints(id, first)
        const claim = await claimOf('a')
        expect(claim.breakpointsRequest).toEqual(first)
        expect(await commit(claim, events(1, 0, bodies.started))).toMatchObject({ breakpointsRequest: first })
        expect(await test.store.renew(claim, LEASE)).toMatchObject({ breakpointsRequest: first })
        expect(await commit(claim, events(2, 0, set(first)))).toMatchObject({ ok: true, breakpointsRequest: null })
        await test.store.release(claim)
        expect(await claimOf('b')).toMatchObject({ breakpointsRequest: null })
      })

      it('that were set again while the first were recorded are asked for still', async () => {
        const id = await test.createRun()
        await test.requestBreakpoints(id, first)
        const claim = await claimOf('a')
        await test.requestBreakpoints(id, second)
        expect(await commit(claim, events(1, 0, set(first)))).toMatchObject({ breakpointsRequest: second })
        expect(await commit(claim, events(2, 0, set(second)))).toMatchObject({ breakpointsRequest: null })
      })

      it('are not lost with a commit that is refused', async () => {
        const id = await test.createRun()
        await test.requestBreakpoints(id, first)
        const claim = await claimOf('a')
        test.clock.advance(LEASE)
        const next = await claimOf('b')
        expect(await commit(claim, events(1, 0, set(first)))).toEqual({ ok: false, why: 'fenced' })
        expect(await test.store.renew(next, LEASE)).toMatchObject({ breakpointsRequest: first })
      })

      it('are gone with a run that has ended', async () => {
        const id = await test.createRun()
        const claim = await claimOf('a')
        await test.requestBreakpoints(id, first)
        const done = await commit(claim, events(1, 0, bodies.finished))
        expect(done).toMatchObject({ ok: true, breakpointsRequest: null })
      })
    })

    describe('pausing', () => {
      /** A run that was paused by its second event; the claim is the one that it was given up by. */
      const paused = async (): Promise<{ id: string; claim: Claim }> => {
        const id = await test.createRun()
        const claim = await claimOf('a')
        const checkpoint = { ...checkpointAt(id, 2, 1, 0), status: 'paused' as const }
        const done = await commit(claim, events(1, 1, bodies.paused), { paused: PAUSED, checkpoint })
        expect(done).toMatchObject({ ok: true })
        return { id, claim }
      }

      it('tells who asked to pause, at the next commit and renewal', async () => {
        const id = await test.createRun()
        const claim = await claimOf('a')
        await test.requestPause(id, 'user_1')
        const told = { ok: true, cancelRequestedBy: null, pauseRequestedBy: 'user_1', breakpointsRequest: null }
        expect(await commit(claim, events(1, 0, bodies.started))).toEqual(told)
        expect(await test.store.renew(claim, LEASE)).toEqual(told)
        await test.store.release(claim)
        expect(await claimOf('b')).toMatchObject({ pauseRequestedBy: 'user_1', resume: null })
      })

      it('gives a paused run up: its owner can write nothing more, and nobody can take it', async () => {
        const { id, claim } = await paused()
        expect(await test.stored(id)).toMatchObject({ status: 'paused', paused: PAUSED })
        expect(await commit(claim, events(2, 1, bodies.answered))).toEqual({ ok: false, why: 'fenced' })
        expect(await test.store.renew(claim, LEASE)).toEqual({ ok: false, why: 'fenced' })
        test.clock.advance(LEASE * 1_000)
        expect(await test.store.claimNext('b', LEASE)).toBeNull()
        expect(await test.store.claimRun(id, 'b', LEASE)).toBeNull()
      })

      it('forgets the wish for a pause that has come', async () => {
        const id = await test.createRun()
        await test.requestPause(id, 'user_1')
        const claim = await claimOf('a')
        const checkpoint = { ...checkpointAt(id, 2, 1, 0), status: 'paused' as const }
        await commit(claim, events(1, 1, bodies.paused), { paused: PAUSED, checkpoint })
        expect(await test.requestResume(id, RESUME)).toBe(true)
        expect(await claimOf('b')).toMatchObject({ pauseRequestedBy: null })
      })

      it('gives a resumed run to one worker, with the decision and the checkpoint of the pause', async () => {
        const { id } = await paused()
        expect(await test.requestResume(id, RESUME)).toBe(true)
        expect(await test.requestResume(id, RESUME)).toBe(false)
        const [first, second] = await Promise.all([test.store.claimNext('b', LEASE), test.store.claimNext('c', LEASE)])
        expect(first).toMatchObject({ runId: id, epoch: 2, seq: 2, resume: RESUME })
        expect(second).toBeNull()
        expect(await test.store.load(id)).toMatchObject({ checkpoint: { seq: 2, status: 'paused' }, events: [] })
      })

      it('keeps the decision until it is in the log, whoever dies with it, and not longer', async () => {
        const { id } = await paused()
        await test.requestResume(id, RESUME)
        await claimOf('b')
        test.clock.advance(LEASE)
        const claim = await claimOf('c')
        expect(claim).toMatchObject({ epoch: 3, resume: RESUME })
        await commit(claim, events(2, 1, RESUME.answer ?? bodies.answered, RESUME.continued))
        test.clock.advance(LEASE)
        expect(await claimOf('d')).toMatchObject({ epoch: 4, seq: 4, resume: null })
        expect(await test.stored(id)).toMatchObject({ status: 'running', paused: null })
      })

      it('gives out a paused run that is to be cancelled, and one that was to be cancelled is not given up', async () => {
        const { id } = await paused()
        await test.requestCancel(id, 'user_2')
        const claim = await claimOf('b')
        expect(claim).toMatchObject({ runId: id, cancelRequestedBy: 'user_2', resume: null })
        const still = await commit(claim, [], { paused: PAUSED, checkpoint: checkpointAt(id, 2, 1, 0) })
        expect(still).toMatchObject({ ok: true, cancelRequestedBy: 'user_2' })
        expect(await commit(claim, events(2, 1, bodies.finished))).toMatchObject({ ok: true })
        expect(await test.stored(id)).toMatchObject({ status: 'finished', paused: null })
      })

      // JSON has escapes for these that not every database can read.
      describe.each([
        ['U+0000', 'a\0b'],
        ['half a character', 'a\ud83d'],
        ['the text of an escape', 'a\\u0000\\'],
      ])('with %s in all its texts', (_name, odd) => {
        const ask: PausedRun = {
          ...PAUSED,
          detail: odd,
          nodeId: odd,
          question: { text: odd, options: [odd, 'no'], detail: odd },
          escalation: {
            why: 'question',
            headline: odd,
            suggestions: 1,
            onDeadline: 'stop',
            seq: 2,
          },
          deadlineAt: 1_795_000_000_999,
        }
        const resume: ResumeRequest = {
          answer: { type: 'person-answered', nodeId: odd, data: { call: 0, by: odd, answer: odd, note: odd } },
          continued: { type: 'run-continued', nodeId: null, data: { by: odd, note: odd, patch: [], migration: null } },
          requestHash: odd,
        }
        const waiting = async () => {
          const id = await test.createRun()
          const checkpoint = { ...checkpointAt(id, 2, 1, 0), status: 'paused' as const }
          await commit(await claimOf('a'), events(1, 1, bodies.paused), { paused: ask, checkpoint })
          expect(await test.stored(id)).toMatchObject({ status: 'paused', paused: ask })
          return id
        }

        it('goes on, pauses again and goes on', async () => {
          const id = await waiting()
          await test.requestResume(id, resume)
          const claim = await claimOf('b')
          expect(claim.resume).toEqual(resume)
          const again = events(2, 1, resume.continued, bodies.paused)
          const checkpoint = { ...checkpointAt(id, 4, 1, 0), status: 'paused' as const }
          expect(await commit(claim, again, { paused: ask, checkpoint })).toMatchObject({ ok: true })
          await test.requestResume(id, resume)
          expect(await commit(await claimOf('c'), events(4, 1, resume.continued))).toMatchObject({ ok: true })
          expect(await test.stored(id)).toMatchObject({ status: 'running', seq: 5, paused: null })
        })

        it('ends', async () => {
          const id = await waiting()
          await test.requestCancel(id, odd)
          const explained = { ...bodies.finished.data, explanation: odd, label: odd, output: { [odd]: odd } }
          const last = events(2, 1, { ...bodies.finished, data: explained })
          expect(await commit(await claimOf('b'), last)).toMatchObject({ ok: true })
          const { status, paused, events: log } = await test.stored(id)
          expect([status, paused, log.at(-1)]).toEqual(['finished', null, last[0]])
        })
      })

      describe('until a deadline', () => {
        const waiting = async () => {
          const id = await test.createRun()
          const claim = await claimOf('a')
          const deadlineAt = test.clock.now() + 60_000
          const checkpoint = { ...checkpointAt(id, 2, 1, 0), status: 'paused' as const }
          const done = await commit(claim, events(1, 1, bodies.paused), {
            paused: { ...PAUSED, deadlineAt },
            checkpoint,
          })
          expect(done).toMatchObject({ ok: true })
          return id
        }

        it('gives nobody the run before, and one worker then', async () => {
          const id = await waiting()
          test.clock.advance(59_999)
          expect(await test.store.claimNext('b', LEASE)).toBeNull()
          test.clock.advance(1)
          const claims = await Promise.all([test.store.claimNext('b', LEASE), test.store.claimRun(id, 'c', LEASE)])
          expect(claims.filter((claim) => claim !== null)).toMatchObject([
            { runId: id, epoch: 2, seq: 2, resume: null },
          ])
          expect(await test.requestResume(id, RESUME)).toBe(false)
        })

        it('a person who decides at the same moment as a worker looks has the run or not, never both', async () => {
          const id = await waiting()
          test.clock.advance(60_000)
          const [claim, decided] = await Promise.all([test.store.claimNext('b', LEASE), test.requestResume(id, RESUME)])
          expect(claim?.resume ?? null).toEqual(decided ? (claim ? RESUME : null) : null)
          expect(claim !== null || decided).toBe(true)
        })

        it('is over with the decision: no later pause inherits it', async () => {
          const id = await waiting()
          await test.requestResume(id, RESUME)
          const claim = await claimOf('b')
          await commit(claim, events(2, 1, RESUME.answer ?? bodies.answered, RESUME.continued))
          const checkpoint = { ...checkpointAt(id, 5, 1, 0), status: 'paused' as const }
          await commit(claim, events(4, 1, bodies.paused), { paused: PAUSED, checkpoint })
          test.clock.advance(600_000)
          expect(await test.store.claimNext('c', LEASE)).toBeNull()
        })
      })

      it('loads the summary of the newest iteration as it was committed', async () => {
        const id = await test.createRun()
        const claim = await claimOf('a')
        expect((await test.store.load(id)).summary).toBeNull()
        const iterations = [summary(1, 2, 3), { ...summary(2, 4, 4), pausedMs: 7 }]
        await commit(claim, events(1, 2, bodies.started), { iterations })
        expect((await test.store.load(id)).summary).toEqual(iterations[1])
      })
    })

    describe('fencing', () => {
      it.each(['commit', 'renew', 'release'] as const)(
        'refuses the %s of an owner that has lost the run',
        async (call) => {
          const id = await test.createRun()
          const stale = await claimOf('a')
          test.clock.advance(LEASE)
          const owner = await claimOf('b')
          if (call === 'commit')
            expect(await commit(stale, events(1, 0, bodies.started))).toEqual({ ok: false, why: 'fenced' })
          if (call === 'renew') expect(await test.store.renew(stale, LEASE)).toEqual({ ok: false, why: 'fenced' })
          if (call === 'release') await test.store.release(stale)
          expect(await test.stored(id)).toMatchObject({ status: 'running', seq: 1 })
          expect(await commit(owner, events(1, 0, bodies.started))).toMatchObject({ ok: true })
        },
      )

      it('refuses an owner that missed events of its own', async () => {
        await test.createRun()
        const claim = await claimOf('a')
        const copy = { ...claim }
        await commit(claim, events(1, 0, bodies.started))
        expect(await commit(copy, events(1, 0, bodies.started))).toEqual({ ok: false, why: 'fenced' })
      })

      it('lets one of two writers with the same seq through, and nothing of the other', async () => {
        const id = await test.createRun()
        const claim = await claimOf('a')
        const one = events(1, 1, bodies.started, bodies.patched(1))
        const other = events(1, 1, bodies.patched(2), bodies.answeredAtLength)
        const both = [one, other].map((list) =>
          test.store.commit({ ...claim }, { ...NOTHING, events: list, iterations: [summary(1, 2, 3)] }, LEASE),
        )
        const results = await Promise.all(both)
        expect(results.filter(({ ok }) => ok)).toHaveLength(1)
        const { seq, events: list } = await test.stored(id)
        expect(seq).toBe(3)
        expect(list.slice(1)).toEqual(results[0]?.ok ? one : other)
      })

      it('a takeover and a commit of the old owner at the same moment leave a log that both agree on', async () => {
        const id = await test.createRun()
        const old = await claimOf('a')
        test.clock.advance(LEASE)
        const [late, claim] = await Promise.all([
          commit(old, events(1, 1, bodies.started)),
          test.store.claimRun(id, 'b', LEASE),
        ])
        // Whoever was first: the commit, and the other sees it or is refused; or the takeover, and nothing late is written.
        const { seq } = await test.stored(id)
        expect(seq).toBe(late.ok ? 2 : 1)
        if (claim) expect(claim.seq).toBe(seq)
        else expect(late.ok).toBe(true)
      })

      it('refuses the owner of a run that it released or finished', async () => {
        await test.createRun()
        const released = await claimOf('a')
        await test.store.release(released)
        expect(await commit(released, events(1, 0, bodies.started))).toEqual({ ok: false, why: 'fenced' })
        const claim = await claimOf('a')
        await commit(claim, events(1, 1, bodies.finished))
        expect(await commit(claim, events(2, 1, bodies.answered))).toEqual({ ok: false, why: 'fenced' })
        expect(await test.store.renew(claim, LEASE)).toEqual({ ok: false, why: 'fenced' })
      })
    })

    it('keeps one log without gaps whatever two workers do, and in whatever order', async () => {
      const action = fc.record({
        worker: fc.constantFrom('a', 'b'),
        what: fc.constantFrom('claim', 'commit', 'commit', 'wait', 'release'),
      })
      await fc.assert(
        fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 40 }), async (actions) => {
          const id = await test.createRun()
          const claims = new Map<string, Claim>()
          let accepted = 1
          for (const { worker, what } of actions) {
            const held = claims.get(worker)
            if (what === 'claim') {
              const claim = await test.store.claimRun(id, worker, LEASE)
              if (claim) claims.set(worker, claim)
            } else if (what === 'wait') test.clock.advance(LEASE / 2)
            else if (held && what === 'release') await test.store.release(held)
            else if (held) {
              const result = await commit(held, events(held.seq, 1, bodies.patched(accepted), bodies.answered))
              if (result.ok) accepted += 2
            }
          }
          const { seq, events: list } = await test.stored(id)
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
      const id = await test.createRun()
      await commit(await claimOf('a'), events(1, 1, bodies.answeredAtLength))
      const answered = (await test.store.load(id)).events.find((event) => event.type === 'model-answered')
      expect(answered?.data.text).toBe(LARGE_TEXT)
    })
  })
}
