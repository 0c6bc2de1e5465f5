import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SetBreakpointsBody } from '../../lib/api/contracts/breakpoints.ts'
import type { ResumeRunBody, RunDetail } from '../../lib/api/contracts/runs.ts'
import { acceptedLoop } from '../support/accepted-loop.ts'
import { type Api, openApi } from '../support/api.ts'
import { decide } from '../support/decide.ts'
import { settledRun } from '../support/run-until.ts'
import { longLoop } from '../support/sample-loop.ts'
import { problem, value } from '../support/value.ts'

let api: Api
let client: Api['client']
let slug: string
beforeEach(async () => {
  api = await openApi({ worker: true })
  client = api.client
  slug = await acceptedLoop(client, longLoop(30, 5))
})
afterEach(() => api.close())

type Drafts = SetBreakpointsBody['breakpoints']
const start = async (breakpoints?: Drafts) =>
  value(await client.startRun({ loop: slug, input: {}, ...(breakpoints ? { breakpoints } : {}) })).run.id

const settled = (id: string, after?: number) => settledRun(api, id, after)
async function goOn(run: RunDetail, body: Omit<ResumeRunBody, 'seq'> = {}): Promise<RunDetail> {
  value(await decide(client, run.id, body))
  return settled(run.id, run.lastSeq)
}
const placeOf = ({ paused }: RunDetail) => paused && [paused.why, paused.nodeId, paused.iteration]

describe('breakpoints over the API', () => {
  it('stop a run that was started with them, which then goes on by steps and iterations', async () => {
    const first = await settled(await start([{ nodeId: 'act' }, { when: 'state.count >= 4' }]))
    expect(placeOf(first)).toEqual(['breakpoint', 'act', 1])
    expect(first.paused?.detail).toBe('Stopped at the breakpoint on “act”.')
    const stepped = await goOn(first, { until: 'step' })
    expect(placeOf(stepped)).toEqual(['step', expect.any(String), 1])
    expect(stepped.steps).toBe(first.steps + 1)
    value(await client.setBreakpoints(first.id, { breakpoints: [{ when: 'state.count >= 4' }] }))
    const next = await goOn(stepped, { until: 'iteration' })
    expect(placeOf(next)).toEqual(['step', 'observe', 2])
    const fourth = await goOn(next)
    expect(fourth.paused).toMatchObject({ why: 'breakpoint', iteration: 4 })
    expect(fourth.paused?.detail).toContain('state.count >= 4 became true (state.count = 4)')
    expect(await goOn(fourth)).toMatchObject({ status: 'finished', outcome: 'success', iterations: 30 })
  })

  it('are read back as they were set last, first on their way and then in force', async () => {
    const run = await settled(await start([{ nodeId: 'act' }]))
    const act = { id: 'node:act', nodeId: 'act', enabled: true }
    expect(value(await client.readBreakpoints(run.id))).toEqual({ breakpoints: [act], pending: false })
    const off = [{ nodeId: 'act', enabled: false }, { nodeId: 'observe' }, { nodeId: 'act' }]
    const set = [
      { ...act, enabled: false },
      { id: 'node:observe', nodeId: 'observe', enabled: true },
    ]
    expect(value(await client.setBreakpoints(run.id, { breakpoints: off }))).toEqual({
      breakpoints: set,
      pending: true,
    })
    expect(value(await client.readBreakpoints(run.id))).toEqual({ breakpoints: set, pending: true })
    const next = await goOn(run)
    expect(placeOf(next)).toEqual(['breakpoint', 'observe', 2])
    expect(value(await client.readBreakpoints(run.id))).toEqual({ breakpoints: set, pending: false })
  })

  it('set while it runs stop it within its next steps', async () => {
    const id = await start()
    value(await client.setBreakpoints(id, { breakpoints: [{ nodeId: 'terminate' }] }))
    expect(placeOf(await settled(id))).toEqual(['breakpoint', 'terminate', expect.any(Number)])
  })

  it.each<[string, Drafts, string, RegExp]>([
    [
      'a node that is not there',
      [{ nodeId: 'act' }, { nodeId: 'atc' }],
      'breakpoints.1.nodeId',
      /no node “atc”; did you mean “act”\?/,
    ],
    ['a field that is not there', [{ when: 'state.cuont > 1' }], 'breakpoints.0.when', /cuont/],
    ['no yes or no', [{ when: 'state.count + 1' }], 'breakpoints.0.when', /expected (a )?bool/],
    ['no expression', [{ when: 'state.count >' }], 'breakpoints.0.when', /character/],
  ])('that name %s are refused, and nothing is changed', async (_, breakpoints, where, message) => {
    const refused = {
      code: 'invalid-breakpoints',
      problems: [{ where, message: expect.stringMatching(message) }],
    }
    expect(problem(await client.startRun({ loop: slug, input: {}, breakpoints }))).toMatchObject(refused)
    expect(value(await client.listRuns({})).runs).toEqual([])
    const run = await settled(await start([{ nodeId: 'act' }]))
    expect(problem(await client.setBreakpoints(run.id, { breakpoints }))).toMatchObject(refused)
    expect(value(await client.readBreakpoints(run.id)).breakpoints).toHaveLength(1)
  })

  it('are refused for a run that is unknown, has ended, or in a shape that is none', async () => {
    const none = { breakpoints: [] }
    expect(problem(await client.setBreakpoints('run_unknown00', none))).toMatchObject({ code: 'not-found' })
    expect(problem(await client.readBreakpoints('run_unknown00'))).toMatchObject({ code: 'not-found' })
    const ended = await settled(await start())
    expect(ended.status).toBe('finished')
    expect(problem(await client.setBreakpoints(ended.id, none))).toMatchObject({ code: 'already-finished' })
    const both = { breakpoints: [{ nodeId: 'act', when: 'true' }] } as unknown as SetBreakpointsBody // what a caller may send
    expect(problem(await client.setBreakpoints(ended.id, both))).toMatchObject({ code: 'invalid-request' })
    const many = { breakpoints: Array.from({ length: 51 }, () => ({ nodeId: 'act' })) }
    expect(problem(await client.setBreakpoints(ended.id, many))).toMatchObject({ code: 'invalid-request' })
  })

  it('the same wish for one step, sent twice, takes one step', async () => {
    const run = await settled(await start([{ nodeId: 'act' }]))
    const { services } = api.runtime
    const wake = services.wakeWorker
    services.wakeWorker = () => {}
    const both = await Promise.all([
      decide(client, run.id, { until: 'step' }),
      decide(client, run.id, { until: 'step' }),
    ])
    services.wakeWorker = wake
    expect(both.some(({ ok }) => ok)).toBe(true)
    const next = await settled(run.id, run.lastSeq)
    expect(next.steps).toBe(run.steps + 1)
  })
})
