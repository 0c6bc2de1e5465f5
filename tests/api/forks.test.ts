import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ForkRunBody as Body, type ForkRunBody } from '../../lib/api/contracts/forks.ts'
import type { RunDetail } from '../../lib/api/contracts/runs.ts'
import { startStateVersion } from '../../lib/loop/1-draw/edit-state-version.ts'
import { stateAt } from '../../lib/loop/4-trace/fold-state.ts'
import type { TraceEvent } from '../../lib/loop/4-trace/trace-event.ts'
import type { LoopDesign } from '../../lib/loop/artefacts/design.ts'
import { canonicalJson } from '../../lib/loop/artefacts/json.ts'
import { forkRun } from '../../lib/server/fork-run.ts'
import { acceptedLoop } from '../support/accepted-loop.ts'
import { type Api, openApi } from '../support/api.ts'
import { eventsOf } from '../support/events-of.ts'
import { runUntil } from '../support/run-until.ts'
import { longLoop } from '../support/sample-loop.ts'
import { problem, value } from '../support/value.ts'

let api: Api
let client: Api['client']
beforeEach(async () => {
  api = await openApi({ worker: true })
  client = api.client
})
afterEach(() => api.close())

async function loopOf(design: LoopDesign): Promise<string> {
  return acceptedLoop(client, design)
}
const until = (id: string, reached: (run: RunDetail) => boolean) => runUntil(api, id, reached)
const ended = (id: string) => until(id, (run) => run.status === 'finished')
/** A finished run that counts to `iterations`. */
async function finishedRun(iterations = 8, change = (design: LoopDesign) => design) {
  const slug = await loopOf(change(longLoop(iterations)))
  const { run } = value(await client.startRun({ loop: slug, input: {} }))
  return { slug, run: await ended(run.id) }
}
async function fork(id: string, body: ForkRunBody): Promise<RunDetail> {
  return ended(value(await client.forkRun(id, body)).run.id)
}
const upTo = (events: readonly TraceEvent[], iteration: number) => events.filter((event) => event.iteration < iteration)
async function edited(slug: string, change: (design: LoopDesign) => LoopDesign): Promise<LoopDesign> {
  const { loop, design } = value(await client.getLoop(slug))
  const next = change(design)
  value(await client.saveDesign(slug, loop.revision, next))
  return next
}
const publish = async (slug: string) =>
  value(await client.publishVersion(slug, value(await client.getLoop(slug)).loop.revision, 'n')).version.number
const withPrompt = (text: string) => (design: LoopDesign) => ({
  ...design,
  nodes: design.nodes.map((node) =>
    node.id === 'decide' ? { ...node, config: { ...node.config, prompt: text } } : node,
  ),
})

