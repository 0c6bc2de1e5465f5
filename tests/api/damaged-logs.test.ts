import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ApiResult } from '../../lib/api/client.ts'
import type { RunDetail } from '../../lib/api/contracts/runs.ts'
import { pack } from '../../lib/db/packed.ts'
import { acceptedLoop } from '../support/accepted-loop.ts'
import { type Api, openApi } from '../support/api.ts'
import { runUntil } from '../support/run-until.ts'
import { longLoop } from '../support/sample-loop.ts'
import { problem, value } from '../support/value.ts'

let api: Api
let client: Api['client']
let run: RunDetail
beforeEach(async () => {
  api = await openApi({ worker: true })
  client = api.client
  const loop = await acceptedLoop(client, longLoop(200, 5))
  const { id } = value(await client.startRun({ loop, input: {} })).run
  await until(id, ({ iterations }) => iterations >= 2)
  value(await client.pauseRun(id))
  run = await until(id, ({ status }) => status === 'paused')
})
afterEach(() => api.close())

const until = (id: string, reached: (run: RunDetail) => boolean) => runUntil(api, id, reached)
const prisma = () => api.runtime.services.database.prisma
const row = (data: Parameters<ReturnType<typeof prisma>['run']['update']>[0]['data']) =>
  prisma().run.update({ where: { id: run.id }, data })
const runId = () => ({ where: { runId: run.id } })

const DAMAGE = {
  'blocks that are no packed text': () =>
    prisma().eventBlock.updateMany({ ...runId(), data: { content: new Uint8Array([1, 2, 3]) } }),
  'blocks that are no JSON': () => prisma().eventBlock.updateMany({ ...runId(), data: { content: pack('{') } }),
  'a checkpoint': () => prisma().checkpoint.updateMany({ ...runId(), data: { state: pack('{') } }),
  'a summary': () => prisma().iteration.updateMany({ ...runId(), data: { path: '{' } }),
  'a decision': () => row({ resume: '{' }),
  breakpoints: () => row({ breakpointsRequest: '{' }),
  'what it waits for': () => row({ paused: '{' }),
}
const decide = () => client.resumeRun(run.id, { seq: run.lastSeq })
const READERS: Record<string, [damage: keyof typeof DAMAGE, read: () => Promise<ApiResult<unknown>>][]> = {
  'its events': [
    ['blocks that are no packed text', () => client.listEvents(run.id, { after: 0 })],
    ['blocks that are no JSON', () => client.listEvents(run.id, { after: 0 })],
  ],
  'its part': [['blocks that are no JSON', () => client.getSegment(run.id, 0)]],
  'its iterations': [['a summary', () => client.listIterations(run.id, {})]],
  'a decision about it': [
    ['a checkpoint', decide],
    ['a summary', decide],
    ['a decision', decide],
    ['what it waits for', decide],
  ],
  'its breakpoints': [
    ['a checkpoint', () => client.readBreakpoints(run.id)],
    ['breakpoints', () => client.readBreakpoints(run.id)],
  ],
  'what it asks': [['what it waits for', () => client.getEscalation(run.id)]],
  'the run': [['what it waits for', () => client.getRun(run.id)]],
  'what waits': [['what it waits for', () => client.listInbox({})]],
}

describe.each(Object.entries(READERS))('%s: says what can’t be read', (_name, cases) => {
  it.each(cases)('%s', async (damage, read) => {
    await DAMAGE[damage]()
    const answer = await read()
    expect(problem(answer)).toMatchObject({ code: 'damaged-log', detail: expect.stringMatching(/can’t be read: .+\./) })
  })
})
