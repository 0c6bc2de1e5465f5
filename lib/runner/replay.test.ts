import { describe, expect, it } from 'vitest'
import { emptyRunState } from '../loop/3-run/empty-run-state.ts'
import { loadProgram } from '../loop/3-run/program.ts'
import { createReplay, type ReplayPlan } from '../loop/3-run/replay.ts'
import type { Contract } from '../loop/artefacts/contract.ts'
import type { LoopEvent } from '../loop/artefacts/events.ts'
import { hashJson } from '../loop/artefacts/json.ts'
import type { ReplayReport } from '../loop/artefacts/replay-report.ts'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import { executors } from '../nodes/executors.ts'
import { resume } from './fixture-pauses.ts'
import { bench, countingSpec, FACTS, queue, RUN_ID, runToEnd, takeUp } from './fixtures.ts'
import type { ToolExecute } from './ports.ts'

const named = (spec: LoopSpec) => ({ program: loadProgram(spec, executors, FACTS), specHash: hashJson(spec) })

function replay(events: readonly LoopEvent[], spec: LoopSpec, other: LoopSpec | null = null): ReplayReport {
  const models = Object.fromEntries(
    Object.entries(other?.models ?? {}).map(([alias, model]) => [alias, { ...model, simulated: true }]),
  )
  const plan: ReplayPlan = {
    start: emptyRunState(RUN_ID),
    parts: [{ ...named(spec), lastSeq: Number.POSITIVE_INFINITY }],
    other: other && { ...named(other), models },
  }
  const player = createReplay(plan)
  for (const event of events) if (!player.feed(event)) break
  return player.report()
}

/** A copy with one node's config changed. */
function changed(spec: LoopSpec, node: string, config: object, contract: Partial<Contract> = {}): LoopSpec {
  const copy = structuredClone(spec)
  Object.assign(copy.nodes[node]?.config ?? {}, config)
  return { ...copy, contract: { ...copy.contract, ...contract } }
}

describe('replay of a run with its own spec', () => {
  it('comes to the same events and states, and says how many', async () => {
    const spec = countingSpec({ score: 'state.score', maxIterations: 6 })
    const b = bench()
    const events = await runToEnd(spec, b)
    const report = replay(events, spec)
    expect(report).toMatchObject({ mode: 'same', identical: true, complete: true, divergence: null })
    expect(report.checked).toMatchObject({ events: events.length, iterations: 6, steps: 30 })
  })

  it('names the very place where a record was changed', async () => {
    const spec = countingSpec({ score: 'state.score', maxIterations: 4 })
    const events = await runToEnd(spec, bench())
    for (const [index, event] of events.entries()) {
      if (event.seq < 3) continue
      const forged = structuredClone(events)
      const target = forged[index]
      if (!target) throw new Error('there is such an event')
      if (target.type === 'model-answered') target.data.text = '{}'
      else if (target.type === 'tool-answered') target.data.output = 'other'
      else target.nodeId = 'nowhere'
      const { divergence } = replay(forged, spec)
      expect(divergence, event.type).not.toBeNull()
      const decided = !['model-answered', 'tool-answered'].includes(event.type)
      if (decided) expect(divergence).toMatchObject({ seq: event.seq })
      else expect(divergence?.seq).toBeGreaterThan(event.seq)
    }
  })

  it('says which part of an event differs, and what each side has', async () => {
    const spec = countingSpec({ maxIterations: 3 })
    const events = structuredClone(await runToEnd(spec, bench()))
    const asked = events.filter((event) => event.type === 'model-called')[1]
    if (asked?.type !== 'model-called') throw new Error('there is a second call')
    asked.data.request.prompt = 'n is 7'
    expect(replay(events, spec).divergence).toMatchObject({
      kind: 'request',
      seq: asked.seq,
      iteration: 2,
      nodeId: 'decide',
      places: ['/request/prompt'],
      recorded: { type: 'model-called', data: { request: { prompt: 'n is 7' } } },
      replayed: { type: 'model-called', data: { request: { prompt: expect.stringContaining('n is 1') } } },
      state: { n: 1 },
    })
  })

  it('compares the stored run states', async () => {
    const spec = countingSpec({ maxIterations: 2 })
    const b = bench()
    const events = await runToEnd(spec, b)
    const checkpoint = b.store.inspect(RUN_ID).checkpoints[0]
    if (!checkpoint) throw new Error('a run stores its state as it begins')
    const at = (run: typeof checkpoint) => {
      const player = createReplay({
        start: emptyRunState(RUN_ID),
        parts: [{ ...named(spec), lastSeq: Number.POSITIVE_INFINITY }],
        other: null,
      })
      for (const event of events.slice(0, checkpoint.seq)) player.feed(event)
      player.compare(run)
      return player.report()
    }
    expect(at(checkpoint)).toMatchObject({ identical: true, checked: { checkpoints: 1 } })
    expect(at({ ...checkpoint, steps: 9 }).divergence).toMatchObject({ kind: 'state', places: ['/steps'] })
  })
})

