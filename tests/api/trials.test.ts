import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readVisit, visitedIterations } from '../../components/designer/try/recorded-visit.ts'
import type { RunDetail } from '../../lib/api/contracts/runs.ts'
import { createRunHistory } from '../../lib/db/run-history.ts'
import { setContract } from '../../lib/loop/1-draw/edit-data.ts'
import { newDesign } from '../../lib/loop/1-draw/new-design.ts'
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
