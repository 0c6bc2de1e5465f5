import { afterEach, describe, expect, it } from 'vitest'
import { requestBreakpoints } from '../../lib/db/breakpoints.ts'
import { requestPause } from '../../lib/db/pauses.ts'
import { emptyRunState } from '../../lib/loop/3-run/empty-run-state.ts'
import { loadProgram } from '../../lib/loop/3-run/program.ts'
import { createReplay } from '../../lib/loop/3-run/replay.ts'
import { toBreakpoints } from '../../lib/loop/artefacts/breakpoint.ts'
import type { EventOf, EventType } from '../../lib/loop/artefacts/events.ts'
import type { JsonObject } from '../../lib/loop/artefacts/json.ts'
import { hashJson } from '../../lib/loop/artefacts/json.ts'
import { executors } from '../../lib/nodes/executors.ts'
import { FACTS, specOf, stateSchema } from '../../lib/runner/fixtures.ts'
import { executeRun } from '../../lib/runner/host.ts'
import type { ToolExecute } from '../../lib/runner/ports.ts'
import { simulatedClock } from '../../lib/runner/simulated-clock.ts'
import { callingSpec, type Family, openFamily, workingSpec } from '../support/family.ts'
import { BACKENDS } from '../support/temp-database.ts'

const ITEMS = { items: [1, 2, 3, 4, 5] }
const MAPPED = { loop: 'work', over: 'input.items', input: { by: 'item' } }

