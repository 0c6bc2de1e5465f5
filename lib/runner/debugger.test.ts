import { describe, expect, it } from 'vitest'
import { advance } from '../loop/3-run/advance.ts'
import { apply } from '../loop/3-run/apply.ts'
import { loadProgram } from '../loop/3-run/program.ts'
import { stampEvent } from '../loop/3-run/stamp.ts'
import { type BreakpointDraft, toBreakpoints } from '../loop/artefacts/breakpoint.ts'
import type { EventBody, LoopEvent } from '../loop/artefacts/events.ts'
import { hashJson } from '../loop/artefacts/json.ts'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import { executors } from '../nodes/executors.ts'
import { decide, pausedState, resume } from './fixture-pauses.ts'
import { type Bench, bench, countingSpec, FACTS, fold, RUN_ID, specOf, stateSchema, takeUp } from './fixtures.ts'

const spec = countingSpec()

const list = (...drafts: BreakpointDraft[]) => ({ by: 'user_1', breakpoints: toBreakpoints(drafts) })

function begin(of: LoopSpec, ...drafts: BreakpointDraft[]): Bench {
  const b = bench()
  const breakpoints = drafts.length === 0 ? null : list(...drafts)
  b.store.createRun({ runId: RUN_ID, spec: of, specHash: hashJson(of), input: {}, requestedBy: 'test', breakpoints })
  return b
}

type Place = { iteration: number; steps: number; at: string | null; why: string | undefined }
/** Takes the run up until it ends, letting it go on from each pause, and says where it stood. */
async function stops(b: Bench, of: LoopSpec, until?: 'step' | 'iteration'): Promise<Place[]> {
  const places: Place[] = []
  while ((await takeUp(b)) === 'paused') {
    const { iteration, steps, at, paused } = pausedState(b)
    if (places.length > 100) throw new Error('the run does not move')
    places.push({ iteration, steps, at, why: paused?.why })
    resume(b, of, { until })
  }
  return places
}
const details = (events: readonly LoopEvent[]) =>
  events.flatMap((event) => (event.type === 'run-paused' ? [event.data.detail] : []))

