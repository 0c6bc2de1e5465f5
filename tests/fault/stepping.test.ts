import { describe, expect, it } from 'vitest'
import { toBreakpoints } from '../../lib/loop/artefacts/breakpoint.ts'
import type { LoopEvent } from '../../lib/loop/artefacts/events.ts'
import { hashJson } from '../../lib/loop/artefacts/json.ts'
import type { RunState } from '../../lib/loop/artefacts/run-state.ts'
import { decide, pausedState } from '../../lib/runner/fixture-pauses.ts'
import { type Bench, bench, countingSpec, fold, RUN_ID, runToEnd, takeUp } from '../../lib/runner/fixtures.ts'
import { Crash, countCalls, crashing, crashPoints, story } from './fixture-crash.ts'

/** Three iterations with a model, a tool, an invariant that has to be healed, and guards that end the run. */
const spec = countingSpec({ maxIterations: 3, score: 'state.score' })
const BY_HAND: LoopEvent['type'][] = ['run-paused', 'run-continued', 'breakpoints-set']

function begun(): Bench {
  const b = bench()
  const breakpoints = { by: 'user_1', breakpoints: toBreakpoints([{ nodeId: 'decide' }, { when: 'state.n == 2' }]) }
  b.store.createRun({ runId: RUN_ID, spec, specHash: hashJson(spec), input: {}, requestedBy: 'test', breakpoints })
  return b
}

/** Takes the run up as often as it needs, one step at a time. */
async function live(b: Bench): Promise<{ events: LoopEvent[]; crashes: number }> {
  let crashes = 0
  for (let tries = 0; tries < 60; tries++) {
    try {
      await takeUp(b, 0)
    } catch (error) {
      if (!(error instanceof Crash)) throw error
      crashes++
    }
    const { status, events } = b.store.inspect(RUN_ID)
    if (status === 'finished') return { events, crashes }
    if (status === 'paused') b.store.requestResume(RUN_ID, decide(b, spec, { until: 'step' }))
  }
  throw new Error('the run does not end')
}

// Readings tell of time; a call that is sent twice stays counted twice.
const told = (events: LoopEvent[], types: LoopEvent['type'][] = []) =>
  story(events, { types, fields: ['readings', 'tokens', 'costNanoUsd'] })
const outcome = ({
  seq: _,
  lastEventAt: __,
  activeMs: ___,
  breakpoints: ____,
  breakpointsHeld: _5,
  ...run
}: RunState) => run

const undisturbed = await runToEnd(spec, bench())
const baseline = await live(begun())
const calls = await countCalls(begun(), live)

describe('a run that is stopped at every single step', () => {
  it('ends as the one that nobody stopped, with the same events but for the stops', () => {
    const stops = baseline.events.filter(({ type }) => type === 'run-paused')
    expect(stops.map(({ step }) => step)).toEqual(Array.from({ length: 15 }, (_, index) => index))
    expect(told(baseline.events, BY_HAND)).toEqual(told(undisturbed))
    expect(outcome(fold(spec, baseline.events))).toEqual(outcome(fold(spec, undisturbed)))
  })

  it.each(crashPoints(calls))(
    'and whose worker dies at call $at, $when its work, stops at the same places and ends the same',
    async ({ at, when }) => {
      const b = begun()
      const lived = await live(crashing(b, at, when).bench)
      expect(lived.crashes).toBe(1)
      expect(told(lived.events)).toEqual(told(baseline.events))
      expect(b.store.inspect(RUN_ID)).toMatchObject({ status: 'finished', breakpointsRequest: null, resume: null })
    },
  )
})

it('what a run remembers of its stops is gone once it has moved', async () => {
  const b = begun()
  await takeUp(b)
  expect(pausedState(b).stoodAt).toBe(0)
  for (const { type, seq } of baseline.events) {
    if (type === 'step-started') expect(fold(spec, baseline.events.slice(0, seq))).toMatchObject({ stoodAt: null })
  }
  expect(fold(spec, baseline.events)).toMatchObject({ stoodAt: null, stopAt: null })
})
