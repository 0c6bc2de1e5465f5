import { describe, expect, it } from 'vitest'
import { apply } from '../loop/3-run/apply.ts'
import { planResume } from '../loop/3-run/plan-resume.ts'
import { hashJson } from '../loop/artefacts/json.ts'
import { LoopSpec } from '../loop/artefacts/spec.ts'
import { decide, namedSpec, pausedState, resume } from './fixture-pauses.ts'
import {
  bench,
  countingSpec,
  finished,
  fold,
  queue,
  RUN_ID,
  runToEnd,
  specOf,
  stateSchema,
  takeUp,
} from './fixtures.ts'

const DAYS = 24 * 3_600_000
const never = new AbortController().signal
const types = (b: ReturnType<typeof bench>) => b.store.inspect(RUN_ID).events.map(({ type }) => type)

/** n counts up by a rule of its own; from 3 on the invariant asks a person each time, until n is 10. */
const asking: LoopSpec = specOf({
  state: stateSchema({ n: { type: 'integer', default: 0 }, allowed: { type: 'boolean', default: false } }),
  nodes: {
    count: { kind: 'observe', config: { map: [{ field: 'n', value: 'state.n + 1' }] }, next: { next: 'small' } },
    small: {
      kind: 'invariant',
      config: {
        name: 'n is small',
        predicate: 'state.n < 3 || state.allowed',
        severity: 'critical',
        remediation: { type: 'escalate', question: 'n is {{ state.n }}. Go on?' },
      },
      next: { holds: 'done' },
    },
    done: {
      kind: 'terminate',
      config: { rules: [{ when: 'state.n >= 10', label: 'ten', outcome: 'success', output: {} }] },
      next: { continue: 'count' },
    },
  },
  contract: { maxIterations: 20 },
})

describe('a pause that somebody asked for', () => {
  /** Paused while the first model call, of ten seconds, is under way. */
  async function pausedBench() {
    const b = bench()
    const slow = countingSpec(
      { maxIterations: 2, timeoutMs: 60_000, stepTimeoutMs: 20_000 },
      {
        rules: [
          {
            respond: { json: { action: { tool: 'state.patch', args: { set: { n: '{{ state.n + 1 }}' } } } } },
            delayMs: 10_000,
          },
        ],
      },
    )
    queue(b.store, slow)
    void b.clock.sleep(1_000, never).then(() => b.store.requestPause(RUN_ID, 'user_1'))
    expect(await takeUp(b)).toBe('paused')
    return { b, spec: slow }
  }

  it('comes where the next step would begin: a call in flight is not cut off', async () => {
    const { b } = await pausedBench()
    expect(types(b).slice(-4)).toEqual(['pause-requested', 'decision-made', 'step-finished', 'run-paused'])
    expect(b.store.inspect(RUN_ID)).toMatchObject({
      status: 'paused',
      owner: null,
      paused: { why: 'requested', iteration: 1, nodeId: 'act', question: null },
    })
    expect(pausedState(b)).toMatchObject({ status: 'paused', at: 'act', step: null, pauseRequestedBy: null })
  })

  it('lasts until a person decides: nobody can take the run, however long it waits', async () => {
    const { b } = await pausedBench()
    await b.clock.sleep(30 * DAYS, never)
    expect(await b.store.claimNext('w2', 30_000)).toBeNull()
    expect(await b.store.claimRun(RUN_ID, 'w2', 30_000)).toBeNull()
  })

  it('does not count as active time, and the run goes on to the same end', async () => {
    const { b, spec } = await pausedBench()
    await b.clock.sleep(5 * DAYS, never)
    resume(b, spec, { note: 'looked at it' })
    await b.clock.sleep(1 * DAYS, never)
    expect(await takeUp(b)).toBe('finished')
    const { events, iterations } = b.store.inspect(RUN_ID)
    expect(events.find(({ type }) => type === 'run-continued')?.data).toEqual({
      by: 'user_1',
      note: 'looked at it',
      patch: [],
      migration: null,
    })
    const end = fold(spec, events)
    expect(end).toMatchObject({ status: 'finished', paused: null, state: { n: 2 } })
    expect(end.activeMs).toBeLessThan(25_000)
    const undisturbed = await runToEnd(spec, bench())
    expect(finished(events)).toEqual({ ...finished(undisturbed), tokens: finished(events).tokens })
    // The iteration's row counts what was before the pause too, and says how long it waited.
    expect(iterations[0]).toMatchObject({ steps: 5, modelCalls: 1 })
    expect(iterations[0]?.firstSeq).toBe(events.find(({ type }) => type === 'iteration-started')?.seq)
    expect(iterations[0]?.pausedMs).toBeGreaterThanOrEqual(6 * DAYS)
    expect(iterations[1]?.pausedMs).toBe(0)
  })

  it('changes the state as the person set it, whatever the reducer', async () => {
    const { b, spec } = await pausedBench()
    resume(b, spec, {
      assignments: [
        { field: 'notes', value: ['kept'] },
        { field: 'healed', value: 6 },
      ],
    })
    await takeUp(b)
    const { events } = b.store.inspect(RUN_ID)
    expect(finished(events).state).toMatchObject({ healed: 7, notes: ['kept', 'n=1', 'n=2'] })
  })

  it.each([
    ['a field that is none', { assignments: [{ field: 'm', value: 1 }] }, 'm'],
    ['a value that does not fit', { assignments: [{ field: 'n', value: 'one' }] }, 'n'],
    ['an input', { assignments: [{ field: 'goal', value: 'other' }] }, 'goal'],
  ])('refuses %s, and names it', async (_, decision, field) => {
    const { b, spec } = await pausedBench()
    const plan = planResume(pausedState(b), namedSpec(spec), {
      by: 'u',
      note: '',
      answer: null,
      moveTo: null,
      ...decision,
    })
    expect(plan).toMatchObject({ ok: false, about: 'patch', problems: [{ field }] })
  })

  it('a cancellation ends the paused run at once, and the wait does not count', async () => {
    const { b, spec } = await pausedBench()
    await b.clock.sleep(9 * DAYS, never)
    b.store.requestCancel(RUN_ID, 'user_2')
    expect(await takeUp(b)).toBe('finished')
    const { events } = b.store.inspect(RUN_ID)
    expect(finished(events).reason).toBe('cancelled')
    expect(fold(spec, events).activeMs).toBeLessThan(25_000)
  })

  it('a cancellation that comes while the pause is written is not lost', async () => {
    const b = bench()
    queue(b.store, countingSpec())
    b.store.requestPause(RUN_ID, 'user_1')
    b.ports.store = {
      ...b.store,
      commit: (...args) => {
        if (args[1].paused) b.store.requestCancel(RUN_ID, 'user_1')
        return b.store.commit(...args)
      },
    }
    expect(await takeUp(b)).toBe('finished')
    expect(types(b).slice(-4)).toEqual(['run-paused', 'cancel-requested', 'guard-checked', 'run-finished'])
  })

  it('a run that waits in the queue pauses before its first step', async () => {
    const b = bench()
    queue(b.store, asking)
    b.store.requestPause(RUN_ID, 'user_1')
    expect(await takeUp(b)).toBe('paused')
    expect(types(b)).toEqual(['run-queued', 'run-started', 'pause-requested', 'iteration-started', 'run-paused'])
    resume(b, asking)
    expect(await takeUp(b)).toBe('paused')
    expect(pausedState(b).paused).toMatchObject({ why: 'question' })
  })
})

