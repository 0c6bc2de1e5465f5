import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EventPage, IterationPage, RunEnvelope, RunList, RunSnapshot, Segment } from '../../lib/api/contracts/runs.ts'
import type { TraceEvent } from '../../lib/loop/4-trace/trace-event.ts'
import { hashJson } from '../../lib/loop/artefacts/json.ts'
import { isPayloadRef } from '../../lib/loop/artefacts/payload.ts'
import { applyPatch } from '../../lib/loop/patch/apply-patch.ts'
import { initialState } from '../../lib/loop/state/initial.ts'
import { acceptedLoop } from '../support/accepted-loop.ts'
import { type Api, callJson, openApi } from '../support/api.ts'
import { bodies, events } from '../support/sample-events.ts'
import { longLoop } from '../support/sample-loop.ts'
import { value } from '../support/value.ts'

let api: Api
let client: Api['client']
async function open(options: { worker: boolean }) {
  api = await openApi(options)
  client = api.client
}
afterEach(() => api.close())

async function blankLoop(name = 'Facts'): Promise<string> {
  return value(await client.createLoop({ name, from: { kind: 'blank' } })).loop.slug
}
/** Follows a run to its end. */
async function follow(id: string, after = 0): Promise<TraceEvent[]> {
  const events: TraceEvent[] = []
  const ended = Promise.withResolvers<void>()
  client.followRun(id, {
    after,
    onEvents: (more) => events.push(...more),
    onStatus: (status) =>
      status === 'ended' ? ended.resolve() : status === 'failed' && ended.reject(new Error('failed')),
  })
  await ended.promise
  return events
}