describe('breakpoints', () => {
  it('stop before each step of a node, and not twice at the same place', async () => {
    const b = begin(spec, { nodeId: 'act' })
    expect(await stops(b, spec)).toEqual(
      [1, 2, 3, 4, 5].map((iteration) => ({ iteration, steps: (iteration - 1) * 5 + 1, at: 'act', why: 'breakpoint' })),
    )
    const { events } = b.store.inspect(RUN_ID)
    expect(details(events)[0]).toBe('Stopped at the breakpoint on “act”.')
    expect(events.slice(0, 3).map(({ type }) => type)).toEqual(['run-queued', 'run-started', 'breakpoints-set'])
    expect(events.at(-1)).toMatchObject({ type: 'run-finished', data: { reason: 'max_iterations' } })
  })

  it('stop on the head once its iteration has begun, the first one too', async () => {
    const b = begin(spec, { nodeId: 'decide' })
    expect((await stops(b, spec)).map(({ iteration, steps }) => [iteration, steps])).toEqual([
      [1, 0],
      [2, 5],
      [3, 10],
      [4, 15],
      [5, 20],
    ])
  })

  it('stop when an expression becomes true, again only after it was not, and tell what it read', async () => {
    const b = begin(spec, { when: 'state.n % 2 == 1' })
    const places = await stops(b, spec)
    expect(places.map(({ iteration, at }) => [iteration, at])).toEqual([
      [1, 'observe'],
      [3, 'observe'],
      [5, 'observe'],
    ])
    expect(details(b.store.inspect(RUN_ID).events)[1]).toBe(
      'Stopped before “observe”: state.n % 2 == 1 became true (state.n = 3).',
    )
  })

  it('that are true from the start stop before the first step', async () => {
    expect(await stops(begin(spec, { when: 'state.n == 0' }), spec)).toEqual([
      { iteration: 1, steps: 0, at: 'decide', why: 'breakpoint' },
    ])
  })

  it('without a value are not true', async () => {
    expect(await stops(begin(spec, { when: "last.tool == 'nobody'" }), spec)).toEqual([])
  })

  it('that are switched off stop nothing', async () => {
    const off = { enabled: false }
    expect(await stops(begin(spec, { nodeId: 'act', ...off }, { when: 'true', ...off }), spec)).toEqual([])
  })

  it('tell of each other at one stop', async () => {
    const b = begin(spec, { nodeId: 'act' }, { when: 'decision != null' }, { when: 'iteration == 1' })
    await takeUp(b)
    expect(pausedState(b).at).toBe('decide')
    resume(b, spec)
    await takeUp(b)
    expect(pausedState(b).paused?.detail).toMatch(
      /^Stopped at the breakpoint on “act”: decision != null became true \(decision = \{.*\}\)\.$/,
    )
  })

  it('can be set and taken away while the run goes or is paused', async () => {
    const b = begin(spec, { nodeId: 'act' })
    await takeUp(b)
    b.store.requestBreakpoints(RUN_ID, list({ nodeId: 'small' }))
    resume(b, spec)
    await takeUp(b)
    expect(pausedState(b)).toMatchObject({ at: 'small', iteration: 1 })
    b.store.requestBreakpoints(RUN_ID, list())
    resume(b, spec)
    expect(await takeUp(b)).toBe('finished')
    const { events, breakpointsRequest } = b.store.inspect(RUN_ID)
    expect(breakpointsRequest).toBeNull()
    expect(
      events.flatMap((event) => (event.type === 'breakpoints-set' ? [event.data.breakpoints.length] : [])),
    ).toEqual([1, 1, 0])
  })

  it('set while a call is in flight are in force with the next commit', async () => {
    const b = begin(spec)
    const { models } = b.ports
    const ports = {
      ...b.ports,
      models: {
        ...models,
        call: (...args: Parameters<typeof models.call>) => {
          b.store.requestBreakpoints(RUN_ID, list({ nodeId: 'act' }))
          return models.call(...args)
        },
      },
    }
    expect(await takeUp({ ...b, ports })).toBe('paused')
    // Heard of with the next commit, which is that of the intent of the step “act” itself.
    expect(pausedState(b)).toMatchObject({ at: 'act', iteration: 2 })
  })

  it('leave a state that was patched at the stop alone', async () => {
    const b = begin(spec, { when: 'state.n >= 3' })
    await takeUp(b)
    resume(b, spec, { assignments: [{ field: 'n', value: 20 }] })
    expect(await takeUp(b)).toBe('finished')
    expect(b.store.inspect(RUN_ID).events.at(-1)).toMatchObject({ data: { reason: 'goal', label: 'ten' } })
  })
})

it('a run that was paused on arrival at the head still stops at the breakpoint there: its iteration begins behind the guards', async () => {
  const b = begin(spec, { nodeId: 'decide' }, { nodeId: 'done' })
  await takeUp(b)
  resume(b, spec)
  await takeUp(b)
  const program = loadProgram(spec, executors, FACTS)
  let run = pausedState(b)
  const tell = (body: EventBody) => {
    run = apply(spec, run, stampEvent(run, body, run.lastEventAt))
  }
  const goOn = (reached: () => boolean) => {
    tell({ type: 'run-continued', nodeId: null, data: { by: 'user_1', note: '', patch: [], migration: null } })
    while (!reached()) {
      const command = advance(program, run)
      if (command.type !== 'record') throw new Error(`the core wants to ${command.type}`)
      command.events.forEach(tell)
    }
  }
  expect(run).toMatchObject({ at: 'done', iteration: 1 })
  goOn(() => run.arriving)
  tell({ type: 'pause-requested', nodeId: null, data: { by: 'user_1' } })
  const asked = advance(program, run)
  if (asked.type === 'record') asked.events.forEach(tell)
  expect(run).toMatchObject({ arriving: true, iteration: 1, paused: { why: 'requested' } })
  goOn(() => run.status === 'paused')
  expect(run).toMatchObject({ at: 'decide', iteration: 2, paused: { why: 'breakpoint' } })
})