describe('a step that asks a person', () => {
  async function asked() {
    const b = bench()
    queue(b.store, asking)
    expect(await takeUp(b)).toBe('paused')
    return b
  }

  it('pauses the run within the step, with the question on its row', async () => {
    const b = await asked()
    expect(b.store.inspect(RUN_ID).paused).toMatchObject({
      why: 'question',
      iteration: 3,
      nodeId: 'small',
      question: { text: 'n is 3. Go on?', options: ['Stop the run', 'Continue as it is'] },
    })
  })

  it('goes on with the answer after days, from the middle of the step', async () => {
    const b = await asked()
    await b.clock.sleep(3 * DAYS, never)
    resume(b, asking, { answer: 'Stop the run', note: 'enough' })
    expect(await takeUp(b)).toBe('finished')
    const { events } = b.store.inspect(RUN_ID)
    expect(finished(events)).toMatchObject({ reason: 'stopped_by_person' })
    expect(finished(events).explanation).toContain('enough')
    expect(fold(asking, events).activeMs).toBeLessThan(1_000)
    expect(types(b).filter((type) => type === 'person-asked')).toHaveLength(1)
  })

  it('shows the rest of the step what the person changed with the answer', async () => {
    const b = await asked()
    resume(b, asking, { answer: 'Continue as it is', assignments: [{ field: 'allowed', value: true }] })
    expect(await takeUp(b)).toBe('finished')
    const { events } = b.store.inspect(RUN_ID)
    const checks = events.flatMap((event) => (event.type === 'invariant-checked' ? [event.data.holds] : []))
    expect(checks.slice(0, 4)).toEqual([true, true, false, true])
    expect(finished(events)).toMatchObject({ reason: 'goal', state: { n: 10, allowed: true } })
  })

  it.each([
    [{ answer: null }, 'answer', 'waits for an answer: n is 3. Go on?'],
    [{ answer: 'Perhaps' }, 'answer', 'not one of the answers'],
    [
      { answer: 'Stop the run', moveTo: { spec: asking, specHash: 'x', models: {}, invariants: [] } },
      'migration',
      'Answer first',
    ],
  ])('refuses %j', async (decision, about, says) => {
    const b = await asked()
    const current = namedSpec(asking)
    const plan = planResume(pausedState(b), current, { by: 'u', note: '', assignments: [], moveTo: null, ...decision })
    expect(plan).toMatchObject({ ok: false, about, message: expect.stringContaining(says) })
  })

  it('an answer to nothing is refused', async () => {
    const b = bench()
    queue(b.store, asking)
    b.store.requestPause(RUN_ID, 'u')
    await takeUp(b)
    expect(() => decide(b, asking, { answer: 'yes' })).toThrow('waits for no answer')
  })
})