describe('starting', () => {
  beforeEach(() => open({ worker: false }))

  it('stores a queued run with its first event, pinned to what the draft was', async () => {
    const slug = await blankLoop()
    const { run } = value(await client.startRun({ loop: slug, input: { topic: 'rivers' } }))
    expect(run).toMatchObject({
      status: 'queued',
      version: null,
      input: { topic: 'rivers' },
      lastSeq: 1,
      outcome: null,
      author: 'You',
    })
    const { design } = value(await client.getLoop(slug))
    value(await client.saveDesign(slug, 1, { ...design, purpose: 'changed later' }))
    const snapshot = RunSnapshot.parse(value(await client.getRunSnapshot(run.id)))
    expect(snapshot.design).toEqual(design)
    expect(hashJson(snapshot.spec)).toBe(snapshot.specHash)
    expect(value(await client.listEvents(run.id)).events).toMatchObject([
      { seq: 1, type: 'run-queued', data: { input: { topic: 'rivers' } } },
    ])
  })

  it('runs a published version as it was published', async () => {
    const slug = await blankLoop()
    value(await client.publishVersion(slug, 1, 'first'))
    const { design } = value(await client.getLoop(slug))
    value(await client.saveDesign(slug, 1, { ...design, head: 'broken' }))
    expect(value(await client.startRun({ loop: slug, version: 1, input: {} })).run.version).toBe(1)
    expect(await client.startRun({ loop: slug, version: 2, input: {} })).toMatchObject({
      ok: false,
      problem: { status: 404 },
    })
  })

  it('refuses a draft with errors and lists them', async () => {
    const slug = await blankLoop()
    const { design } = value(await client.getLoop(slug))
    value(await client.saveDesign(slug, 1, { ...design, head: 'broken' }))
    const refused = await client.startRun({ loop: slug, input: {} })
    expect(refused).toMatchObject({ ok: false, problem: { status: 422, code: 'compile-errors' } })
    expect(refused.ok ? [] : refused.problem.diagnostics?.map(({ severity }) => severity)).toContain('error')
  })

  it.each([
    [{ topic: 7 }, 'input.topic'],
    [{ topic: '' }, 'input.topic'],
    [{ target: 99 }, 'input.target'],
    [{ facts: ['mine'] }, 'input.facts'],
    [{ topik: 'x' }, 'input.topik'],
  ])('refuses the input %j and names %s', async (input, where) => {
    const slug = await blankLoop()
    const { status, body } = await callJson(api, 'POST', '/runs', { loop: slug, input })
    expect({ status, code: body.code, where: body.problems[0].where }).toEqual({
      status: 422,
      code: 'invalid-input',
      where,
    })
    expect(value(await client.listRuns()).runs).toEqual([])
  })

  it.each([
    ['a spec', { spec: {} }],
    ['a design', { design: {} }],
    ['a snapshot', { snapshotId: 'snap_00000000' }],
  ])('never takes %s from a request', async (_name, more) => {
    const slug = await blankLoop()
    expect(await callJson(api, 'POST', '/runs', { loop: slug, input: {}, ...more })).toMatchObject({
      status: 400,
      body: { code: 'invalid-request' },
    })
  })

  it.each([
    [{ ghost: { provider: 'scripted', model: 'x' } }, /no model of this alias/],
    [{ default: { provider: 'openai-compatible', model: 'x' } }, /OPENAI_COMPATIBLE_BASE_URL/],
    [{ default: { provider: 'nobody', model: 'x' } }, /there is no provider “nobody”/],
  ])('refuses the models %j', async (models, message) => {
    const slug = await blankLoop()
    const { status, body } = await callJson(api, 'POST', '/runs', { loop: slug, input: {}, models })
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'invalid-models' })
    expect(body.problems[0].message).toMatch(message)
  })

  it('refuses a model without a price where the contract caps the cost', async () => {
    await api.close()
    api = await openApi({ environment: { OPENAI_COMPATIBLE_BASE_URL: 'http://127.0.0.1:9/v1' } })
    const slug = await blankLoop()
    const { design } = value(await client.getLoop(slug))
    const contract = { ...design.contract, budgetUsd: 1 }
    value(await client.saveDesign(slug, 1, { ...design, contract }))
    const models = { default: { provider: 'openai-compatible', model: 'unpriced' } }
    const { status, body } = await callJson(api, 'POST', '/runs', { loop: slug, input: {}, models })
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'invalid-models' })
    expect(body.problems[0].message).toMatch(/price of “unpriced”/)
    expect(value(await client.listRuns()).runs).toEqual([])
    expect(value(await client.startRun({ loop: slug, input: {} })).run.status).toBe('queued')
  })

  it('gives the same run for the same key and request, and refuses the key for another', async () => {
    const slug = await blankLoop()
    const start = (target: number) =>
      callJson(api, 'POST', '/runs', { loop: slug, input: { target } }, { 'idempotency-key': 'order-7' })
    const both = await Promise.all([start(3), start(3)])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 201])
    expect(both[0]?.body.run.id).toBe(both[1]?.body.run.id)
    expect(await start(4)).toMatchObject({ status: 409, body: { code: 'idempotency-conflict' } })
    expect(value(await client.listRuns()).runs).toHaveLength(1)
  })

  it('answers a retry with the run it made, whatever has become of the loop since', async () => {
    const slug = await blankLoop()
    const start = (input = {}) =>
      callJson(api, 'POST', '/runs', { loop: slug, input }, { 'idempotency-key': 'order-8' })
    const first = (await start()).body.run.id
    const { design } = value(await client.getLoop(slug))
    value(await client.saveDesign(slug, 1, { ...design, head: 'broken' }))
    expect(await start()).toMatchObject({ status: 200, body: { run: { id: first } } })
    value(await client.archiveLoop(slug))
    expect(await start()).toMatchObject({ status: 200, body: { run: { id: first } } })
    expect(await start({ target: 4 })).toMatchObject({ status: 409, body: { code: 'idempotency-conflict' } })
  })
})

