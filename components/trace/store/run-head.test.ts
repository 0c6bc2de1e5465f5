import { describe, expect, it } from 'vitest'
import { logBuilder } from '@/lib/loop/4-trace/fixture.ts'
import { fakeRun } from './fake-run.ts'
import { followHead, heldSince, newerHead } from './run-head.ts'

const running = fakeRun({ status: 'running', outcome: null, startedAt: 1_000, finishedAt: null })
const head = { run: running, heldAt: null }

/** Seq 1 asks, 2 pauses for it; then an answer, and the run goes on. Event n is at 1000 + 10 n. */
function asking() {
  const log = logBuilder()
  log.add({ type: 'person-asked', data: { call: 0, question: 'May it?', options: ['refuse', 'allow'], detail: '{}' } })
  log.add({ type: 'run-paused', data: { why: 'question', by: null, detail: 'May it?' } })
  log.add({ type: 'person-answered', data: { call: 0, by: 'u', answer: 'allow', note: '' } })
  log.add({ type: 'run-continued', data: { by: 'u', note: '', patch: [], migration: null } })
  return log
}

describe('the head of a run, as its events make it', () => {
  it('is paused with the question as soon as it is asked, and goes on when it is answered', () => {
    const { events } = asking()
    const paused = followHead(head, events.slice(0, 2))
    expect(paused.run).toMatchObject({
      status: 'paused',
      paused: { at: 1_020, question: { text: 'May it?', options: ['refuse', 'allow'], detail: '{}' } },
    })
    expect(paused.heldAt).toBe(1_020)
    const on = followHead(paused, events.slice(2))
    expect(on).toMatchObject({ run: { status: 'running', paused: null, pausedMs: 20 }, heldAt: null })
  })

  it('takes the question from what was loaded before, and leaves one that nobody knows to the row', () => {
    const [asked, ...rest] = asking().events
    const known = asked?.type === 'person-asked' ? asked : null
    expect(followHead(head, rest.slice(0, 1), known).run.paused?.question?.text).toBe('May it?')
    expect(followHead(head, rest.slice(0, 1)).run).toMatchObject({ status: 'running', paused: null })
  })

  it('shows a pause on request without a question', () => {
    const log = logBuilder().add({ type: 'pause-requested', data: { by: 'u' } })
    expect(followHead(head, log.events).run.pauseRequestedBy).toBe('u')
    log.add({ type: 'run-paused', data: { why: 'requested', by: 'u', detail: 'Paused on request.' } })
    expect(followHead(head, log.events).run).toMatchObject({ pauseRequestedBy: null, paused: { question: null } })
  })

  it('counts no pause as the run’s time while a decision waits for a worker', () => {
    const { events } = asking()
    const paused = followHead(head, events.slice(0, 2))
    const queued = { ...paused.run, status: 'queued' as const, paused: null }
    const heldAt = heldSince(queued, paused.heldAt)
    expect(heldAt).toBe(1_020)
    expect(followHead({ run: queued, heldAt }, events.slice(2)).run.pausedMs).toBe(20)
    expect(heldSince({ ...queued, startedAt: null }, 5)).toBeNull()
  })

  it('is not put back by a row that was read before the newest events', () => {
    const paused = { ...followHead(head, asking().events.slice(0, 2)).run, lastSeq: 2 }
    const late = { ...running, status: 'queued' as const, lastSeq: 0, cancelRequestedBy: 'u' }
    expect(newerHead(paused, late)).toMatchObject({ status: 'paused', paused: { at: 1_020 }, cancelRequestedBy: 'u' })
    expect(newerHead(paused, { ...late, lastSeq: 2 }).status).toBe('queued')
    expect(newerHead(paused, { ...late, status: 'finished' }).status).toBe('finished')
  })
})