describe('replay of a run with another spec', () => {
  const flaky: ToolExecute = async (_args, { iteration }) =>
    iteration === 2 ? { ok: false, class: 'transient', kind: 'unavailable', message: 'busy' } : { ok: true, output: 1 }
  const run = async (spec: LoopSpec) => runToEnd(spec, bench({ flaky }))

  const spec = countingSpec({ maxIterations: 4, score: 'state.score' })
  const cases: [string, LoopSpec, object][] = [
    [
      'another prompt',
      changed(spec, 'decide', { prompt: 'n is {{ state.n }}!' }),
      { kind: 'request', iteration: 1, nodeId: 'decide', places: ['/prompt'] },
    ],
    [
      'a prompt that differs later on',
      changed(spec, 'decide', { prompt: 'n is {{ state.n > 2 ? 99 : state.n }}' }),
      { kind: 'request', iteration: 4, state: { n: 3 } },
    ],
    [
      'another write',
      changed(spec, 'observe', { map: [{ field: 'notes', value: '["n: " + string(state.n)]' }] }),
      { kind: 'patch', iteration: 1, nodeId: 'observe' },
    ],
    [
      'another remediation',
      changed(spec, 'small', { predicate: 'true' }),
      { kind: 'route', iteration: 2, nodeId: 'small' },
    ],
    [
      'an earlier end',
      changed(spec, 'done', {}, { maxIterations: 3 }),
      { kind: 'end', iteration: 4, recorded: { type: 'iteration-started' }, replayed: { type: 'run-finished' } },
    ],
    [
      'a later end',
      changed(spec, 'done', {}, { maxIterations: 9 }),
      { kind: 'end', recorded: { type: 'run-finished' }, replayed: { type: 'iteration-started' } },
    ],
    [
      'another goal',
      changed(spec, 'done', { rules: [{ when: 'state.n >= 2', label: 'two', outcome: 'success', output: {} }] }),
      { kind: 'end', iteration: 2, recorded: { type: 'step-finished' }, replayed: { type: 'step-finished' } },
    ],
  ]
  it.each(cases)('%s', async (_name, other, expected) => {
    const { divergence } = replay(await run(spec), spec, other)
    expect(divergence).toMatchObject(expected)
  })

  it('goes through to the end where only bookkeeping differs', async () => {
    const other = changed(spec, 'decide', { repairs: 5 }, { stepTimeoutMs: 4_000 })
    const events = await run(spec)
    expect(replay(events, spec, other)).toMatchObject({ mode: 'other', identical: true, complete: true })
  })

  it('another tool, and other arguments', async () => {
    const first = countingSpec(
      { maxIterations: 2 },
      { rules: [{ respond: { json: { action: { tool: 'flaky', args: {} } } } }] },
    )
    const events = await run(first)
    const other = structuredClone(first)
    Object.assign(other.nodes.act?.config ?? {}, { call: { tool: 'state.patch', args: { set: '{"n": 5}' } } })
    expect(replay(events, first, other).divergence).toMatchObject({
      kind: 'tool',
      nodeId: 'act',
      places: expect.arrayContaining(['/tool']),
    })
  })

  it('can’t begin where the input does not fit', async () => {
    const other = structuredClone(spec)
    const goal = other.state.properties.goal
    if (goal) Object.assign(goal, { type: 'number' })
    delete goal?.default
    other.state.required = ['goal']
    expect(replay(await run(spec), spec, other).divergence).toMatchObject({ kind: 'start' })
  })
})