describe('listing', () => {
  beforeEach(() => open({ worker: false }))

  it('goes through all runs by cursor, newest first, each once', async () => {
    const slugs = [await blankLoop('One'), await blankLoop('Two')]
    const ids: string[] = []
    for (let index = 0; index < 7; index++)
      ids.push(value(await client.startRun({ loop: slugs[index % 2] ?? '', input: {} })).run.id)
    const seen: string[] = []
    for (let cursor: string | undefined | null; cursor !== null; ) {
      const page: RunList = RunList.parse(value(await client.listRuns({ limit: 3, ...(cursor ? { cursor } : {}) })))
      seen.push(...page.runs.map((run) => run.id))
      cursor = page.nextCursor
    }
    expect(seen).toEqual(ids.toReversed())
    expect(value(await client.listRuns({ loop: 'two' })).runs.map((run) => run.id)).toEqual([ids[5], ids[3], ids[1]])
    expect(value(await client.listRuns({ outcome: 'success' })).runs).toEqual([])
  })

  it('sorts and searches, and takes a cursor for the order that it is of alone', async () => {
    const slugs = [await blankLoop('One'), await blankLoop('Two')]
    for (const topic of ['rivers', 'hills', 'seas'])
      for (const loop of slugs) value(await client.startRun({ loop, input: { topic } }))
    const query = { sort: 'loop', order: 'asc', limit: 2, text: 's' } as const
    const page = value(await client.listRuns(query))
    expect(page.runs.map((run) => run.loop.slug)).toEqual(['one', 'one'])
    const cursor = page.nextCursor ?? ''
    expect(value(await client.listRuns({ ...query, cursor })).runs.map((run) => run.loop.slug)).toEqual(['one', 'two'])
    expect(value(await client.listRuns({ text: 'RIVERS', version: 'draft', maxCost: 0 })).runs).toHaveLength(2)
    expect(value(await client.listRuns({ from: Date.now() + 60_000 })).runs).toEqual([])
    for (const other of [{ ...query, order: 'desc' }, { cursor }] as const)
      expect(await client.listRuns({ ...other, cursor })).toMatchObject({ ok: false, problem: { status: 400 } })
  })

  it.each([
    'cursor=hello',
    'limit=0',
    'limit=201',
    'limit=x',
    'loop=../etc',
    'unknown=1',
    'outcome=maybe',
    'sort=age',
    'order=up',
    'version=0',
    'text=',
    'text=%00',
    'minCost=-1',
    `cursor=${Buffer.from('["started","desc","x","run_0000000001"]').toString('base64url')}`,
    `cursor=${Buffer.from('["started","desc",1.5,"run_0000000001"]').toString('base64url')}`,
  ])('refuses ?%s', async (query) => {
    expect(await callJson(api, 'GET', `/runs?${query}`)).toMatchObject({
      status: 400,
      type: 'application/problem+json',
    })
  })
})

