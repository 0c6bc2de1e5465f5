import { describe, expect, it } from 'vitest'
import type { PausedRun, ResumeRequest } from '../../lib/loop/artefacts/run-state.ts'
import type { Claim } from '../../lib/runner/ports.ts'
import { bodies, checkpointAt, events, summary } from '../support/sample-events.ts'
import { LEASE, PAUSED, RESUME, type StoreUnderTest, storeForEach } from './store-under-test.ts'

/** How every run store gives up a paused run, and gives it out again. */
export function runStorePausesContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`run store, pausing: ${name}`, () => {
    const { now, claimOf, commit } = storeForEach(open)

    /** A run that was paused by its second event; the claim is the one that it was given up by. */
    const paused = async (): Promise<{ id: string; claim: Claim }> => {
      const id = await now().createRun()
      const claim = await claimOf('a')
      const checkpoint = { ...checkpointAt(id, 2, 1, 0), status: 'paused' as const }
      const done = await commit(claim, events(1, 1, bodies.paused), { paused: PAUSED, checkpoint })
      expect(done).toMatchObject({ ok: true })
      return { id, claim }
    }

    it('tells who asked to pause, at the next commit and renewal', async () => {
      const id = await now().createRun()
      const claim = await claimOf('a')
      await now().requestPause(id, 'user_1')
      const told = { ok: true, cancelRequestedBy: null, pauseRequestedBy: 'user_1', breakpointsRequest: null }
      expect(await commit(claim, events(1, 0, bodies.started))).toEqual(told)
      expect(await now().store.renew(claim, LEASE)).toEqual(told)
      await now().store.release(claim)
      expect(await claimOf('b')).toMatchObject({ pauseRequestedBy: 'user_1', resume: null })
    })

    it('gives a paused run up: its owner can write nothing more, and nobody can take it', async () => {
      const { id, claim } = await paused()
      expect(await now().stored(id)).toMatchObject({ status: 'paused', paused: PAUSED })
      expect(await commit(claim, events(2, 1, bodies.answered))).toEqual({ ok: false, why: 'fenced' })
      expect(await now().store.renew(claim, LEASE)).toEqual({ ok: false, why: 'fenced' })
      now().clock.advance(LEASE * 1_000)
      expect(await now().store.claimNext('b', LEASE)).toBeNull()
      expect(await now().store.claimRun(id, 'b', LEASE)).toBeNull()
    })

    it('forgets the wish for a pause that has come', async () => {
      const id = await now().createRun()
      await now().requestPause(id, 'user_1')
      const claim = await claimOf('a')
      const checkpoint = { ...checkpointAt(id, 2, 1, 0), status: 'paused' as const }
      await commit(claim, events(1, 1, bodies.paused), { paused: PAUSED, checkpoint })
      expect(await now().requestResume(id, RESUME)).toBe(true)
      expect(await claimOf('b')).toMatchObject({ pauseRequestedBy: null })
    })

    it('gives a resumed run to one worker, with the decision and the checkpoint of the pause', async () => {
      const { id } = await paused()
      expect(await now().requestResume(id, RESUME)).toBe(true)
      expect(await now().requestResume(id, RESUME)).toBe(false)
      const [first, second] = await Promise.all([now().store.claimNext('b', LEASE), now().store.claimNext('c', LEASE)])
      expect(first).toMatchObject({ runId: id, epoch: 2, seq: 2, resume: RESUME })
      expect(second).toBeNull()
      expect(await now().store.load(id)).toMatchObject({ checkpoint: { seq: 2, status: 'paused' }, events: [] })
    })

    it('keeps the decision until it is in the log, whoever dies with it, and not longer', async () => {
      const { id } = await paused()
      await now().requestResume(id, RESUME)
      await claimOf('b')
      now().clock.advance(LEASE)
      const claim = await claimOf('c')
      expect(claim).toMatchObject({ epoch: 3, resume: RESUME })
      await commit(claim, events(2, 1, RESUME.answer ?? bodies.answered, RESUME.continued))
      now().clock.advance(LEASE)
      expect(await claimOf('d')).toMatchObject({ epoch: 4, seq: 4, resume: null })
      expect(await now().stored(id)).toMatchObject({ status: 'running', paused: null })
    })

    it('gives out a paused run that is to be cancelled, and one that was to be cancelled is not given up', async () => {
      const { id } = await paused()
      await now().requestCancel(id, 'user_2')
      const claim = await claimOf('b')
      expect(claim).toMatchObject({ runId: id, cancelRequestedBy: 'user_2', resume: null })
      const still = await commit(claim, [], { paused: PAUSED, checkpoint: checkpointAt(id, 2, 1, 0) })
      expect(still).toMatchObject({ ok: true, cancelRequestedBy: 'user_2' })
      expect(await commit(claim, events(2, 1, bodies.finished))).toMatchObject({ ok: true })
      expect(await now().stored(id)).toMatchObject({ status: 'finished', paused: null })
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
        const id = await now().createRun()
        const checkpoint = { ...checkpointAt(id, 2, 1, 0), status: 'paused' as const }
        await commit(await claimOf('a'), events(1, 1, bodies.paused), { paused: ask, checkpoint })
        expect(await now().stored(id)).toMatchObject({ status: 'paused', paused: ask })
        return id
      }

      it('goes on, pauses again and goes on', async () => {
        const id = await waiting()
        await now().requestResume(id, resume)
        const claim = await claimOf('b')
        expect(claim.resume).toEqual(resume)
        const again = events(2, 1, resume.continued, bodies.paused)
        const checkpoint = { ...checkpointAt(id, 4, 1, 0), status: 'paused' as const }
        expect(await commit(claim, again, { paused: ask, checkpoint })).toMatchObject({ ok: true })
        await now().requestResume(id, resume)
        expect(await commit(await claimOf('c'), events(4, 1, resume.continued))).toMatchObject({ ok: true })
        expect(await now().stored(id)).toMatchObject({ status: 'running', seq: 5, paused: null })
      })

      it('ends', async () => {
        const id = await waiting()
        await now().requestCancel(id, odd)
        const explained = { ...bodies.finished.data, explanation: odd, label: odd, output: { [odd]: odd } }
        const last = events(2, 1, { ...bodies.finished, data: explained })
        expect(await commit(await claimOf('b'), last)).toMatchObject({ ok: true })
        const { status, paused, events: log } = await now().stored(id)
        expect([status, paused, log.at(-1)]).toEqual(['finished', null, last[0]])
      })
    })

    describe('until a deadline', () => {
      const waiting = async () => {
        const id = await now().createRun()
        const claim = await claimOf('a')
        const deadlineAt = now().clock.now() + 60_000
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
        now().clock.advance(59_999)
        expect(await now().store.claimNext('b', LEASE)).toBeNull()
        now().clock.advance(1)
        const claims = await Promise.all([now().store.claimNext('b', LEASE), now().store.claimRun(id, 'c', LEASE)])
        expect(claims.filter((claim) => claim !== null)).toMatchObject([{ runId: id, epoch: 2, seq: 2, resume: null }])
        expect(await now().requestResume(id, RESUME)).toBe(false)
      })

      it('a person who decides at the same moment as a worker looks has the run or not, never both', async () => {
        const id = await waiting()
        now().clock.advance(60_000)
        const [claim, decided] = await Promise.all([now().store.claimNext('b', LEASE), now().requestResume(id, RESUME)])
        expect(claim?.resume ?? null).toEqual(decided ? (claim ? RESUME : null) : null)
        expect(claim !== null || decided).toBe(true)
      })

      it('is over with the decision: no later pause inherits it', async () => {
        const id = await waiting()
        await now().requestResume(id, RESUME)
        const claim = await claimOf('b')
        await commit(claim, events(2, 1, RESUME.answer ?? bodies.answered, RESUME.continued))
        const checkpoint = { ...checkpointAt(id, 5, 1, 0), status: 'paused' as const }
        await commit(claim, events(4, 1, bodies.paused), { paused: PAUSED, checkpoint })
        now().clock.advance(600_000)
        expect(await now().store.claimNext('c', LEASE)).toBeNull()
      })
    })

    it('loads the summary of the newest iteration as it was committed', async () => {
      const id = await now().createRun()
      const claim = await claimOf('a')
      expect((await now().store.load(id)).summary).toBeNull()
      const iterations = [summary(1, 2, 3), { ...summary(2, 4, 4), pausedMs: 7 }]
      await commit(claim, events(1, 2, bodies.started), { iterations })
      expect((await now().store.load(id)).summary).toEqual(iterations[1])
    })
  })
}