describe('a fork', () => {
  it('is its parent up to its iteration, byte for byte, and ends like it when nothing was changed', async () => {
    const { run } = await finishedRun()
    const forked = await fork(run.id, { iteration: 4 })
    const [parents, own] = [await eventsOf(client, run.id), await eventsOf(client, forked.id)]
    expect(canonicalJson(upTo(own, 4))).toBe(canonicalJson(upTo(parents, 4)))
    const { fromSeq } = own.find((event) => event.type === 'run-forked')?.data ?? {}
    expect(own.slice(fromSeq, Number(fromSeq) + 3).map(({ type, iteration }) => `${type} ${iteration}`)).toEqual([
      'iteration-started 4',
      'run-forked 4',
      'run-resumed 4',
    ])
    expect(own.map(({ seq }) => seq)).toEqual(own.map((_, index) => index + 1))
    expect(forked).toMatchObject({ outcome: 'success', reason: 'goal', iterations: 8, resultState: run.resultState })
    expect(forked.forkedFrom).toEqual({ id: run.id, seq: fromSeq, iteration: 4 })
    const rows = async (id: string) => value(await client.listIterations(id)).iterations
    expect((await rows(forked.id)).slice(0, 3)).toEqual((await rows(run.id)).slice(0, 3))
    expect((await rows(forked.id)).map(({ iteration }) => iteration)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  it('counts money, tokens and active time anew', async () => {
    const { run } = await finishedRun()
    const forked = await fork(run.id, { iteration: 8 })
    expect(run.tokens).toBeGreaterThan(0)
    const perIteration = run.tokens / 8
    expect(forked.tokens).toBeGreaterThan(perIteration * 0.5)
    expect(forked.tokens).toBeLessThan(perIteration * 2)
    expect(forked.steps).toBe(run.steps)
    expect(forked.startedAt).toBeGreaterThanOrEqual(run.finishedAt ?? 0)
  })

  it('goes on from a changed state', async () => {
    const { run } = await finishedRun()
    const forked = await fork(run.id, { iteration: 3, patch: [{ field: 'count', value: 6 }], note: 'nearly there' })
    expect(forked).toMatchObject({ iterations: 4, outcome: 'success', resultState: { count: 8 } })
    const events = await eventsOf(client, forked.id)
    expect(events.find(({ type }) => type === 'run-forked')?.data).toMatchObject({
      by: expect.any(String),
      note: 'nearly there',
      patch: [{ op: 'replace', path: '/count', value: 6 }],
      migration: null,
    })
    expect(stateAt({}, events, Number.POSITIVE_INFINITY)).toEqual(forked.resultState)
  })

  it('begins with the first iteration too', async () => {
    const { run } = await finishedRun(5)
    const forked = await fork(run.id, { iteration: 1, patch: [{ field: 'count', value: 3 }] })
    expect(forked).toMatchObject({ iterations: 2, resultState: { count: 5 } })
  })

  it('is listed by its parent, and marked in the list of runs', async () => {
    const { run, slug } = await finishedRun(4)
    const first = await fork(run.id, { iteration: 2 })
    const second = await fork(run.id, { iteration: 3 })
    expect(value(await client.listForks(run.id)).forks).toMatchObject([
      { id: second.id, iteration: 3, status: 'finished', outcome: 'success', reason: 'goal' },
      { id: first.id, iteration: 2 },
    ])
    expect(value(await client.listRuns({ loop: slug })).runs.map(({ forkedFrom }) => forkedFrom?.iteration)).toEqual([
      3,
      2,
      undefined,
    ])
    expect(value(await client.listForks(first.id)).forks).toEqual([])
  })

  it('of a fork has the whole descent, also from the very iteration that its parent began with', async () => {
    const { run } = await finishedRun(12)
    const first = await fork(run.id, { iteration: 3, patch: [{ field: 'count', value: 5 }] })
    const later = await fork(first.id, { iteration: 5 })
    expect(upTo(await eventsOf(client, later.id), 5)).toEqual(upTo(await eventsOf(client, first.id), 5))
    expect(later.resultState).toEqual(first.resultState)
    const same = await fork(first.id, { iteration: 3, patch: [{ field: 'note', value: 'twice' }] })
    const own = await eventsOf(client, same.id)
    expect(own.filter(({ type }) => type === 'run-forked').map(({ iteration }) => iteration)).toEqual([3, 3])
    expect(own.filter(({ type }) => type === 'iteration-started').map(({ iteration }) => iteration)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9,
    ])
    expect(same).toMatchObject({ iterations: 9, forkedFrom: { id: first.id, iteration: 3 } })
    const at = own.findLast(({ type }) => type === 'run-forked')?.seq ?? 0
    expect(stateAt({}, own, at)).toEqual({ count: 5, note: 'twice' })
    const third = await fork(same.id, { iteration: 3 })
    expect((await eventsOf(client, third.id)).filter(({ type }) => type === 'run-forked')).toHaveLength(3)
    for (const each of [first, later, same, third])
      expect(value(await client.replayRun(each.id)).report, each.id).toMatchObject({ identical: true, complete: true })
  })

  it('crosses checkpoints and segments', async () => {
    const { run } = await finishedRun(150)
    for (const iteration of [64, 65, 66, 129]) {
      const forked = await fork(run.id, { iteration, patch: [{ field: 'note', value: 'forked' }] })
      expect(forked.iterations).toBe(150)
      const events = await eventsOf(client, forked.id)
      expect(canonicalJson(upTo(events, iteration))).toBe(
        canonicalJson(upTo(await eventsOf(client, run.id), iteration)),
      )
      for (const segment of [0, 1, 2]) {
        const { start, events: inside } = value(await client.getSegment(forked.id, segment))
        const first = inside[0]?.seq ?? 0
        expect(start, `${iteration}: segment ${segment}`).toEqual(
          segment === 0 ? { count: 0, note: '' } : stateAt({}, events, first - 1),
        )
      }
    }
  }, 40_000)

  it('leaves a running parent alone', async () => {
    const slug = await loopOf(longLoop(60, 10))
    const { run } = value(await client.startRun({ loop: slug, input: {} }))
    await until(run.id, ({ iterations }) => iterations >= 3)
    expect(problem(await client.forkRun(run.id, { iteration: 59 }))).toMatchObject({ code: 'invalid-request' })
    const forked = await fork(run.id, { iteration: 2, patch: [{ field: 'count', value: 58 }] })
    expect(forked).toMatchObject({ iterations: 3, outcome: 'success' })
    expect(await ended(run.id)).toMatchObject({ iterations: 60, resultState: { count: 60 } })
    const parents = upTo(await eventsOf(client, run.id), 2)
    expect(upTo(await eventsOf(client, forked.id), 2)).toEqual(parents)
  }, 30_000)

  it('of a paused parent goes on, and the parent stays paused', async () => {
    const slug = await loopOf(longLoop(40, 5))
    const { run } = value(await client.startRun({ loop: slug, input: {} }))
    await until(run.id, ({ iterations }) => iterations >= 3)
    value(await client.pauseRun(run.id))
    const paused = await until(run.id, ({ status }) => status === 'paused')
    const forked = await fork(run.id, { iteration: paused.iterations, patch: [{ field: 'count', value: 39 }] })
    expect(forked).toMatchObject({ status: 'finished', outcome: 'success' })
    expect(value(await client.getRun(run.id)).run.status).toBe('paused')
  }, 30_000)
})

describe('a fork to another version', () => {
  it('goes on with the version or the draft', async () => {
    const { run, slug } = await finishedRun(8)
    await edited(slug, withPrompt('Now at {{ state.count }}.'))
    const version = await publish(slug)
    await edited(slug, withPrompt('Draft at {{ state.count }}.'))
    for (const [body, number, prompt] of [
      [{ version }, version, 'Now at 5'],
      [{ draft: true }, null, 'Draft at 5'],
      [{}, null, 'At 5'],
    ] as const) {
      const forked = await fork(run.id, { iteration: 5, ...body })
      expect(forked.version).toBe(number)
      const events = await eventsOf(client, forked.id)
      const asked = events.find((event) => event.type === 'model-called' && event.iteration === 5)
      expect(JSON.stringify(asked?.data)).toContain(prompt)
      expect(upTo(events, 5)).toEqual(upTo(await eventsOf(client, run.id), 5))
      expect(value(await client.replayRun(forked.id)).report).toMatchObject({ mode: 'same', identical: true })
      const old = value(await client.getRunSnapshot(forked.id, { seq: 1 }))
      expect(old.specHash).toBe(run.specHash)
    }
  })

  it('is migrated as a resumed run is', async () => {
    const { run, slug } = await finishedRun(6)
    const target = await edited(slug, (design) => {
      const next = startStateVersion(design, design.state)
      const { properties, 'x-loop': meta } = next.state
      return {
        ...next,
        state: {
          ...next.state,
          properties: { ...properties, extra: { type: 'integer', default: 7, 'x-loop': { role: 'working' } } },
          'x-loop': {
            ...meta,
            migrations: (meta.migrations ?? []).map((step) => ({
              ...step,
              set: [{ field: 'extra', value: 'state.count * 10' }],
            })),
          },
        },
      }
    })
    expect(target.state['x-loop'].version).toBe(2)
    const forked = await fork(run.id, { iteration: 4, draft: true, patch: [{ field: 'count', value: 5 }] })
    expect(forked).toMatchObject({ stateVersion: 2, resultState: { count: 6, extra: 30 }, iterations: 4 })
    expect(forked.formerSnapshots).toMatchObject([{ specHash: run.specHash, lastSeq: forked.forkedFrom?.seq }])
    const again = await fork(forked.id, { iteration: 4 })
    expect(again.resultState).toEqual(forked.resultState)
    expect(value(await client.replayRun(again.id)).report).toMatchObject({ identical: true })
  })

  it('is refused where the state can’t be led over, and nothing is started', async () => {
    const { run, slug } = await finishedRun(6)
    await edited(slug, (design) => {
      const next = startStateVersion(design, design.state)
      const properties = {
        ...next.state.properties,
        must: { type: 'string', default: '', maxLength: 3, 'x-loop': { role: 'working' } } as const,
      }
      const state = { ...next.state, properties }
      const { migrations = [], ...meta } = next.state['x-loop']
      const set = [{ field: 'must', value: 'state.note + "!"' }]
      return {
        ...next,
        state: { ...state, 'x-loop': { ...meta, migrations: migrations.map((step) => ({ ...step, set })) } },
      }
    })
    const refused = problem(await client.forkRun(run.id, { iteration: 3, draft: true }))
    expect(refused).toMatchObject({
      code: 'migration-failed',
      problems: expect.arrayContaining([expect.objectContaining({ where: 'state.must' })]),
    })
    expect(value(await client.listForks(run.id)).forks).toEqual([])
  })
})

describe('a fork is refused', () => {
  const refusals: [string, ForkRunBody, object][] = [
    [
      'where the iteration never began',
      { iteration: 9 },
      { code: 'invalid-request', problems: [{ where: 'body.iteration' }] },
    ],
    [
      'with a field that there isn’t',
      { iteration: 2, patch: [{ field: 'cuont', value: 1 }] },
      { code: 'invalid-patch', problems: [{ where: 'patch.cuont', message: expect.stringContaining('count') }] },
    ],
    [
      'with a value that does not fit',
      { iteration: 2, patch: [{ field: 'count', value: 'x' }] },
      { code: 'invalid-patch', problems: [{ where: 'patch.count' }] },
    ],
    [
      'with a frozen input',
      { iteration: 2, patch: [{ field: 'goal', value: 'x' }] },
      { code: 'invalid-patch', problems: [{ where: 'patch.goal', message: expect.stringContaining('input') }] },
    ],
    ['with a version that there isn’t', { iteration: 2, version: 7 }, { code: 'not-found' }],
    ['with a version and the draft', { iteration: 2, version: 1, draft: true }, { code: 'invalid-request' }],
    [
      'with a model that the design does not name',
      { iteration: 2, models: { other: { provider: 'scripted', model: 's' } } },
      { code: 'invalid-models' },
    ],
    [
      'with a model that nobody has',
      { iteration: 2, models: { default: { provider: 'nobody', model: 's' } } },
      { code: 'invalid-models' },
    ],
  ]
  it('and nothing is started', async () => {
    const goal = { type: 'string', default: 'g', 'x-loop': { role: 'input' } } as const
    const { run } = await finishedRun(4, (design) => ({
      ...design,
      state: { ...design.state, properties: { ...design.state.properties, goal } },
    }))
    for (const [why, body, expected] of refusals)
      expect(problem(await client.forkRun(run.id, body)), why).toMatchObject(expected)
    expect(problem(await client.forkRun('run_00000000000000000000', { iteration: 1 }))).toMatchObject({
      code: 'not-found',
    })
    expect(value(await client.listRuns()).runs).toHaveLength(1)
  })

  it('unless it is the same request again', async () => {
    const { run } = await finishedRun(4)
    const one = value(await client.forkRun(run.id, { iteration: 2 }, 'key-1')).run
    const two = value(await client.forkRun(run.id, { iteration: 2 }, 'key-1')).run
    expect(two.id).toBe(one.id)
    expect(problem(await client.forkRun(run.id, { iteration: 3 }, 'key-1'))).toMatchObject({
      code: 'idempotency-conflict',
    })
    const both = await Promise.all([2, 2].map((iteration) => client.forkRun(run.id, { iteration }, 'key-2')))
    expect(new Set(both.map((each) => value(each).run.id)).size).toBe(1)
    expect(value(await client.listForks(run.id)).forks).toHaveLength(2)
  })

  it('whole: whatever fails within leaves no part of it', async () => {
    const { run } = await finishedRun(4)
    const { services, actor } = api.runtime
    const { prisma } = services.database
    const rows = async () =>
      Promise.all([
        prisma.run.count(),
        prisma.eventBlock.count(),
        prisma.iteration.count(),
        prisma.checkpoint.count(),
        prisma.snapshot.count(),
      ])
    const counts = await rows()
    const transaction = prisma.$transaction.bind(prisma)
    let last = 0
    // Fails at the first query within, then at the second, and so on.
    for (let failing = 1; ; failing++) {
      let calls = 0
      Object.assign(prisma, {
        $transaction: (work: (tx: object) => Promise<unknown>) =>
          transaction((tx) => work(failAfter(tx, () => ++calls >= failing))),
      })
      const forked = await forkRun(services, actor, run.id, Body.parse({ iteration: 3 })).catch(() => null)
      Object.assign(prisma, { $transaction: transaction })
      if (forked) break
      last = failing
      expect(await rows(), `failing at query ${failing}`).toEqual(counts)
    }
    expect(last).toBeGreaterThan(8)
    expect(value(await client.listForks(run.id)).forks).toHaveLength(1)
  })
})

/** A transaction's client whose queries fail as soon as `now` says so. */
function failAfter<T extends object>(target: T, now: () => boolean): T {
  return new Proxy(target, {
    get(object, name) {
      const member: unknown = Reflect.get(object, name)
      if (typeof member === 'object' && member !== null) return failAfter(member, now)
      if (typeof member !== 'function') return member
      return (...args: unknown[]) => {
        if (now()) throw new Error('the database is gone')
        return member.apply(object, args)
      }
    },
  })
}

describe('a replay', () => {
  it('of the run’s own version is identical, and stores nothing', async () => {
    const { run } = await finishedRun(10)
    const { report } = value(await client.replayRun(run.id))
    expect(report).toMatchObject({ mode: 'same', identical: true, complete: true, divergence: null })
    expect(report.checked).toEqual({ events: run.lastSeq, steps: run.steps, iterations: 10, checkpoints: 1 })
    expect(value(await client.getRun(run.id)).run).toEqual(run)
  })

  it('of another version names the first thing that it does otherwise', async () => {
    const { run, slug } = await finishedRun(8)
    await edited(
      slug,
      withPrompt(
        '{{#if state.count > 4}}Far: {{ state.count }}{{else}}At {{ state.count }}{{/if}}. Tools: state.patch.',
      ),
    )
    const { report } = value(await client.replayRun(run.id, { draft: true }))
    expect(report).toMatchObject({ mode: 'other', identical: false })
    expect(report.divergence).toMatchObject({
      kind: 'request',
      iteration: 5,
      nodeId: 'decide',
      places: ['/prompt'],
      state: { count: 5 },
    })
    const version = await publish(slug)
    expect(value(await client.replayRun(run.id, { version })).report).toEqual(report)
    expect(problem(await client.replayRun(run.id, { version: 9 }))).toMatchObject({ code: 'not-found' })
  })

  it('of an unchanged draft is one of the own version', async () => {
    const { run } = await finishedRun(3)
    expect(value(await client.replayRun(run.id, { draft: true })).report).toMatchObject({
      mode: 'same',
      identical: true,
    })
  })

  it('says when the log can’t be read, and so does a fork', async () => {
    const { run } = await finishedRun(3)
    const { prisma } = api.runtime.services.database
    await prisma.eventBlock.updateMany({ where: { runId: run.id }, data: { content: new Uint8Array([1, 2, 3]) } })
    const damaged = { code: 'damaged-log', detail: expect.stringContaining('damaged') }
    expect(problem(await client.replayRun(run.id))).toMatchObject(damaged)
    expect(problem(await client.forkRun(run.id, { iteration: 2 }))).toMatchObject(damaged)
    expect(value(await client.listForks(run.id)).forks).toEqual([])
  })

  it('of a run that goes on compares as far as it has come', async () => {
    const slug = await loopOf(longLoop(30, 10))
    const { run } = value(await client.startRun({ loop: slug, input: {} }))
    await until(run.id, ({ iterations }) => iterations >= 3)
    expect(value(await client.replayRun(run.id)).report).toMatchObject({ identical: true, complete: false })
    value(await client.cancelRun(run.id))
    await ended(run.id)
    expect(value(await client.replayRun(run.id)).report).toMatchObject({ identical: true, complete: true })
  })
})
