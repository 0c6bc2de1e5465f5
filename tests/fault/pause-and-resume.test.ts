import { describe, expect, it } from 'vitest'
import type { LoopEvent } from '../../lib/loop/artefacts/events.ts'
import { hashJson } from '../../lib/loop/artefacts/json.ts'
import { LoopSpec } from '../../lib/loop/artefacts/spec.ts'
import { decide, pausedState } from '../../lib/runner/fixture-pauses.ts'
import { type Bench, bench, queue, RUN_ID, specOf, stateSchema, takeUp } from '../../lib/runner/fixtures.ts'
import { Crash, countCalls, crashing, crashPoints, story } from './fixture-crash.ts'

/** Counts up; asks a person in iteration 2, and is moved to version 2 of its state at a pause in iteration 3. */
const first = specOf({
  state: stateSchema({ n: { type: 'integer', default: 0 } }),
  nodes: {
    count: { kind: 'observe', config: { map: [{ field: 'n', value: 'state.n + 1' }] }, next: { next: 'ask' } },
    ask: {
      kind: 'invariant',
      config: {
        name: 'not two',
        predicate: 'state.n != 2',
        remediation: { type: 'escalate' },
      },
      next: { holds: 'done' },
    },
    done: {
      kind: 'terminate',
      config: { rules: [{ when: 'state.n >= 5', label: 'five', outcome: 'success', output: {} }] },
      next: { continue: 'count' },
    },
  },
})
const { n } = first.state.properties
const second = LoopSpec.parse({
  ...first,
  state: {
    ...first.state,
    properties: { n, extra: { type: 'string', default: 'x', 'x-loop': { role: 'working' } } },
    'x-loop': { version: 2, migrations: [{ from: 1, fields: { n }, set: [] }] },
  },
})

/** Takes the run up as often as it needs, and decides for it whenever it is paused. */
async function live(b: Bench): Promise<{ events: LoopEvent[]; crashes: number }> {
  const { store } = b
  let crashes = 0
  for (let tries = 0; tries < 30; tries++) {
    try {
      await takeUp(b, 0)
    } catch (error) {
      if (!(error instanceof Crash)) throw error
      crashes++
    }
    const { status, events } = store.inspect(RUN_ID)
    if (status === 'finished') return { events, crashes }
    if (status !== 'paused') continue
    if (pausedState(b).paused?.why === 'question') {
      store.requestResume(
        RUN_ID,
        decide(b, first, { answer: 'Continue as it is', assignments: [{ field: 'n', value: 3 }] }),
      )
      store.requestPause(RUN_ID, 'user_1')
    } else {
      const moveTo = { spec: second, specHash: hashJson(second), models: {}, invariants: ['not two'] }
      store.requestResume(RUN_ID, decide(b, first, { moveTo, note: 'moved' }), second)
    }
  }
  throw new Error('the run does not end')
}

// Readings tell of time.
const told = (events: LoopEvent[]) => story(events, { fields: ['readings'] })

function begun(): Bench {
  const b = bench()
  queue(b.store, first)
  return b
}
const baseline = await live(begun())
const calls = await countCalls(begun(), live)

describe('a crash between a decision about a paused run and its events', () => {
  it('covers what it claims to cover', () => {
    const types = baseline.events.map(({ type }) => type)
    expect(types.filter((type) => type === 'run-paused')).toHaveLength(2)
    expect(types.filter((type) => type === 'run-continued')).toHaveLength(2)
    expect(types.filter((type) => type === 'person-answered')).toHaveLength(1)
    expect(baseline.events.at(-1)?.data).toMatchObject({ reason: 'goal', state: { n: 5, extra: 'x' } })
    expect(calls).toBeGreaterThanOrEqual(6)
  })

  it.each(crashPoints(calls))(
    'at call $at, $when its work, loses nothing and repeats nothing',
    async ({ at, when }) => {
      const b = begun()
      const lived = await live(crashing(b, at, when).bench)
      expect(lived.crashes).toBe(1)
      expect(told(lived.events)).toEqual(told(baseline.events))
      expect(lived.events.map(({ seq }) => seq)).toEqual(lived.events.map((_, index) => index + 1))
      expect(b.store.inspect(RUN_ID)).toMatchObject({ status: 'finished', resume: null, paused: null })
    },
  )
})