describe('steps', () => {
  it('stop before every node, in order, and once at each', async () => {
    const b = begin(spec, { nodeId: 'decide' })
    const places = await stops(b, spec, 'step')
    expect(places.map(({ steps }) => steps)).toEqual(Array.from({ length: 25 }, (_, index) => index))
    expect(places.slice(0, 6).map(({ at, why }) => [at, why])).toEqual([
      ['decide', 'breakpoint'],
      ['act', 'step'],
      ['observe', 'step'],
      ['small', 'step'],
      ['done', 'step'],
      ['decide', 'breakpoint'],
    ])
    expect(details(b.store.inspect(RUN_ID).events)[1]).toBe('One step done: stopped before “act”.')
  })

  it('by iteration stop where the next one begins, behind its guards', async () => {
    const b = begin(spec, { when: 'iteration == 1' })
    const places = await stops(b, spec, 'iteration')
    expect(places.map(({ iteration, at, why }) => [iteration, at, why])).toEqual([
      [1, 'decide', 'breakpoint'],
      [2, 'decide', 'step'],
      [3, 'decide', 'step'],
      [4, 'decide', 'step'],
      [5, 'decide', 'step'],
    ])
  })

  it('end with a run that the guards end', async () => {
    const short = countingSpec({ maxIterations: 1 })
    const b = begin(short, { nodeId: 'done' })
    await takeUp(b)
    resume(b, short, { until: 'step' })
    expect(await takeUp(b)).toBe('finished')
    expect(fold(short, b.store.inspect(RUN_ID).events)).toMatchObject({
      status: 'finished',
      stopAt: null,
      stoodAt: null,
    })
  })

  it('finish the step that had asked a person, and stop then', async () => {
    const asking = specOf({
      state: stateSchema({ n: { type: 'number', default: 0 } }),
      nodes: {
        ask: {
          kind: 'invariant',
          config: { name: 'positive', predicate: 'state.n > 0', remediation: { type: 'escalate' } },
          next: { holds: 'done' },
        },
        done: {
          kind: 'terminate',
          config: { rules: [{ when: 'state.n > 5', label: 'six', outcome: 'success', output: {} }] },
          next: { continue: 'ask' },
        },
      },
    })
    const b = begin(asking)
    await takeUp(b)
    expect(pausedState(b).paused?.why).toBe('question')
    resume(b, asking, { answer: 'Continue as it is', until: 'step' })
    await takeUp(b)
    expect(pausedState(b)).toMatchObject({ at: 'done', paused: { why: 'step' } })
    resume(b, asking, { until: 'step', assignments: [{ field: 'n', value: 1 }] })
    await takeUp(b)
    expect(pausedState(b)).toMatchObject({ at: 'ask', iteration: 2, paused: { why: 'step' } })
  })

  it('are forgotten at another pause', async () => {
    const b = begin(spec, { nodeId: 'act' })
    await takeUp(b)
    b.store.requestBreakpoints(RUN_ID, list({ nodeId: 'observe' }))
    resume(b, spec, { until: 'iteration' })
    await takeUp(b)
    expect(pausedState(b)).toMatchObject({ at: 'observe', stopAt: null, paused: { why: 'breakpoint' } })
  })

  it('are on record with who asked for them', async () => {
    const b = begin(spec, { nodeId: 'act' })
    await takeUp(b)
    expect(decide(b, spec, { until: 'step' }).continued.data).toMatchObject({ by: 'user_1', until: 'step' })
    expect(decide(b, spec).continued.data).not.toHaveProperty('until')
  })
})