describe('a run that is executed', () => {
  beforeEach(() => open({ worker: true }))

  it('is followed live to its end, event by event without gaps', async () => {
    const { run } = value(await client.startRun({ loop: await blankLoop(), input: {} }))
    const events = await follow(run.id)
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1))
    expect(events.at(-1)?.type).toBe('run-finished')
    const ended = RunEnvelope.parse(value(await client.getRun(run.id))).run
    expect(ended).toMatchObject({ status: 'finished', outcome: 'success', reason: 'goal', lastSeq: events.length })
    expect(value(await client.listLoops()).loops[0]?.recentRuns[0]).toMatchObject({ id: run.id, outcome: 'success' })
  })

  it('gives a reader who comes back exactly what is missing, and stops one who has all', async () => {
    const { run } = value(await client.startRun({ loop: await blankLoop(), input: {} }))
    const all = await follow(run.id)
    const stream = (lastEventId: number, query = '') =>
      api.fetch(`/api/v1/runs/${run.id}/events${query}`, {
        headers: { accept: 'text/event-stream', 'last-event-id': String(lastEventId) },
      })
    const text = await (await stream(10)).text()
    expect([...text.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]))).toEqual(
      all.slice(10).map((event) => event.seq),
    )
    expect(text).toContain(`id: 11\nevent: ${all[10]?.type}\ndata: {`)
    expect(await follow(run.id, 20)).toEqual(all.slice(20))
    expect((await stream(all.length)).status).toBe(204)
    const page = EventPage.parse(value(await client.listEvents(run.id, { after: 5, limit: 4 })))
    expect(page).toEqual({ events: all.slice(5, 9), next: 9, lastSeq: all.length, finished: true })
    expect(value(await client.listEvents(run.id, { after: 5 })).next).toBeNull()
  })

  it('keeps large values apart: a reference in the trace, the value on demand', async () => {
    const design = longLoop(1)
    for (const node of design.nodes) if (node.id === 'decide') node.config.instructions = 'Count slowly. '.repeat(300)
    const loop = await acceptedLoop(client, design)
    const { run } = value(await client.startRun({ loop, input: {} }))
    const calls = (await follow(run.id)).filter((event) => event.type === 'model-called')
    const request = calls.map((event) => event.data.request).find(isPayloadRef)
    if (!request) throw new Error('no request was large enough')
    const { value: whole } = value(await client.getPayload(run.id, request.$payload))
    expect(hashJson(whole)).toBe(request.$payload)
    expect(whole).toMatchObject({ prompt: expect.any(String), instructions: 'Count slowly. '.repeat(300) })
    expect(await client.getPayload(run.id, '0'.repeat(64))).toMatchObject({ ok: false, problem: { status: 404 } })
  })

  it('is viewed in segments that each start from the right state', async () => {
    const slug = value(await client.createLoop({ from: { kind: 'import', design: longLoop(150) } })).loop.slug
    value(await client.acceptLoop(slug))
    const { run } = value(await client.startRun({ loop: slug, input: {} }))
    const all = await follow(run.id)
    let state = {}
    const startOf = new Map<number, unknown>()
    for (const event of all) {
      if (event.type === 'run-started') state = event.data.state
      if (event.type === 'state-patched') state = applyPatch(state, event.data.patch)
      if (event.type === 'iteration-started') startOf.set(event.data.iteration, state)
    }
    const segments = []
    for (let index = 0; index < 3; index++) segments.push(Segment.parse(value(await client.getSegment(run.id, index))))
    expect(segments.flatMap((segment) => segment.events)).toEqual(all)
    expect(segments.map(({ from, to, complete }) => [from, to, complete])).toEqual([
      [1, 64, true],
      [65, 128, true],
      [129, 192, true],
    ])
    expect(segments[0]?.start).toEqual(startOf.get(1))
    expect(segments[2]?.start).toEqual(startOf.get(129))
    for (const [index, segment] of segments.entries()) {
      let folded = segment.start ?? {}
      for (const event of segment.events) {
        if (event.type === 'state-patched') folded = applyPatch(folded, event.data.patch)
      }
      const next = segments[index + 1]
      if (next) expect(next.start).toEqual(folded)
      else expect(value(await client.getRun(run.id)).run.resultState).toEqual(folded)
    }
    expect(await client.getSegment(run.id, 3)).toMatchObject({ ok: false, problem: { status: 404 } })
    const first = IterationPage.parse(value(await client.listIterations(run.id, { limit: 100 })))
    const rest = value(await client.listIterations(run.id, { from: first.next ?? 0, limit: 100 }))
    const rows = [...first.iterations, ...rest.iterations]
    expect(rows.map((row) => row.iteration)).toEqual(Array.from({ length: 150 }, (_, index) => index + 1))
    expect(rest.next).toBeNull()
    expect(rows.at(-1)?.lastSeq).toBe(all.length)
  })

  it('is cancelled, and a run that has ended is not', async () => {
    const slug = value(await client.createLoop({ from: { kind: 'import', design: longLoop(100, 3_600_000) } })).loop
      .slug
    value(await client.acceptLoop(slug))
    const { run } = value(await client.startRun({ loop: slug, input: {} }))
    const asked = Promise.withResolvers<void>()
    const ended = Promise.withResolvers<void>()
    client.followRun(run.id, {
      after: 0,
      onEvents: (events) => events.some((event) => event.type === 'model-called') && asked.resolve(),
      onStatus: (status) => status === 'ended' && ended.resolve(),
    })
    await asked.promise
    expect(value(await client.cancelRun(run.id)).run.cancelRequestedBy).not.toBeNull()
    await ended.promise
    expect(value(await client.getRun(run.id)).run).toMatchObject({
      status: 'finished',
      outcome: 'failure',
      reason: 'cancelled',
    })
    expect(await client.cancelRun(run.id)).toMatchObject({ ok: true })
    const done = value(await client.startRun({ loop: await blankLoop(), input: {} })).run
    await follow(done.id)
    expect(await client.cancelRun(done.id)).toMatchObject({
      ok: false,
      problem: { status: 409, code: 'already-finished' },
    })
  })

  it('lets go of its followers when the server stops', async () => {
    const slug = value(await client.createLoop({ from: { kind: 'import', design: longLoop(100, 3_600_000) } })).loop
      .slug
    value(await client.acceptLoop(slug))
    const { run } = value(await client.startRun({ loop: slug, input: {} }))
    const response = await api.fetch(`/api/v1/runs/${run.id}/events`, { headers: { accept: 'text/event-stream' } })
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    expect((await reader?.read())?.value).toContain('event: run-queued')
    await api.close()
    while (reader && !(await reader.read()).done);
    await open({ worker: false })
  })
})