describe.each(BACKENDS)('child runs on %s', (backend) => {
  let family: Family
  const open = async () => {
    family = await openFamily(backend)
    await family.publish('work', workingSpec())
  }
  afterEach(() => family.remove())

  const called = async (child: JsonObject, input: JsonObject = {}, policy: JsonObject = {}) => {
    const id = await family.start('caller', callingSpec(child, {}, policy), input)
    await family.drain()
    const events = await family.events(id)
    const of = <T extends EventType>(type: T) => events.filter((event): event is EventOf<T> => event.type === type)
    return { id, of, row: await family.row(id), state: await family.stateOf(id) }
  }

  it('a loop is called once: its output comes back, and is a run of its own', async () => {
    await open()
    const { row, state, of, id } = await called({
      loop: 'work',
      input: { by: '7' },
      fields: ['total'],
      output: [
        { field: 'got', value: '{"twice": child.output.twice, "sum": child.state.total, "all": size(children)}' },
      ],
    })
    expect(row).toMatchObject({ status: 'finished', outcome: 'success', reason: 'goal' })
    expect(state.got).toEqual({ twice: 14, sum: 7, all: 1 })
    expect(state.seen).toMatchObject({
      status: 'ok',
      tool: 'loop.run',
      output: { outcome: 'success', label: 'worked' },
    })
    const [child] = await family.children(id)
    expect(child).toMatchObject({
      parentRunId: id,
      parentSeq: of('children-requested')[0]?.seq,
      childIndex: 0,
      depth: 1,
    })
    expect(of('children-answered')[0]?.data.results).toMatchObject([{ runId: child?.id, version: 1, iterations: 1 }])
  })

  it('a loop is called for each item of a list, never more at a time than the call says, and joined in input order', async () => {
    await open()
    const id = await family.start(
      'caller',
      callingSpec({
        ...MAPPED,
        concurrency: 2,
        share: [
          { field: 'total', as: 'total' },
          { field: 'log', as: 'log' },
        ],
      }),
      ITEMS,
    )
    const first = await family.store.claimRun(id, 'w', 30_000)
    if (!first) throw new Error('not claimable')
    const take = (claim: typeof first) =>
      executeRun(family.ports, claim, { leaseMs: 30_000, signal: new AbortController().signal })
    expect((await take(first)).status).toBe('waiting')
    expect(await family.row(id)).toMatchObject({ status: 'waiting', owner: null, leaseUntil: null })
    const statuses = async () => (await family.children(id)).map(({ status }) => status)
    expect(await statuses()).toEqual(['queued', 'queued', 'waiting', 'waiting', 'waiting'])
    // The last that was queued ends first.
    const claims = [await family.store.claimNext('w', 30_000), await family.store.claimNext('w', 30_000)]
    expect(await family.store.claimNext('w', 30_000)).toBeNull()
    for (const claim of claims.reverse()) {
      if (claim) await take(claim)
      const open = (await statuses()).filter((status) => status === 'queued' || status === 'running')
      expect(open.length).toBeLessThanOrEqual(2)
    }
    await family.drain(3)
    const { total, log, seen } = await family.stateOf(id)
    expect({ total, log }).toEqual({ total: 15, log: ['w1', 'w2', 'w3', 'w4', 'w5'] })
    expect(seen).toMatchObject({ output: { succeeded: 5, failed: 0 } })
  })

  it.each<{ require: string; onError: string; error: boolean }>([
    { require: 'all', onError: 'continue', error: true },
    { require: 'any', onError: 'continue', error: false },
    { require: 'none', onError: 'stop', error: false },
  ])('of which one fails, with $require required: an error is $error', async ({ require, onError, error }) => {
    await open()
    const child = { loop: 'work', over: 'input.items', input: { by: 'item', fails: 'item == 2' }, require }
    const { state } = await called(child, { items: [1, 2] }, { onError })
    expect(state.seen).toMatchObject({ status: error ? 'error' : 'ok', output: { succeeded: 1, failed: 1 } })
    expect(state.log).toEqual([])
  })

  it('an empty list is a call without children', async () => {
    await open()
    const { state, row } = await called(MAPPED, { items: [] })
    expect(row.reason).toBe('goal')
    expect(state.seen).toMatchObject({ status: 'ok', output: { children: [], succeeded: 0, failed: 0 } })
  })

  it.each<{ what: string; child: JsonObject; says: string }>([
    { what: 'an unknown loop', child: { loop: 'gone' }, says: 'There is no loop “gone”' },
    { what: 'an unpublished loop', child: { loop: 'draft' }, says: 'has no published version' },
    { what: 'an unknown version', child: { loop: 'work', version: 9 }, says: 'has no version 9' },
    { what: 'an inert import', child: { loop: 'inert' }, says: 'inert until somebody has looked at it' },
    { what: 'an input of another type', child: { loop: 'work', input: { by: '"x"' } }, says: 'by: expected a number' },
    {
      what: 'an input that is none',
      child: { loop: 'work', input: { bye: '1' } },
      says: 'bye: is not a field of this loop',
    },
    {
      what: 'a shared input',
      child: { loop: 'work', share: [{ field: 'total', as: 'by' }] },
      says: 'it can’t be shared',
    },
    { what: 'a field that is not there', child: { loop: 'work', fields: ['nope'] }, says: 'has no state field “nope”' },
  ])('$what is an error that the loop sees', async ({ child, says }) => {
    await open()
    await family.publish('draft', workingSpec(), { published: false })
    await family.publish('inert', workingSpec(), { accepted: false })
    const { state, id } = await called(child)
    expect(state.seen).toMatchObject({ status: 'error', tool: 'loop.run', error: { class: 'recoverable' } })
    expect(JSON.stringify(state.seen)).toContain(says)
    expect(await family.children(id)).toEqual([])
  })

  it('calls below calls go down as far as they may, and come back', async () => {
    await open()
    const specOf = (level: number) => callingSpec({ loop: `level-${level + 1}`, require: 'none' })
    for (let level = 0; level <= 11; level++) await family.publish(`level-${level}`, specOf(level))
    const id = await family.start('level-0', specOf(0))
    await family.drain()
    const rows = await family.database.prisma.run.findMany({ orderBy: { depth: 'asc' } })
    expect(rows.map(({ depth, status }) => ({ depth, status }))).toEqual(
      Array.from({ length: 11 }, (_, depth) => ({ depth, status: 'finished' })),
    )
    expect(JSON.stringify(await family.stateOf(rows.at(-1)?.id ?? ''))).toContain('at most 10 levels deep')
    expect((await family.row(id)).reason).toBe('goal')
  })

  it('a loop that is at work above is not run again below, whichever version is called', async () => {
    await open()
    // Each was published when the other's newest called nothing, as two people do at the same moment.
    await family.publish('one', callingSpec({ loop: 'two', version: 1 }))
    await family.publish('two', callingSpec({ loop: 'one' }))
    await family.publish('two', workingSpec())
    const id = await family.start(
      'one',
      callingSpec({ loop: 'two', version: 1, output: [{ field: 'got', value: '1' }] }),
    )
    await family.drain()
    const [child, ...more] = await family.children(id)
    expect(more).toEqual([])
    expect(await family.children(child?.id ?? '')).toEqual([])
    expect((await family.stateOf(child?.id ?? '')).seen).toMatchObject({
      status: 'error',
      error: { kind: 'refused', message: expect.stringContaining('one → two → one') },
    })
    expect(await family.database.prisma.run.count()).toBe(2)
    const self = callingSpec({ loop: 'self', require: 'none' })
    await family.publish('self', self)
    const alone = await family.start('self', self)
    await family.drain()
    expect(await family.children(alone)).toEqual([])
    expect(JSON.stringify((await family.stateOf(alone)).seen)).toContain('self → self')
  })

  it('a run that is cancelled while it waits takes all below it along, and nothing is left over', async () => {
    await open()
    await family.publish('middle', callingSpec(MAPPED))
    const id = await family.start('caller', callingSpec({ loop: 'middle', input: { items: 'input.items' } }), ITEMS)
    for (let taken = 0; taken < 2; taken++) {
      const claim = await family.store.claimNext('w', 30_000)
      if (claim) await executeRun(family.ports, claim, { leaseMs: 30_000, signal: new AbortController().signal })
    }
    expect((await family.database.prisma.run.findMany()).filter(({ status }) => status === 'waiting')).toHaveLength(3)
    await family.cancel(id)
    await family.drain()
    const rows = await family.database.prisma.run.findMany()
    expect(rows).toHaveLength(7)
    expect(rows.map(({ status, reason }) => [status, reason])).toEqual(rows.map(() => ['finished', 'cancelled']))
    expect(rows.find(({ depth }) => depth === 2)?.explanation).toContain('with the run that called it')
  })

  it('is rebuilt from its log, checkpoint and all, without its children, and so are they', async () => {
    await open()
    const child = {
      ...MAPPED,
      share: [{ field: 'log', as: 'log' }],
      output: [{ field: 'got', value: 'size(children)' }],
    }
    const spec = callingSpec(child)
    const { id, of } = await called(child, ITEMS)
    expect(of('run-resumed').length).toBeGreaterThan(0)
    const [first] = await family.children(id)
    const runs = [
      { runId: id, spec },
      { runId: first?.id ?? '', spec: workingSpec() },
    ]
    for (const { runId, spec } of runs) {
      const program = loadProgram(spec, executors, FACTS)
      const parts = [{ program, specHash: hashJson(spec), lastSeq: Number.MAX_SAFE_INTEGER }]
      const replay = createReplay({ start: emptyRunState(runId), parts, other: null })
      const log = await family.database.openRunLog(family.scope, runId)
      for (const event of await family.events(runId)) {
        replay.feed(event)
        const checkpoint = await log?.checkpointBefore(event.seq)
        if (checkpoint?.seq === event.seq) replay.compare(checkpoint.state)
      }
      expect(replay.report()).toMatchObject({ identical: true, complete: true, divergence: null })
      expect(replay.report().checked.checkpoints).toBe(runId === id ? 2 : 1)
    }
  })

  it('children that end at the same moment in several workers each give their place to the next, and the last wakes the run that waits', {
    timeout: 60_000,
  }, async () => {
    await open()
    const items = Array.from({ length: 24 }, (_, item) => item)
    const share = [{ field: 'total', as: 'total' }]
    const id = await family.start('caller', callingSpec({ ...MAPPED, concurrency: 5, share }), { items })
    await family.drain(6)
    expect(await family.stateOf(id)).toMatchObject({ total: 276, seen: { output: { succeeded: 24 } } })
    const taken = await family.children(id)
    expect(taken.map(({ epoch }) => epoch)).toEqual(items.map(() => 1))
    // At no time more than five of them had begun and not ended.
    const moments = taken.flatMap(({ startedAt, finishedAt }) => [
      { at: Number(startedAt), change: 1 },
      { at: Number(finishedAt), change: -1 },
    ])
    moments.sort((a, b) => a.at - b.at || a.change - b.change)
    let begun = 0
    for (const { change } of moments) {
      begun += change
      expect(begun).toBeLessThanOrEqual(5)
    }
  })

  it('a pause that is asked for while it waits takes effect when it goes on', async () => {
    await open()
    const id = await family.start('caller', callingSpec(MAPPED), ITEMS)
    const claim = await family.store.claimNext('w', 30_000)
    if (claim) await executeRun(family.ports, claim, { leaseMs: 30_000, signal: new AbortController().signal })
    expect(await family.row(id)).toMatchObject({ status: 'waiting' })
    await requestPause(family.database, family.scope, id)
    await family.drain()
    expect(await family.row(id)).toMatchObject({ status: 'paused', pauseRequestedBy: null })
    const types = (await family.events(id)).map(({ type }) => type)
    expect(types.slice(types.indexOf('children-answered'))).toEqual(
      expect.arrayContaining(['children-answered', 'step-finished', 'run-paused']),
    )
  })

  it('a child that awaits its turn heeds what is asked of it by then: a pause, breakpoints, an end', async () => {
    await open()
    const id = await family.start('caller', callingSpec({ ...MAPPED, concurrency: 1, require: 'none' }), {
      items: [1, 2, 3, 4],
    })
    const claim = await family.store.claimNext('w', 30_000)
    if (claim) await executeRun(family.ports, claim, { leaseMs: 30_000, signal: new AbortController().signal })
    const ids = (await family.children(id)).map((child) => child.id)
    const statuses = async () => (await family.children(id)).map(({ status }) => status)
    expect(await statuses()).toEqual(['queued', 'waiting', 'waiting', 'waiting'])
    const [, paused = '', stopped = '', cancelled = ''] = ids
    await requestPause(family.database, family.scope, paused)
    const breakpoints = toBreakpoints([{ nodeId: 'work' }])
    await requestBreakpoints(family.database, family.scope, stopped, { by: family.scope.userId, breakpoints })
    await family.cancel(cancelled)
    await family.drain()
    // A pause keeps its place: the next one begins when it goes on or ends.
    expect(await statuses()).toEqual(['finished', 'paused', 'waiting', 'finished'])
    expect((await family.row(cancelled)).reason).toBe('cancelled')
    await family.cancel(paused)
    await family.drain()
    expect(await family.row(stopped)).toMatchObject({ status: 'paused', breakpointsRequest: null })
    expect((await family.events(paused)).map(({ type }) => type)).toContain('run-paused')
  })
})

