import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../loop/artefacts/json.ts'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import { openPacket, resume } from './fixture-pauses.ts'
import { type Bench, bench, countingSpec, finished, fold, queue, RUN_ID, takeUp } from './fixtures.ts'
import { executeRun } from './host.ts'
import { RunJournal } from './journal.ts'

const DAY = 24 * 3_600_000
const HOUR = 3_600_000
const never = new AbortController().signal

const events = (b: Bench) => b.store.inspect(RUN_ID).events
const types = (b: Bench) => events(b).map(({ type }) => type)

async function start(spec: LoopSpec): Promise<Bench> {
  const b = bench()
  queue(b.store, spec)
  expect(await takeUp(b)).toBe('paused')
  return b
}

describe('the deadline', () => {
  const waiting = (onDeadline?: 'stop' | 'careful') =>
    countingSpec({
      maxIterations: 2,
      timeoutMs: 60_000,
      escalation: { rules: ['max_iterations'], deadlineMs: HOUR, ...(onDeadline ? { onDeadline } : {}) },
    })

  it('is on the row, and until it nobody can take the run', async () => {
    const b = await start(waiting())
    const { paused } = b.store.inspect(RUN_ID)
    expect(paused?.deadlineAt).toBe((paused?.at ?? 0) + HOUR)
    await b.clock.sleep(HOUR - 1, never)
    expect(await b.store.claimNext('w2', 30_000)).toBeNull()
    await b.clock.sleep(1, never)
    expect(await b.store.claimNext('w2', 30_000)).not.toBeNull()
  })

  it('ends the run, also when whoever took it died before the end was durable', async () => {
    const b = await start(waiting())
    await b.clock.sleep(3 * DAY, never)
    expect(await b.store.claimRun(RUN_ID, 'dead', 30_000)).not.toBeNull()
    await b.clock.sleep(30_000, never)
    expect(await takeUp(b)).toBe('finished')
    expect(types(b).slice(-2)).toEqual(['deadline-passed', 'run-finished'])
    expect(finished(events(b))).toMatchObject({ reason: 'escalation_deadline', outcome: 'failure', state: { n: 2 } })
    expect(fold(waiting(), events(b)).activeMs).toBeLessThan(60_000)
  })

  it('a run that ends by it is not given up half-way, whenever its events are written', async () => {
    const b = await start(waiting())
    await b.clock.sleep(HOUR, never)
    const claim = await b.store.claimNext('w2', 30_000)
    if (!claim) throw new Error('not claimed')
    const journal = await RunJournal.open(claim, b.store, b.clock, 30_000)
    journal.append({ type: 'deadline-passed', nodeId: null, data: {} })
    await journal.flush()
    expect(b.store.inspect(RUN_ID)).toMatchObject({ status: 'running', owner: 'w2' })
    await b.clock.sleep(30_000, never)
    expect(await takeUp(b)).toBe('finished')
    expect(finished(events(b)).reason).toBe('escalation_deadline')
    expect(types(b).filter((type) => type === 'deadline-passed')).toHaveLength(1)
  })

  it('careful: a rule ends the run as if nobody had been asked', async () => {
    const b = await start(waiting('careful'))
    await b.clock.sleep(HOUR, never)
    expect(await takeUp(b)).toBe('finished')
    expect(finished(events(b))).toMatchObject({ reason: 'max_iterations' })
  })

  it.each([
    ['stop', 'escalation_deadline'],
    ['careful', 'max_iterations'],
  ] as const)('%s: what is asked before a call ends in %s', async (onDeadline, reason) => {
    const spec = countingSpec(
      { maxIterations: 1, escalation: { deadlineMs: HOUR, onDeadline } },
      {
        rules: [{ respond: { json: { action: { tool: 'flaky', args: {} } } } }],
      },
    )
    if (spec.nodes.act)
      spec.nodes.act.config = {
        ...spec.nodes.act.config,
        policy: { ...(spec.nodes.act.config.policy as JsonObject), approval: { flaky: 'ask' } },
      }
    const b = await start(spec)
    expect(openPacket(b)).toMatchObject({ why: 'approval', onDeadline })
    expect(openPacket(b).suggestions.map(({ title }) => title)).toEqual([
      'Answer “refuse”',
      'Answer “allow”',
      'Stop the run',
    ])
    await b.clock.sleep(DAY, never)
    expect(await takeUp(b)).toBe('finished')
    expect(finished(events(b)).reason).toBe(reason)
    if (onDeadline === 'careful')
      expect(events(b).findLast(({ type }) => type === 'person-answered')?.data).toMatchObject({
        by: 'deadline',
        answer: 'refuse',
      })
  })

  it('a person who decides first wins, also after it: whoever comes then finds the decision', async () => {
    const spec = waiting()
    const b = await start(spec)
    await b.clock.sleep(2 * HOUR, never)
    resume(b, spec, { extend: { iterations: 20 } })
    expect(await takeUp(b)).toBe('finished')
    expect(finished(events(b))).toMatchObject({ reason: 'goal' })
    expect(types(b)).not.toContain('deadline-passed')
  })

  it('a person who comes after the run was taken is refused', async () => {
    const spec = waiting()
    const b = await start(spec)
    await b.clock.sleep(2 * HOUR, never)
    const claim = await b.store.claimNext('w2', 30_000)
    const decided = {
      answer: null,
      continued: {
        type: 'run-continued' as const,
        nodeId: null,
        data: { by: 'u', note: '', patch: [], migration: null },
      },
      requestHash: 'h',
    }
    expect(b.store.requestResume(RUN_ID, decided)).toBe(false)
    if (!claim) throw new Error('not claimed')
    await executeRun(b.ports, claim, { leaseMs: 30_000, signal: never })
    expect(finished(events(b)).reason).toBe('escalation_deadline')
  })

  it('a cancellation goes before it', async () => {
    const b = await start(waiting())
    b.store.requestCancel(RUN_ID, 'user_1')
    await b.clock.sleep(2 * HOUR, never)
    expect(await takeUp(b)).toBe('finished')
    expect(finished(events(b)).reason).toBe('cancelled')
  })
})
