import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunDetail } from '../../lib/api/contracts/runs.ts'
import { startStateVersion } from '../../lib/loop/1-draw/edit-state-version.ts'
import type { TraceEvent, TraceEventOf } from '../../lib/loop/4-trace/trace-event.ts'
import type { LoopDesign } from '../../lib/loop/artefacts/design.ts'
import { applyPatch } from '../../lib/loop/patch/apply-patch.ts'
import type { StateField } from '../../lib/loop/state/schema.ts'
import { acceptedLoop } from '../support/accepted-loop.ts'
import { type Api, openApi } from '../support/api.ts'
import { decide } from '../support/decide.ts'
import { eventsOf } from '../support/events-of.ts'
import { runUntil } from '../support/run-until.ts'
import { longLoop } from '../support/sample-loop.ts'
import { problem, value } from '../support/value.ts'

let api: Api
let client: Api['client']
afterEach(() => api.close())

async function open(options: { worker: boolean } = { worker: true }) {
  api = await openApi(options)
  client = api.client
}

/** A loop that counts to `iterations`, its answers slow enough to be paused between. */
async function countingLoop(iterations = 200, change = (design: LoopDesign) => design): Promise<string> {
  return acceptedLoop(client, change(longLoop(iterations, 5)))
}
const until = (id: string, reached: (run: RunDetail) => boolean) => runUntil(api, id, reached)
const paused = (id: string) => until(id, (run) => run.status === 'paused')
const ended = (id: string) => until(id, (run) => run.status === 'finished')
async function start(loop: string, version?: number): Promise<string> {
  return value(await client.startRun({ loop, input: {}, ...(version ? { version } : {}) })).run.id
}
async function pausedRun(loop: string, version?: number): Promise<RunDetail> {
  const id = await start(loop, version)
  await until(id, (run) => run.iterations >= 2)
  const { run } = value(await client.pauseRun(id))
  // It may have come to its next step already.
  if (run.status !== 'paused') expect(run).toMatchObject({ status: 'running', pauseRequestedBy: expect.any(String) })
  return paused(id)
}
function edit(design: LoopDesign, from: string, to: string): LoopDesign {
  const { state, ...rest } = design
  return {
    ...(JSON.parse(
      JSON.stringify(rest)
        .replaceAll(`state.${from}`, `state.${to}`)
        .replaceAll(`"field":"${from}"`, `"field":"${to}"`),
    ) as typeof rest),
    state,
  }
}
async function publish(slug: string, change: (design: LoopDesign) => LoopDesign) {
  const detail = value(await client.getLoop(slug))
  const saved = value(await client.saveDesign(slug, detail.loop.revision, change(detail.design)))
  return client.publishVersion(slug, saved.revision, 'next')
}