describe('a run that is moved to another version of its state', () => {
  const before = asking.state.properties
  const newer: LoopSpec = LoopSpec.parse({
    ...JSON.parse(
      JSON.stringify(asking).replaceAll('state.n', 'state.count').replaceAll('"field":"n"', '"field":"count"'),
    ),
    state: {
      ...asking.state,
      properties: {
        count: before.n,
        allowed: before.allowed,
        label: { type: 'string', default: 'new', 'x-loop': { role: 'working' } },
      },
      'x-loop': {
        version: 2,
        migrations: [{ from: 1, fields: before, set: [{ field: 'count', value: 'state.n * 2' }] }],
      },
    },
  })
  const moveTo = { spec: newer, specHash: hashJson(newer), models: {}, invariants: ['n is small'] }

  it('goes on with every state that it holds led over, and its log folds to the same', async () => {
    const b = bench()
    queue(b.store, asking)
    await takeUp(b)
    resume(b, asking, { answer: 'Continue as it is', assignments: [{ field: 'allowed', value: true }] })
    b.store.requestPause(RUN_ID, 'u')
    await takeUp(b)
    const old = pausedState(b)
    resume(b, asking, { moveTo, assignments: [{ field: 'label', value: 'moved' }] })
    expect(await takeUp(b)).toBe('finished')
    const { events, checkpoints } = b.store.inspect(RUN_ID)
    const continued = events.findLast(({ type }) => type === 'run-continued')
    const led = apply(newer, old, continued ?? raise())
    expect(led.state).toEqual({ count: Number(old.state.n) * 2, allowed: true, label: 'moved' })
    expect(led.prev).toEqual({ count: Number(old.prev.n) * 2, allowed: old.prev.allowed, label: 'new' })
    expect(Object.keys(led.safe).sort()).toEqual(['allowed', 'count', 'label'])
    expect(finished(events)).toMatchObject({ reason: 'goal', state: { label: 'moved' } })
    // From the checkpoint of the pause on, the log folds under the new spec alone.
    const checkpoint = checkpoints.findLast(({ seq }) => seq < (continued?.seq ?? 0)) ?? raise()
    expect(fold(newer, events, checkpoint)).toMatchObject({ status: 'finished', state: finished(events).state })
    expect(continued?.data).toMatchObject({
      migration: { fromStateVersion: 1, toStateVersion: 2, toSpecHash: moveTo.specHash },
    })
  })

  it.each<[string, (spec: LoopSpec) => LoopSpec, string]>([
    [
      'the node it stands before is gone',
      ({ nodes: { count, ...rest }, ...spec }) => ({ ...spec, nodes: { ...rest, counting: count ?? raise() } }),
      'does not have',
    ],
    [
      'that node is of another kind',
      (spec) => ({ ...spec, nodes: { ...spec.nodes, count: spec.nodes.done ?? raise() } }),
      'another kind',
    ],
    ['the head is another', (spec) => ({ ...spec, head: 'small' }), 'begins at'],
    ['there is no migration', (spec) => ({ ...spec, state: { ...spec.state, 'x-loop': { version: 2 } } }), 'led over'],
  ])('stays as it was when %s', async (_, change, says) => {
    const b = bench()
    queue(b.store, asking)
    b.store.requestPause(RUN_ID, 'u')
    await takeUp(b)
    const run = pausedState(b)
    const spec = change(newer)
    const plan = planResume(run, namedSpec(asking), {
      by: 'u',
      note: '',
      answer: null,
      assignments: [],
      moveTo: { ...moveTo, spec },
    })
    expect(plan).toMatchObject({ ok: false, about: 'migration', message: expect.stringContaining(says) })
    expect(pausedState(b)).toEqual(run)
  })
})

function raise(): never {
  throw new Error('not there')
}
