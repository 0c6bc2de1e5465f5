import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newDesign } from '../../lib/loop/1-draw/new-design.ts'
import type { LoopDesign } from '../../lib/loop/artefacts/design.ts'
import type { EvaluationTarget } from '../../lib/loop/artefacts/evaluation.ts'
import { Suite } from '../../lib/loop/artefacts/suite.ts'
import { acceptedLoop } from '../support/accepted-loop.ts'
import { type Api, openApi } from '../support/api.ts'
import { problem, value } from '../support/value.ts'

let api: Api
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

const ring = (name: string, change: Partial<LoopDesign> = {}): LoopDesign => ({ ...newDesign(name), ...change })
const acting = (name: string, config: object) =>
  ring(name, { nodes: newDesign(name).nodes.map((node) => (node.id === 'act' ? { ...node, config } : node)) as never })
const calling = (name: string, method: string) =>
  acting(name, { tools: ['http.request'], call: { tool: 'http.request', args: { url: 'state.topic', method } } })

async function published(design: LoopDesign): Promise<string> {
  const slug = await acceptedLoop(api.client, design)
  value(await api.client.publishVersion(slug, 1, 'first'))
  return slug
}

let suites = 0
/** What is said of a suite whose results other loops validate: one those of all cases, the other those of its second case. */
async function started(loop: string, own: object[], ofCase: object[] = [], plan: object = {}) {
  const validators = (all: object[]) => all.map((each) => ({ type: 'loop', input: {}, ...each }))
  const cases = [
    { name: 'first', input: {} },
    { name: 'second', input: {}, validators: validators(ofCase) },
  ]
  const content = Suite.parse({ suiteVersion: 1, name: `Suite ${++suites}`, validators: validators(own), cases })
  const { suite } = value(await api.client.createSuite(loop, content))
  return api.client.startEvaluation({ suite: suite.id, plan: { targets: [{ version: null }], ...plan } })
}

describe('an evaluation asks of validating loops what it asks of its targets', () => {
  it('that somebody agrees to what they change outside, those of single cases and of loops that they call too', async () => {
    const [loop, posts, gets] = await Promise.all([
      acceptedLoop(api.client, ring('judged')),
      published(calling('posts', '"POST"')),
      published(calling('gets', '"GET"')),
    ])
    const calls = await published(acting('calls', { child: { loop: posts } }))
    const [own, ofCase] = [
      [
        { name: 'reads', loop: gets },
        { name: 'posted', loop: posts },
      ],
      [{ name: 'of one', loop: calls }],
    ]
    expect(problem(await started(loop, own, ofCase))).toMatchObject({
      code: 'effects-not-accepted',
      problems: [
        { where: 'validator “posted”: posts, act', message: 'http.request is unsafe' },
        { where: 'validator “of one”: posts, act', message: 'http.request is unsafe' },
      ],
    })
    // A validator of a case that is left out is asked nothing.
    const refused = problem(await started(loop, [], ofCase, { cases: ['first'] }))
    expect(refused).toBeNull()
    value(await started(loop, own, ofCase, { acceptEffects: true }))
  })

  it('models, servers and secrets that can be used', async () => {
    const loop = await acceptedLoop(api.client, ring('to be judged'))
    const model = await published(ring('no model', { models: { default: { provider: 'nobody', model: 'x' } } }))
    expect(problem(await started(loop, [{ name: 'asks', loop: model }]))).toMatchObject({
      code: 'invalid-models',
      problems: [{ where: 'validator “asks”: models', message: expect.stringContaining('nobody') }],
    })
    const tool = { server: 'gone', tool: 'x', summary: 'x', args: { type: 'object' as const }, effect: 'read' as const }
    const server = await published({
      ...acting('no server', { tools: ['mcp.gone.x'] }),
      mcpTools: { 'mcp.gone.x': tool },
    })
    expect(problem(await started(loop, [], [{ name: 'calls', loop: server }]))).toMatchObject({
      code: 'mcp-server-unusable',
      problems: [{ where: 'validator “calls”: mcpTools.gone' }],
    })
    const design = ring('no secret')
    design.state.properties.token = { type: 'string', 'x-loop': { role: 'input', secret: true } }
    const holds = { name: 'holds', loop: await published(design), input: { token: '"secret://NOT_SET"' } }
    expect(problem(await started(loop, [holds]))).toMatchObject({
      code: 'invalid-suite',
      problems: [{ where: 'validator “holds”: input.token', message: expect.stringContaining('NOT_SET') }],
    })
  })
})

it('agrees to nothing where requests only read', async () => {
  const loop = await acceptedLoop(api.client, calling('reading', '"HEAD"'))
  value(await started(loop, []))
  const either = await acceptedLoop(api.client, calling('either', 'state.topic'))
  expect(problem(await started(either, []))?.problems).toEqual([
    { where: 'draft: act', message: 'http.request is unsafe' },
  ])
})

it('runs no models under chaos, which would take their place', async () => {
  const loop = await acceptedLoop(api.client, ring('chaotic'))
  const chaos = { profile: 'mixed', seed: 1 }
  const target: EvaluationTarget = { version: null, models: { default: { provider: 'scripted', model: 'x' } }, chaos }
  expect(problem(await started(loop, [], [], { targets: [{ version: null }, target] }))).toMatchObject({
    code: 'invalid-request',
    problems: [{ where: 'body.plan.targets.1.models' }],
  })
  value(await started(loop, [], [], { targets: [{ ...target, models: {} }] }))
})

it('makes variations for as long as somebody waits for them', async () => {
  const loop = await acceptedLoop(api.client, ring('varied'))
  const content = Suite.parse({ suiteVersion: 1, name: 'Suite', cases: [{ name: 'first', input: { topic: 'moss' } }] })
  const { suite } = value(await api.client.createSuite(loop, content))
  const gone = new AbortController()
  const asked = api.client.varySuite(suite.id, { of: 'first', count: 1_000, by: { type: 'types' } }, gone.signal)
  gone.abort()
  expect((await asked).ok).toBe(false)
})