describe('pausing and resuming', () => {
  beforeEach(() => open())

  it('pauses a run before its next step, says why, and lists it', async () => {
    const slug = await countingLoop()
    const run = await pausedRun(slug)
    expect(run).toMatchObject({
      outcome: null,
      pauseRequestedBy: null,
      paused: { why: 'requested', question: null, nodeId: expect.any(String), iteration: expect.any(Number) },
    })
    expect(value(await client.listRuns({ status: 'paused' })).runs.map(({ id }) => id)).toEqual([run.id])
    expect(value(await client.listRuns({ status: 'running' })).runs).toEqual([])
    // Pausing again changes nothing.
    expect(value(await client.pauseRun(run.id)).run).toEqual(run)
  })

  it('goes on with what a person set, and a reader that follows sees the pause and the rest in one stream', async () => {
    const run = await pausedRun(await countingLoop())
    const seen: TraceEvent[] = []
    const over = new Promise<void>((resolve) => {
      client.followRun(run.id, {
        after: 0,
        onEvents: (events) => seen.push(...events),
        onStatus: (status) => status === 'ended' && resolve(),
      })
    })
    const body = { note: 'skip ahead', patch: [{ field: 'count', value: 195 }] }
    expect(value(await decide(client, run.id, body)).run).toMatchObject({ paused: null })
    expect(await ended(run.id)).toMatchObject({ outcome: 'success', resultState: { count: 200 }, paused: null })
    await over
    expect(seen.map(({ seq }) => seq)).toEqual(seen.map((_, index) => index + 1))
    const [continued] = seen.filter((event): event is TraceEventOf<'run-continued'> => event.type === 'run-continued')
    expect(continued?.data).toMatchObject({
      note: 'skip ahead',
      patch: [{ op: 'replace', path: '/count', value: 195 }],
    })
    expect(value(await client.getRun(run.id)).run.pausedMs).toBeGreaterThan(0)
  })

  it('refuses what does not fit, names it, and leaves the run paused as it was', async () => {
    const run = await pausedRun(await countingLoop())
    const tries = [
      [{ patch: [{ field: 'count', value: 'many' }] }, 'invalid-patch', 'patch.count'],
      [{ patch: [{ field: 'counts', value: 1 }] }, 'invalid-patch', 'patch.counts'],
      [{ answer: 'yes' }, 'invalid-answer', undefined],
      [{ version: 7 }, 'not-found', undefined],
      [{ nothing: 1 }, 'invalid-request', 'body'],
    ] as const
    for (const [body, code, where] of tries) {
      const refused = problem(await decide(client, run.id, body as object))
      expect(refused).toMatchObject({ code })
      expect(refused?.problems?.[0]?.where).toBe(where)
    }
    expect(value(await client.getRun(run.id)).run).toEqual(run)
  })

  it('is cancelled while it is paused', async () => {
    const run = await pausedRun(await countingLoop())
    expect(value(await client.cancelRun(run.id)).run).toMatchObject({
      status: 'finished',
      reason: 'cancelled',
      paused: null,
    })
    expect(problem(await decide(client, run.id))).toMatchObject({ code: 'already-finished', status: 409 })
    expect(problem(await client.pauseRun(run.id))).toMatchObject({ code: 'already-finished', status: 409 })
  })

  it('says that a run is not paused, or not there', async () => {
    const id = await start(await countingLoop())
    expect(problem(await decide(client, id))).toMatchObject({ code: 'not-paused', status: 409 })
    expect(problem(await decide(client, 'run_000000000000'))).toMatchObject({ code: 'not-found' })
    expect(problem(await client.pauseRun('run_000000000000'))).toMatchObject({ code: 'not-found' })
  })

  it('waits for the answer to what a step asks', async () => {
    const slug = await countingLoop(4, (design) => ({
      ...design,
      nodes: design.nodes.map((node) =>
        node.kind === 'invariant'
          ? {
              ...node,
              config: {
                ...node.config,
                predicate: 'state.count != 2',
                remediation: { type: 'escalate', question: 'Is {{ state.count }} right?' },
              },
            }
          : node,
      ),
    }))
    const run = await paused(await start(slug))
    expect(run.paused).toMatchObject({
      why: 'question',
      question: { text: 'Is 2 right?', options: ['Stop the run', 'Continue as it is'] },
    })
    expect(problem(await decide(client, run.id))).toMatchObject({
      code: 'invalid-answer',
      problems: [{ where: 'answer', message: 'must be one of: Stop the run, Continue as it is' }],
    })
    value(await decide(client, run.id, { answer: 'Stop the run' }))
    expect(await ended(run.id)).toMatchObject({ reason: 'stopped_by_person' })
  })
})