describe('what a replay goes across', () => {
  it('failed calls, retries and waits', async () => {
    let calls = 0
    const flaky: ToolExecute = async () =>
      ++calls % 3 === 0
        ? { ok: true, output: calls }
        : { ok: false, class: 'transient', kind: 'unavailable', message: 'busy' }
    const spec = countingSpec(
      { maxIterations: 3 },
      { rules: [{ respond: { json: { action: { tool: 'flaky', args: {} } } } }] },
    )
    const events = await runToEnd(spec, bench({ flaky }))
    expect(events.some(({ type }) => type === 'wait-ended')).toBe(true)
    expect(replay(events, spec)).toMatchObject({ identical: true, complete: true })
  })

  it('a run that could not start', async () => {
    const spec = { ...countingSpec(), models: { default: { provider: 'nobody', model: 'x' } } }
    const events = await runToEnd(spec, bench())
    expect(events.map(({ type }) => type)).toEqual(['run-queued', 'run-finished'])
    expect(replay(events, spec)).toMatchObject({ identical: true, complete: true })
  })

  it('workers that die before or after a commit, with calls in flight that are sent again', async () => {
    let resumed = 0
    for (let dies = 1; dies <= 14; dies++) {
      for (const after of [false, true]) {
        const spec = countingSpec({ maxIterations: 3, score: 'state.score' })
        const b = bench()
        const { commit } = b.store
        let commits = 0
        b.ports.store = {
          ...b.store,
          async commit(...args) {
            if (++commits !== dies) return commit(...args)
            if (after) await commit(...args)
            throw new Error('the process died')
          },
        }
        queue(b.store, spec)
        const first = await takeUp(b).catch(() => 'died')
        if (first === 'died' && b.store.inspect(RUN_ID).status !== 'finished') {
          await b.clock.sleep(60_000, new AbortController().signal)
          expect(await takeUp(b)).toBe('finished')
        }
        const { events } = b.store.inspect(RUN_ID)
        resumed += events.filter(({ type }) => type === 'run-resumed').length
        expect(replay(events, spec), `${dies} ${after}`).toMatchObject({ identical: true, complete: true })
      }
    }
    expect(resumed).toBeGreaterThan(10)
  })

  it('breakpoints and single steps', async () => {
    const spec = countingSpec({ maxIterations: 3 })
    const b = bench()
    b.store.createRun({ runId: RUN_ID, spec, specHash: hashJson(spec), input: {}, requestedBy: 'test' })
    b.store.requestBreakpoints(RUN_ID, { by: 'ada', breakpoints: [{ id: 'b1', nodeId: 'act', enabled: true }] })
    let pauses = 0
    while ((await takeUp(b)) === 'paused') resume(b, spec, { until: pauses++ % 2 === 0 ? 'step' : undefined })
    const { events } = b.store.inspect(RUN_ID)
    expect(pauses).toBeGreaterThan(4)
    expect(replay(events, spec)).toMatchObject({ identical: true, complete: true })
    expect(replay(events, spec, changed(spec, 'decide', { repairs: 4 }))).toMatchObject({ identical: true })
  })

  it('a run that a person cancelled while it was paused', async () => {
    const spec = countingSpec({ maxIterations: 3 })
    const b = bench()
    const { commit } = b.store
    b.ports.store = {
      ...b.store,
      async commit(claim, made, leaseMs) {
        if (made.events.some((event) => event.iteration === 2)) b.store.requestPause(RUN_ID, 'ada')
        return commit(claim, made, leaseMs)
      },
    }
    queue(b.store, spec)
    expect(await takeUp(b)).toBe('paused')
    b.store.requestCancel(RUN_ID, 'ada')
    expect(await takeUp(b)).toBe('finished')
    const { events } = b.store.inspect(RUN_ID)
    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['run-paused', 'cancel-requested']))
    expect(replay(events, spec)).toMatchObject({ identical: true, complete: true })
    expect(replay(events, spec, changed(spec, 'decide', { repairs: 4 }))).toMatchObject({ identical: true })
  })
})
