import { describe, expect, it } from 'vitest'
import { emptyRunState } from '../loop/3-run/empty-run-state.ts'
import { loadProgram } from '../loop/3-run/program.ts'
import { createReplay } from '../loop/3-run/replay.ts'
import type { LoopEvent } from '../loop/artefacts/events.ts'
import { hashJson } from '../loop/artefacts/json.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import { executors } from '../nodes/executors.ts'
import { type Bench, bench, countingSpec, FACTS, finished, fold, queue, RUN_ID } from './fixtures.ts'
import { executeRun } from './host.ts'
import type { Commit, RunStore } from './ports.ts'

const signal = new AbortController().signal
const MOST = 3 * LIMITS.takenUpInVain
const calling = (tool: string, contract: Parameters<typeof countingSpec>[0] = {}) =>
  countingSpec({ maxIterations: 2, ...contract }, { rules: [{ respond: { json: { action: { tool, args: {} } } } }] })

/** A bench whose process ends with each call of a tool, but for the given ones. */
function deadly(survives: (sent: number) => boolean = () => false) {
  const b = bench()
  const lives = { sent: 0 }
  const run: Bench['ports']['tools']['run'] = async () => {
    if (survives(++lives.sent)) return { ok: true, output: 'done' }
    throw new Error('killed')
  }
  return { ...b, lives, ports: { ...b.ports, tools: { run } } }
}

/** Takes it up, life by life, until it has ended or waits for a person. */
async function lifeByLife(b: Bench, spec: LoopSpec, store: Partial<RunStore> = {}): Promise<LoopEvent[]> {
  queue(b.store, spec)
  const ports = { ...b.ports, store: { ...b.store, ...store } }
  for (let life = 0; life < MOST; life++) {
    const claim = await b.store.claimRun(RUN_ID, `w${life}`, 0)
    if (!claim) break
    await executeRun(ports, claim, { leaseMs: 0, signal }).catch(() => {})
  }
  return b.store.inspect(RUN_ID).events
}

const takenUp = (events: LoopEvent[]) => events.filter(({ type }) => type === 'run-resumed').length

function isReplayed(events: readonly LoopEvent[], spec: LoopSpec): boolean {
  const program = { program: loadProgram(spec, executors, FACTS), specHash: hashJson(spec) }
  const parts = [{ ...program, lastSeq: Number.POSITIVE_INFINITY }]
  const player = createReplay({ start: emptyRunState(RUN_ID), parts, other: null })
  for (const event of events) player.feed(event)
  const { identical, complete } = player.report()
  return identical && complete
}

describe('a run that is taken up again and again and comes no further', () => {
  it('ends when a tool ends its process each time, and says where', async () => {
    const b = deadly()
    const events = await lifeByLife(b, calling('flaky'))
    expect([b.lives.sent, takenUp(events)]).toEqual([LIMITS.takenUpInFlight, LIMITS.takenUpInFlight])
    expect(finished(events)).toMatchObject({ reason: 'internal_error', outcome: 'failure', iterations: 1 })
    expect(finished(events).explanation).toBe(
      'Taken up 5 times in a row at the same place, “act” in iteration 1, while the tool “flaky” was running, and each time its worker was gone before it came any further: what is done there seems to end the process that does it.',
    )
    expect(isReplayed(events, calling('flaky'))).toBe(true)
  })

  const begins = ({ events }: Commit) =>
    events.some(({ type }) => type === 'iteration-started' || type === 'step-started')
  it('ends when its process ends before it has recorded anything, from its very beginning', async () => {
    const b = bench()
    const commit: RunStore['commit'] = async (claim, what, leaseMs) => {
      if (begins(what)) throw new Error('killed')
      return b.store.commit(claim, what, leaseMs)
    }
    const events = await lifeByLife(b, calling('flaky'), { commit })
    expect(events.map(({ type }) => type)).toEqual([
      'run-queued',
      'run-started',
      ...Array.from({ length: LIMITS.takenUpInVain }, () => 'run-resumed'),
      'run-finished',
    ])
    expect(finished(events).reason).toBe('internal_error')
    expect(isReplayed(events, calling('flaky'))).toBe(true)
  })

  it('is not ended as long as it comes further, however often its workers die', async () => {
    const b = deadly((sent) => sent % (LIMITS.takenUpInFlight - 1) === 0)
    const events = await lifeByLife(b, calling('flaky'))
    expect(takenUp(events)).toBeGreaterThan(LIMITS.takenUpInFlight)
    expect(finished(events)).toMatchObject({ reason: 'max_iterations', iterations: 2 })
    expect(fold(calling('flaky'), events).takenUpInVain).toBe(0)
  })

  it('counts on when people ask for something meanwhile', async () => {
    const b = deadly()
    const load: RunStore['load'] = async (runId) => {
      if (b.lives.sent > 0) b.store.requestPause(RUN_ID, 'user_1')
      if (b.lives.sent > 0) b.store.requestBreakpoints(RUN_ID, { by: 'user_1', breakpoints: [] })
      return b.store.load(runId)
    }
    const events = await lifeByLife(b, calling('flaky'), { load })
    expect(events.map(({ type }) => type)).toContain('breakpoints-set')
    expect([takenUp(events), finished(events).reason]).toEqual([LIMITS.takenUpInFlight, 'internal_error'])
  })

  it('is put before a person when the call may not be repeated, and cancelled when somebody asks for that', async () => {
    const unsafe = deadly()
    expect((await lifeByLife(unsafe, calling('unsafe'))).at(-1)).toMatchObject({ type: 'run-paused' })
    expect(unsafe.lives.sent).toBe(1)
    const b = deadly()
    const { load } = b.store
    const cancelled: RunStore['load'] = async (runId) => {
      if (b.lives.sent === LIMITS.takenUpInFlight) b.store.requestCancel(RUN_ID, 'user_1')
      return load(runId)
    }
    expect(finished(await lifeByLife(b, calling('flaky'), { load: cancelled })).reason).toBe('cancelled')
  })
})