describe('a decision about a pause that is over', () => {
  beforeEach(() => open())

  const asking = (design: LoopDesign) => ({
    ...design,
    nodes: design.nodes.map((node) =>
      node.kind === 'invariant'
        ? {
            ...node,
            config: {
              ...node.config,
              predicate: 'state.count < 2',
              remediation: { type: 'escalate', question: 'Is {{ state.count }} right?' },
            },
          }
        : node,
    ),
  })

  it('answers nothing else: two people saw the first question, and the second one is not answered by its late answer', async () => {
    const first = await paused(await start(await countingLoop(4, asking)))
    const { id } = first
    expect(first.paused).toMatchObject({ question: { text: 'Is 2 right?' }, seq: first.lastSeq })
    const body = { seq: first.paused?.seq ?? 0, answer: 'Continue as it is' }
    value(await client.resumeRun(id, body))
    const second = await until(id, (run) => run.status === 'paused' && run.lastSeq > first.lastSeq)
    expect(second.paused).toMatchObject({ question: { text: 'Is 3 right?' }, seq: second.lastSeq })
    for (const late of [body, { seq: body.seq, stop: true as const }, { ...body, seq: second.lastSeq + 1 }]) {
      expect(problem(await client.resumeRun(id, late))).toMatchObject({
        code: 'stale-decision',
        status: 409,
        detail: expect.stringContaining('Is 3 right?'),
      })
    }
    expect(value(await client.getRun(id)).run).toEqual(second)
    expect(value(await client.listInbox()).items).toMatchObject([{ runId: id, seq: second.lastSeq }])
    value(await client.resumeRun(id, { ...body, seq: second.lastSeq }))
  })

  it('a step that two people ask for is taken once', async () => {
    const run = await pausedRun(await countingLoop())
    const body = { seq: run.lastSeq, until: 'step' as const }
    value(await client.resumeRun(run.id, body))
    const next = await until(run.id, ({ status, lastSeq }) => status === 'paused' && lastSeq > run.lastSeq)
    expect(problem(await client.resumeRun(run.id, body))).toMatchObject({ code: 'stale-decision' })
    expect(value(await client.getRun(run.id)).run).toEqual(next)
  })

  it('has to say which pause it is about', async () => {
    const run = await pausedRun(await countingLoop())
    const nameless = { note: 'go' } as unknown as Parameters<typeof client.resumeRun>[1] // what a caller may send
    expect(problem(await client.resumeRun(run.id, nameless))).toMatchObject({
      code: 'invalid-request',
      problems: [{ where: 'body.seq' }],
    })
  })
})

describe('a decision that nobody has taken up yet', () => {
  beforeEach(() => open({ worker: false }))

  it('is durable, is the same when it is sent again, and is taken up once', async () => {
    const slug = await countingLoop(3)
    const id = await start(slug)
    value(await client.pauseRun(id))
    await api.runtime.services.ports.store.claimRun(id, 'dead', 0)
    const { services } = api.runtime
    const { executeRun } = await import('../../lib/runner/host.ts')
    const execute = async () => {
      const claim = await services.ports.store.claimRun(id, 'w', 60_000)
      return claim && executeRun(services.ports, claim, { leaseMs: 60_000, signal: services.stopping })
    }
    expect(await execute()).toEqual({ status: 'paused' })
    const body = { patch: [{ field: 'count', value: 2 }] }
    expect(value(await decide(client, id, body)).run).toMatchObject({ status: 'queued', paused: null })
    expect(value(await decide(client, id, body)).run).toMatchObject({ status: 'queued' })
    expect(problem(await decide(client, id, { patch: [{ field: 'count', value: 1 }] }))).toMatchObject({
      code: 'not-paused',
    })
    expect(await execute()).toEqual({ status: 'finished' })
    expect((await eventsOf(client, id)).filter(({ type }) => type === 'run-continued')).toHaveLength(1)
  })
})

