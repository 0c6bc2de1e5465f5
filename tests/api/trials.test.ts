import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readVisit, visitedIterations } from '../../components/designer/try/recorded-visit.ts'
import type { RunDetail } from '../../lib/api/contracts/runs.ts'
import { createRunHistory } from '../../lib/db/run-history.ts'
import { setContract } from '../../lib/loop/1-draw/edit-data.ts'
import { newDesign } from '../../lib/loop/1-draw/new-design.ts'
import type { LoopDesign } from '../../lib/loop/artefacts/design.ts'
import { modelKey } from '../../lib/loop/artefacts/model-key.ts'
import type { LoopSpec } from '../../lib/loop/artefacts/spec.ts'
import { acceptedLoop } from '../support/accepted-loop.ts'
import { type Api, openApi } from '../support/api.ts'
import { eventsOf } from '../support/events-of.ts'
import { runUntil } from '../support/run-until.ts'
import { problem, value } from '../support/value.ts'

let api: Api
let client: Api['client']
let slug: string
let run: RunDetail
let spec: LoopSpec
const ended = (id: string) => runUntil(api, id, ({ status }) => status === 'finished')

beforeAll(async () => {
  api = await openApi({ worker: true })
  client = api.client
  const design = setContract(newDesign('ring'), { score: '1.0 * iteration' })
  slug = await acceptedLoop(client, design)
  run = await ended(value(await client.startRun({ loop: slug, input: { topic: 'tides' } })).run.id)
  spec = value(await client.getRunSnapshot(run.id)).spec
})
afterAll(() => api.close())

/** What the node began its last visit in an iteration with, as the designer reads it. */
async function visitOf(node: string, iteration: number) {
  const visit = value(await readVisit(client, run.id, iteration, node))
  if (!visit) throw new Error(`${node} was visited in iteration ${iteration}`)
  return visit
}

async function tried(node: string, iteration = 2) {
  const { state, decision } = await visitOf(node, iteration)
  const started = value(await client.tryNode(slug, { node, state, decision }))
  const trial = await ended(started.run.id)
  return { trial, state, decision, events: await eventsOf(client, trial.id) }
}

describe('a trial of a recorded step', () => {
  it.each(['observe', 'decide', 'invariant', 'terminate'])('executes %s and nothing else', async (node) => {
    const { trial, events } = await tried(node)
    expect(trial).toMatchObject({ trial: node, status: 'finished', reason: 'goal', iterations: 1 })
    const steps = events.flatMap((event) => (event.type === 'step-started' ? [event.nodeId] : []))
    expect(steps).toContain(node)
    expect(steps.filter((id) => id !== node && id !== 'trial-end' && id !== 'trial-decision')).toEqual([])
  })

  it('asks the model of the node', async () => {
    const { events } = await tried('decide')
    expect(events.find(({ type }) => type === 'model-called')).toMatchObject({ nodeId: 'decide' })
    expect(events.some(({ type }) => type === 'decision-made')).toBe(true)
  })

  it('runs the tool that was decided then, and shows what it does to the state', async () => {
    const { decision, state, events, trial } = await tried('act')
    expect(decision?.tool).toBeDefined()
    const called = events.find((event) => event.type === 'tool-requested')
    expect(called).toMatchObject({ nodeId: 'act', data: { tool: decision?.tool, args: decision?.args } })
    const { state: next } = await visitOf('invariant', 2)
    expect(trial.resultState).toEqual(next)
    expect(next).not.toEqual(state)
  })

  it('is shown as the loop that it was', async () => {
    const { trial } = await tried('act')
    const { design } = value(await client.getRunSnapshot(trial.id))
    expect(design.nodes.slice(-2).map(({ id }) => id)).toEqual(['trial-end', 'trial-decision'])
  })
})

describe('trials among runs', () => {
  it('are listed only where they are asked for', async () => {
    await tried('observe')
    const listed = value(await client.listRuns({ loop: slug }))
    expect(listed.runs.map(({ id }) => id)).toEqual([run.id])
    const all = value(await client.listRuns({ loop: slug, trials: 'with' }))
    expect(all.runs.length).toBeGreaterThan(1)
    expect(all.runs.filter(({ trial }) => trial === null).map(({ id }) => id)).toEqual([run.id])
    const { loops } = value(await client.listLoops())
    expect(loops.find((loop) => loop.slug === slug)?.recentRuns.map(({ id }) => id)).toEqual([run.id])
  })

  it('are no history to learn from', async () => {
    await tried('decide')
    const model = modelKey(spec.models)
    const query = { runId: run.id, taskType: null, model, target: 1, limit: 100 }
    const history = createRunHistory(api.runtime.services.database)
    expect(await history.finishedRuns(query)).toHaveLength(1)
  })
})

