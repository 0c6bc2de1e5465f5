import { afterAll, beforeAll, expect, it } from 'vitest'
import { newDesign } from '../../lib/loop/1-draw/new-design.ts'
import type { LoopDesign } from '../../lib/loop/artefacts/design.ts'
import type { LoopEvent } from '../../lib/loop/artefacts/events.ts'
import type { JsonObject } from '../../lib/loop/artefacts/json.ts'
import { publishVersion } from '../../lib/server/versions.ts'
import { acceptedLoop } from '../support/accepted-loop.ts'
import { type Api, openApi } from '../support/api.ts'
import { settledRun } from '../support/run-until.ts'
import { longLoop } from '../support/sample-loop.ts'
import { problem, value } from '../support/value.ts'

let api: Api
beforeAll(async () => {
  api = await openApi({ worker: true })
})
afterAll(() => api.close())

/** A loop that calls `below` once. */
function caller(below: string): LoopDesign {
  const design = newDesign('Caller')
  design.state = { ...design.state, required: [], properties: {} }
  const configs: Record<string, JsonObject> = {
    observe: { map: [] },
    decide: { strategy: 'rule', rules: [{ when: 'true', subgoal: '', tool: 'finish', args: { summary: '"x"' } }] },
    act: { tools: ['finish'], child: { loop: below } },
    invariant: { name: 'Sane', predicate: 'true', message: 'm', remediation: { type: 'stop' } },
    terminate: { rules: [{ when: 'iteration >= 1', label: 'done', outcome: 'success', output: {} }] },
  }
  design.nodes = design.nodes.map((node) => ({ ...node, config: configs[node.id] ?? node.config }))
  delete design.script
  design.contract = { maxIterations: 3, timeoutMs: 600_000, stepTimeoutMs: 60_000, bestOf: 'last' }
  return design
}
const eventsOf = async (id: string) =>
  value(await api.client.listEvents(id, { limit: 2_000 })).events as unknown as LoopEvent[]

it('spoils tools too, labels what it spoilt, and passes over what is waited for', async () => {
  const slug = await acceptedLoop(api.client, longLoop(6))
  const startedAt = Date.now()
  const chaos = { profile: 'slow-tools', seed: 3 }
  const run = await settledRun(api, value(await api.client.startRun({ loop: slug, input: {}, chaos })).run.id)
  expect(run).toMatchObject({
    status: 'finished',
    chaos,
    models: { default: { provider: 'chaos', model: 'slow-tools:3' } },
  })
  const events = await eventsOf(run.id)
  const spoilt = events.flatMap(({ type, data }) =>
    type === 'tool-answered' || type === 'tool-failed' ? (data.simulated ?? []) : [],
  )
  expect(spoilt.length).toBeGreaterThan(0)
  // An hour that each step may take, and seconds that answers are late.
  expect((run.finishedAt ?? 0) - (run.startedAt ?? 0)).toBeGreaterThan(1_000)
  expect(Date.now() - startedAt).toBeLessThan(30_000)
  expect(value(await api.client.replayRun(run.id)).report).toMatchObject({ identical: true })
  const { incidents, unsaved } = value(await api.client.getRescues(run.id))
  const timeouts = events.filter(({ type }) => type === 'tool-failed')
  expect(incidents.reduce((sum, { times }) => sum + times, 0)).toBe(timeouts.length)
  const failedIn = new Set(timeouts.map(({ iteration }) => iteration))
  expect(new Set(incidents.flatMap(({ iterations }) => iterations))).toEqual(failedIn)
  expect(unsaved === null).toBe(run.outcome === 'success')
})

it('is the same for what such a run calls, and for its forks', async () => {
  const below = await acceptedLoop(api.client, longLoop(3))
  value(await publishVersion(api.runtime.services, api.runtime.actor, below, { note: '', revision: 1 }))
  const slug = await acceptedLoop(api.client, caller(below))
  const chaos = { profile: 'failing-tools', seed: 5 }
  const run = await settledRun(api, value(await api.client.startRun({ loop: slug, input: {}, chaos })).run.id)
  expect(run.explanation).toMatch(/\S/)
  const { children } = value(await api.client.listChildren(run.id))
  expect(children).toMatchObject([{ chaos, status: 'finished' }])
  const child = value(await api.client.getRun(children[0]?.id ?? '')).run
  expect(child.models).toMatchObject({ default: { provider: 'chaos', model: 'failing-tools:5' } })
  const fork = value(await api.client.forkRun(child.id, { iteration: 1 })).run
  expect(fork.chaos).toEqual(chaos)
  const freed = { default: { provider: 'scripted', model: 'script' } }
  const other = value(await api.client.forkRun(child.id, { iteration: 1, models: freed })).run
  expect(other).toMatchObject({ chaos: null, modelOverrides: freed })
  await Promise.all([settledRun(api, fork.id), settledRun(api, other.id)])
})

it('refuses a profile that there is not, and models beside it', async () => {
  const slug = await acceptedLoop(api.client, longLoop(3))
  const start = (more: object) => api.client.startRun({ loop: slug, input: {}, ...more })
  expect(problem(await start({ chaos: { profile: 'bad-day', seed: 1 } }))).toMatchObject({
    code: 'invalid-request',
    problems: [{ where: 'body.chaos.profile', message: expect.stringContaining('there are mixed, calm') }],
  })
  const models = { default: { provider: 'scripted', model: 'script' } }
  expect(problem(await start({ chaos: { profile: 'mixed', seed: 1 }, models }))).toMatchObject({
    code: 'invalid-request',
    problems: [{ where: 'body.models' }],
  })
})