describe('versions of the state', () => {
  beforeEach(() => open())
  /** Version 2: `count` is `total` now, and there is `unit`. Version 3: `unit` is required to be one of two. */
  const second = (design: LoopDesign): LoopDesign => {
    const next = startStateVersion(design, design.state)
    const { count, ...rest } = next.state.properties
    const [newest, ...older] = next.state['x-loop'].migrations ?? []
    if (!count || !newest) throw new Error('no migration')
    const migrations = [{ ...newest, set: [{ field: 'total', value: 'state.count' }] }, ...older]
    const properties = {
      total: count,
      ...rest,
      unit: { type: 'string', default: 'pieces', 'x-loop': { role: 'working' } },
    } as const
    return edit(
      { ...next, state: { ...next.state, properties, 'x-loop': { ...next.state['x-loop'], migrations } } },
      'count',
      'total',
    )
  }
  const third = (design: LoopDesign): LoopDesign => {
    const next = startStateVersion(design, design.state)
    const [newest, ...older] = (next.state['x-loop'].migrations ?? []).toSorted((a, b) => b.from - a.from)
    if (!newest) throw new Error('no migration')
    const migrations = [{ ...newest, set: [{ field: 'unit', value: '"kg"' }] }, ...older]
    const unit = {
      type: 'string',
      enum: ['kg', 'm'],
      default: 'kg',
      'x-loop': { role: 'working' },
    } satisfies StateField
    return {
      ...next,
      state: {
        ...next.state,
        properties: { ...next.state.properties, unit },
        'x-loop': { ...next.state['x-loop'], migrations },
      },
    }
  }

  it('refuses changed fields under the same number, and says what to do', async () => {
    const slug = await countingLoop(5)
    value(await publish(slug, (design) => design))
    const refused = problem(
      await publish(slug, (design) => ({
        ...design,
        state: {
          ...design.state,
          properties: {
            ...design.state.properties,
            more: { type: 'string', default: '', 'x-loop': { role: 'working' } },
          },
        },
      })),
    )
    expect(refused).toMatchObject({ code: 'state-version', status: 422 })
    expect(refused?.problems).toEqual([{ where: 'state.more', message: expect.stringContaining('start version 2') }])
    expect(value(await client.listVersions(slug)).versions).toHaveLength(1)
  })

  it('keeps the published versions runnable, each with its own state', async () => {
    const slug = await countingLoop(3)
    value(await publish(slug, (design) => design))
    value(await publish(slug, second))
    value(await publish(slug, third))
    const states = await Promise.all(
      [1, 2, 3].map(async (version) => (await ended(await start(slug, version))).resultState),
    )
    expect(states).toMatchObject([{ count: 3 }, { total: 3, unit: 'pieces' }, { total: 3, unit: 'kg' }])
    expect(Object.keys(states[1] ?? {})).not.toContain('count')
  })

  it('leads a run that was paused on version 1 over to version 3, and shows what came before as it was', async () => {
    const slug = await countingLoop(150)
    value(await publish(slug, (design) => design))
    const run = await pausedRun(slug, 1)
    const reached = run.paused?.iteration ?? 0
    value(await publish(slug, second))
    value(await publish(slug, third))
    const moved = value(await decide(client, run.id, { version: 3, note: 'to kg' })).run
    expect(moved).toMatchObject({
      version: 3,
      stateVersion: 3,
      formerSnapshots: [{ lastSeq: run.lastSeq, specHash: run.specHash }],
    })
    const end = await ended(run.id)
    expect(end).toMatchObject({ outcome: 'success', iterations: 150, resultState: { total: 150, unit: 'kg' } })

    const events = await eventsOf(client, run.id)
    const continued = events.find((event): event is TraceEventOf<'run-continued'> => event.type === 'run-continued')
    expect(continued?.data.migration).toMatchObject({
      fromStateVersion: 1,
      toStateVersion: 3,
      fromSpecHash: run.specHash,
      toSpecHash: end.specHash,
    })
    expect(continued?.seq).toBe(run.lastSeq + 1)

    // The design as it was, by the place in the log.
    const at = async (seq?: number) =>
      Object.keys(value(await client.getRunSnapshot(run.id, seq === undefined ? {} : { seq })).design.state.properties)
    expect(await at(run.lastSeq)).toEqual(['count', 'note'])
    expect(await at(1)).toEqual(['count', 'note'])
    expect(await at(run.lastSeq + 1)).toEqual(['note', 'total', 'unit'])
    expect(await at()).toEqual(['note', 'total', 'unit'])

    // Every segment begins with the state that the whole log folds to just before it.
    let state = {}
    const before = new Map<number, object>()
    for (const event of events) {
      before.set(event.seq, state)
      if (event.type === 'run-started') state = event.data.state
      if (event.type === 'state-patched' || event.type === 'run-continued') state = applyPatch(state, event.data.patch)
    }
    for (const index of [1, 2]) {
      const segment = value(await client.getSegment(run.id, index))
      expect(segment.start).toEqual(before.get(segment.events[0]?.seq ?? 0))
    }
    expect(state).toEqual(end.resultState)
    expect(reached).toBeLessThan(150)
  })

  it('leaves the run paused as it was when its state does not fit the other version', async () => {
    const slug = await countingLoop(150)
    value(await publish(slug, (design) => design))
    const run = await pausedRun(slug, 1)
    value(
      await publish(slug, (design) => {
        const next = startStateVersion(design, design.state)
        const [newest] = next.state['x-loop'].migrations ?? []
        if (!newest) throw new Error('no migration')
        const set = [{ field: 'note', value: '["no", "text"][state.count]' }]
        return { ...next, state: { ...next.state, 'x-loop': { version: 2, migrations: [{ ...newest, set }] } } }
      }),
    )
    const refused = problem(await decide(client, run.id, { version: 2 }))
    expect(refused).toMatchObject({ code: 'migration-failed', status: 422 })
    expect(refused?.problems?.map(({ where }) => where)).toContain('state.note')
    expect(value(await client.getRun(run.id)).run).toEqual(run)
    value(await decide(client, run.id, { patch: [{ field: 'count', value: 148 }] }))
    expect(await ended(run.id)).toMatchObject({ version: 1, resultState: { count: 150 } })
  })

  it('leaves the run paused as it was when the other version needs a secret that is not set', async () => {
    const slug = await countingLoop(150)
    value(await publish(slug, (design) => design))
    const run = await pausedRun(slug, 1)
    const token = { type: 'string', default: 'secret://NOT_SET', 'x-loop': { role: 'input', secret: true } } as const
    value(
      await publish(slug, (design) => {
        const next = startStateVersion(design, design.state)
        return { ...next, state: { ...next.state, properties: { ...next.state.properties, token } } }
      }),
    )
    const refused = problem(await decide(client, run.id, { version: 2 }))
    expect(refused).toMatchObject({ code: 'migration-failed', status: 422 })
    expect(refused?.problems).toEqual([
      { where: 'state.token', message: expect.stringContaining('secret://NOT_SET is not set') },
    ])
    expect(value(await client.getRun(run.id)).run).toEqual(run)
    value(await decide(client, run.id, { patch: [{ field: 'count', value: 148 }] }))
    expect(await ended(run.id)).toMatchObject({ version: 1, outcome: 'success' })
  })

  it('teaches later runs as a run of the version that it ended with', async () => {
    const slug = await countingLoop(150)
    value(await publish(slug, (design) => ({ ...design, taskType: 'one' })))
    const run = await pausedRun(slug, 1)
    value(
      await publish(slug, (design) => ({
        ...design,
        taskType: 'two',
        models: { default: { provider: 'scripted', model: 'other' } },
        contract: { ...design.contract, score: 'state.count', qualityThreshold: { target: 140, minIterations: 1 } },
      })),
    )
    value(await decide(client, run.id, { version: 2, patch: [{ field: 'count', value: 138 }] }))
    await ended(run.id)
    const row = await api.runtime.services.database.prisma.run.findUniqueOrThrow({ where: { id: run.id } })
    expect(row).toMatchObject({ taskType: 'two', modelKey: 'scripted:other', target: 140, bestScore: 140 })
  })
})