describe('a trial is a run', () => {
  const draft = async (change: (design: LoopDesign) => LoopDesign) => acceptedLoop(client, change(newDesign('ring')))
  const act = (design: LoopDesign, config: LoopDesign['nodes'][number]['config']): LoopDesign => ({
    ...design,
    nodes: design.nodes.map((node) => (node.id === 'act' ? { ...node, config: { ...node.config, ...config } } : node)),
  })
  const start = async (loop: string, body: Parameters<Api['client']['tryNode']>[1]) =>
    value(await client.tryNode(loop, body)).run.id

  it('a decided action may be longer than an expression', async () => {
    const facts = Array.from({ length: 9 }, (_, index) => `Fact ${index}: ${'“a {{ b }}” \\ '.repeat(26)}`)
    const args = { set: { facts } }
    const trial = await ended(await start(slug, { node: 'act', state: {}, decision: { tool: 'state.patch', args } }))
    expect(trial).toMatchObject({ reason: 'goal', resultState: { facts } })
  })

  it('waits for a person where the tool needs approval', async () => {
    const loop = await draft((design) => act(design, { policy: { approval: { 'state.patch': 'ask' } } }))
    const decision = { tool: 'state.patch', args: { set: { missing: 1 } } }
    const waiting = await runUntil(api, await start(loop, { node: 'act', state: {}, decision }), (run) =>
      ['paused', 'finished'].includes(run.status),
    )
    expect(waiting).toMatchObject({ status: 'paused', trial: 'act' })
    const events = await eventsOf(client, waiting.id)
    expect(events.some(({ type }) => type === 'tool-requested')).toBe(false)
    value(await client.cancelRun(waiting.id))
  })

  it('is held by the daily budget of the loop', async () => {
    const price = { inputUsdPerMTok: 1, outputUsdPerMTok: 10 }
    const loop = await draft((design) => ({
      ...design,
      models: { default: { provider: 'scripted', model: 'script', price } },
    }))
    const free = await ended(await start(loop, { node: 'decide', state: {} }))
    expect(free.costNanoUsd).toBeGreaterThan(0)
    value(await client.setDailyBudget(loop, free.costNanoUsd))
    const held = await ended(await start(loop, { node: 'decide', state: {} }))
    expect(held).toMatchObject({ outcome: 'failure', reason: 'budget_usd', trial: 'decide' })
  })

  it('takes a secret by its name alone, and only one that is set', async () => {
    const token = { type: 'string', 'x-loop': { role: 'input', secret: true } } as const
    const loop = await draft((design) => ({
      ...design,
      state: { ...design.state, properties: { ...design.state.properties, token }, required: ['token'] },
    }))
    const inWords = problem(await client.tryNode(loop, { node: 'observe', state: { token: 'hunter2-correct' } }))
    expect(inWords).toMatchObject({ code: 'invalid-input', problems: [{ where: 'state.token' }] })
    expect(JSON.stringify(inWords)).not.toContain('hunter2')
    const unset = problem(await client.tryNode(loop, { node: 'observe', state: { token: 'secret://NOWHERE' } }))
    expect(unset?.problems).toMatchObject([{ message: expect.stringContaining('NOWHERE is not set') }])
  })

  it('is refused for an import that nobody has accepted', async () => {
    const { loop } = value(await client.createLoop({ from: { kind: 'import', design: newDesign('ring') } }))
    expect(problem(await client.tryNode(loop.slug, { node: 'act', state: {} }))?.code).toBe('inert-import')
  })

  it('keeps nothing in memory at its end, as the loop does', async () => {
    const consolidation: LoopDesign['consolidation'] = {
      when: 'always',
      facts: [{ text: 'Kept at the end', scope: 'loop' }],
    }
    const loop = await draft((design) => ({ ...design, consolidation }))
    const whole = await ended(value(await client.startRun({ loop, input: { topic: 'tides', target: 1 } })).run.id)
    expect((await eventsOf(client, whole.id)).map(({ type }) => type)).toContain('consolidation-made')
    const before = value(await client.listMemories({ loop })).items
    expect(before).not.toEqual([])
    const trial = await ended(await start(loop, { node: 'observe', state: {} }))
    expect((await eventsOf(client, trial.id)).map(({ type }) => type)).not.toContain('consolidation-made')
    expect(value(await client.listMemories({ loop })).items).toEqual(before)
  })
})

it('a repeated request is the same trial', async () => {
  const { state } = await visitOf('observe', 1)
  const first = value(await client.tryNode(slug, { node: 'observe', state }, 'key-1'))
  expect(value(await client.tryNode(slug, { node: 'observe', state }, 'key-1')).run.id).toBe(first.run.id)
  expect(problem(await client.tryNode(slug, { node: 'decide', state }, 'key-1'))?.code).toBe('idempotency-conflict')
})

it.each([
  ['a node that is not there', { node: 'nobody', state: {} }, 'body.node'],
  ['a field that is not there', { node: 'act', state: { nothing: 1 } }, 'state.nothing'],
  ['a value that does not fit', { node: 'act', state: { topic: 'a', facts: 7 } }, 'state.facts'],
])('%s is refused, and nothing is started', async (_, body, where) => {
  const before = value(await client.listRuns({ loop: slug, trials: 'with' })).runs.length
  const refused = problem(await client.tryNode(slug, body))
  expect(refused).toMatchObject({ code: 'invalid-input', problems: [expect.objectContaining({ where })] })
  expect(value(await client.listRuns({ loop: slug, trials: 'with' })).runs).toHaveLength(before)
})

it('the visits of a node are found, newest first', async () => {
  const visits = value(await visitedIterations(client, run, 'decide'))
  expect(visits).toEqual(Array.from({ length: run.iterations }, (_, index) => run.iterations - index))
  expect(value(await visitedIterations(client, run, 'nobody'))).toEqual([])
  expect(await readVisit(client, run.id, 1, 'nobody')).toEqual({ ok: true, value: null })
})