describe('the time of a call', () => {
  const TOOK = 400
  let family: Family
  afterEach(() => family.remove())
  /** A loop whose one action takes `TOOK` on the clock, and that may ask a person first. */
  const slow = (asks: boolean) =>
    specOf({
      state: stateSchema({ by: { role: 'input', default: null } }),
      nodes: {
        work: {
          kind: 'act',
          config: {
            tools: ['flaky'],
            call: { tool: 'flaky', args: {} },
            policy: { approval: { flaky: asks ? 'ask' : 'never' }, retries: 0 },
          },
          next: { next: 'end' },
        },
        end: {
          kind: 'terminate',
          config: { rules: [{ when: 'true', label: 'worked', outcome: 'success', output: {} }] },
          next: { continue: 'work' },
        },
      },
    })

  const openSlow = async (asks: boolean) => {
    const clock = simulatedClock(Date.now() + 3_600_000)
    const flaky: ToolExecute = async (_args, _call, signal) => {
      await clock.sleep(TOOK, signal)
      return { ok: true, output: null }
    }
    family = await openFamily('sqlite', { flaky }, clock)
    await family.publish('work', slow(asks))
    return clock
  }

  it('is bounded by what the run has left, whoever uses it: later children get what earlier ones left over', async () => {
    await openSlow(false)
    const spec = callingSpec({ ...MAPPED, concurrency: 1 }, { contract: { timeoutMs: 1_000 } })
    const id = await family.start('caller', spec, ITEMS)
    await family.drain()
    expect((await family.children(id)).map(({ reason, activeMs }) => [reason, Number(activeMs)])).toEqual([
      ['goal', TOOK],
      ['goal', TOOK],
      ['timeout', 200],
      ['timeout', 1],
      ['timeout', 1],
    ])
    expect(await family.row(id)).toMatchObject({ status: 'finished', reason: 'timeout' })
  })

  it('leaves out how long a person takes to answer a child', async () => {
    const clock = await openSlow(true)
    const id = await family.start('caller', callingSpec({ loop: 'work' }, { contract: { timeoutMs: 1_000 } }))
    await family.drain()
    const [child] = await family.children(id)
    expect(child?.status).toBe('paused')
    await clock.sleep(3_600_000, new AbortController().signal)
    const events = await family.events(child?.id ?? '')
    const asked = events.find((event) => event.type === 'person-asked')
    const answer = {
      type: 'person-answered',
      nodeId: 'work',
      data: { call: asked?.data.call ?? 0, by: 'ann', answer: 'allow', note: '' },
    } as const
    const continued = {
      type: 'run-continued',
      nodeId: null,
      data: { by: 'ann', note: '', patch: [], migration: null },
    } as const
    const resume = JSON.stringify({ answer, continued, requestHash: 'h' })
    await family.database.prisma.run.update({ where: { id: child?.id ?? '' }, data: { status: 'queued', resume } })
    await family.drain()
    expect(await family.row(id)).toMatchObject({ reason: 'goal' })
    const [answered] = (await family.events(id)).filter((event) => event.type === 'children-answered')
    expect(answered?.data.activeMs).toBe(TOOK)
  })
})