describe('cancelling a run that nobody executes', () => {
  beforeEach(() => open({ worker: false }))

  it('ends one that waits', async () => {
    const { run } = value(await client.startRun({ loop: await blankLoop(), input: {} }))
    const cancelled = value(await client.cancelRun(run.id)).run
    expect(cancelled).toMatchObject({ status: 'finished', reason: 'cancelled', cancelRequestedBy: expect.any(String) })
    expect(value(await client.listEvents(run.id)).events.map(({ type }) => type)).not.toContain('model-called')
  })

  it('ends one whose process has died, and leaves one whose process lives to it', async () => {
    const { store } = api.runtime.services.ports
    const slug = await blankLoop()
    const started = async (leaseMs: number) => {
      const { id } = value(await client.startRun({ loop: slug, input: {} })).run
      const claim = await store.claimRun(id, 'another', leaseMs)
      if (!claim) throw new Error('not claimed')
      const { design } = value(await client.getLoop(slug))
      const state = initialState(design.state, {})
      if (!state.ok) throw new Error('no state')
      const body = { ...bodies.started, data: { ...bodies.started.data, state: state.state } }
      const commit = { events: events(1, 0, body), iterations: [], checkpoint: null, paused: null }
      expect(await store.commit(claim, commit, leaseMs)).toMatchObject({ ok: true })
      return id
    }
    const dead = await started(0)
    const alive = await started(60_000)
    expect(value(await client.cancelRun(dead)).run).toMatchObject({ status: 'finished', reason: 'cancelled' })
    expect(value(await client.cancelRun(alive)).run).toMatchObject({
      status: 'running',
      cancelRequestedBy: expect.any(String),
    })
  })
})

describe('things that are not there', () => {
  beforeEach(() => open({ worker: false }))

  it.each([
    'run_00000000',
    'run_00000000/snapshot',
    'run_00000000/events',
    'run_00000000/iterations',
    'run_00000000/segments/0',
    `run_00000000/payloads/${'0'.repeat(64)}`,
    'no-run-at-all',
    'run_00000000/segments/x',
    'run_00000000/payloads/short',
  ])('GET runs/%s is 404', async (pathname) => {
    expect(await callJson(api, 'GET', `/runs/${pathname}`)).toMatchObject({
      status: 404,
      type: 'application/problem+json',
      body: { code: 'not-found' },
    })
  })

  it('an event stream of an unknown run ends for good', async () => {
    await expect(follow('run_00000000')).rejects.toThrow('failed')
  })
})
