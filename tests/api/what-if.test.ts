import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { RunDetail } from '../../lib/api/contracts/runs.ts'
import { WhatIfBody, type WhatIfLine, type WhatIfRun } from '../../lib/api/contracts/what-if.ts'
import { lineStreamResponse } from '../../lib/api/line-stream-response.ts'
import { pack } from '../../lib/db/packed.ts'
import type { LoopDesign } from '../../lib/loop/artefacts/design.ts'
import { whatIf } from '../../lib/server/what-if.ts'
import { acceptedLoop } from '../support/accepted-loop.ts'
import { type Api, openApi } from '../support/api.ts'
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

const ended = (id: string) => runUntil(api, id, (run: RunDetail) => run.status === 'finished')

/** A loop that counts to 8, and so many finished runs of it. */
async function loopWithRuns(count: number, change = (design: LoopDesign) => design) {
  const slug = await acceptedLoop(client, change(longLoop(8)))
  const runs: RunDetail[] = []
  for (let at = 0; at < count; at++)
    runs.push(await ended(value(await client.startRun({ loop: slug, input: {} })).run.id))
  return { slug, runs }
}

async function ask(slug: string, body: WhatIfBody): Promise<WhatIfLine[]> {
  const lines: WhatIfLine[] = []
  value(await client.whatIf(slug, body, (line) => lines.push(line)))
  return lines
}
const resultsOf = (lines: WhatIfLine[]): WhatIfRun[] =>
  lines.flatMap((line) => (line.type === 'run' ? [line.result] : []))

it('says of each stored run where it would have ended, and what that would have saved', async () => {
  const { slug, runs } = await loopWithRuns(3)
  const lines = await ask(slug, { edit: { type: 'contract', set: { maxIterations: 3 } } })
  expect(lines[0]).toEqual({ type: 'begin', runs: 3 })
  expect(lines.at(-1)).toEqual({ type: 'end', more: false })
  const results = resultsOf(lines)
  expect(results.map(({ run }) => run.id).sort()).toEqual(runs.map(({ id }) => id).sort())
  for (const { prediction, refused, run } of results) {
    expect(refused).toBeNull()
    expect(prediction).toMatchObject({ type: 'ends', iteration: 3, reason: 'max_iterations', outcome: 'failure' })
    const saved = prediction?.type === 'ends' ? prediction.savedTokens : 0
    expect(saved).toBeGreaterThan(0)
    expect(saved).toBeLessThan(run.tokens)
  }
  expect(
    resultsOf(await ask(slug, { edit: { type: 'contract', set: {} } })).map(({ prediction }) => prediction),
  ).toEqual(runs.map(() => ({ type: 'same' })))
  const first = await ask(slug, { edit: { type: 'contract', set: {} }, limit: 1 })
  expect(first.at(-1)).toEqual({ type: 'end', more: true })
})

it('shows of one run each place where the predicate is read, and stores nothing', async () => {
  const { slug, runs } = await loopWithRuns(1)
  const run = runs[0]
  if (!run) throw new Error('there is no run')
  const edit = { type: 'new', as: 'stop', source: 'iteration == 5' } as const
  const lines = await ask(slug, { edit, run: run.id })
  const looks = lines.flatMap((line) => (line.type === 'looks' ? line.looks : []))
  expect(looks.filter(({ now }) => now.fires).map(({ iteration }) => iteration)).toEqual([5])
  expect(resultsOf(lines)).toMatchObject([
    { prediction: { type: 'ends', iteration: 5, reason: 'goal' }, unsureFrom: 5 },
  ])
  expect(value(await client.getRun(run.id)).run).toEqual(run)
})

it('names what it cannot read: another version, a damaged log; and refuses what is not there', async () => {
  const { slug, runs } = await loopWithRuns(2)
  const refusal = async (edit: WhatIfBody['edit'], run?: WhatIfRun['run']['id']) =>
    problem(await client.whatIf(slug, { edit, ...(run ? { run } : {}) }, () => {}))
  const gone = { type: 'new', as: 'stop', source: 'state.nowhere > 1' } as const
  const node = { type: 'site', nodeId: 'nobody', field: 'predicate', source: 'true' } as const
  const wrong = { type: 'new', as: 'stop', source: 'size(' } as const
  const unfit = (member: string, message: string) => ({
    ...{ status: 422, code: 'invalid-edit' },
    problems: [{ where: `body.edit.${member}`, message: expect.stringContaining(message) }],
  })
  expect(await refusal(gone)).toMatchObject(unfit('source', 'nowhere'))
  expect(await refusal(node)).toMatchObject(unfit('nodeId', 'nobody'))
  expect(await refusal(wrong)).toMatchObject(unfit('source', ''))
  const [one] = runs
  if (!one) throw new Error('there is no run')
  expect(await refusal(wrong, one.id)).toMatchObject(unfit('source', ''))
  expect(resultsOf(await ask(slug, { edit: gone, run: one.id }))).toMatchObject([
    { refused: expect.stringContaining('nowhere') },
  ])
  const where = { runId: runs[0]?.id ?? '' }
  await api.runtime.services.database.prisma.eventBlock.updateMany({ where, data: { content: pack('{') } })
  const results = resultsOf(await ask(slug, { edit: { type: 'contract', set: {} } }))
  expect(results.filter(({ refused }) => refused !== null).map(({ run }) => run.id)).toEqual([where.runId])
  const edit = { type: 'contract', set: {} } as const
  expect(problem(await client.whatIf('no-such-loop', { edit }, () => {}))?.code).toBe('not-found')
  expect(problem(await client.whatIf(slug, { edit, run: 'run_00000000' as never }, () => {}))?.code).toBe('not-found')
})

it('reads a fork from where it branched off', async () => {
  const { slug, runs } = await loopWithRuns(1)
  const fork = await ended(value(await client.forkRun(runs[0]?.id ?? '', { iteration: 4 })).run.id)
  const lines = await ask(slug, { edit: { type: 'contract', set: { maxIterations: 6 } }, run: fork.id })
  const looks = lines.flatMap((line) => (line.type === 'looks' ? line.looks : []))
  expect(looks.map(({ iteration }) => iteration)).toEqual([4, 5, 6, 7, 8])
  expect(resultsOf(lines)).toMatchObject([{ prediction: { type: 'ends', iteration: 6 } }])
})

it.each(['cancel', 'abort'])('reads no further once nobody listens: %s', async (way) => {
  const { slug, runs } = await loopWithRuns(4)
  const { services } = api.runtime
  const { openRunLog } = services.database
  const open = vi.spyOn(services.database, 'openRunLog').mockImplementation(async (...of) => {
    // Longer than lines are gathered for: each run is sent by itself.
    await new Promise((resolve) => setTimeout(resolve, 60))
    return openRunLog(...of)
  })
  const edit = { type: 'contract', set: { maxIterations: 3 } } as const
  const asked = await whatIf(services, api.runtime.actor, slug, WhatIfBody.parse({ edit }))
  if (!asked.ok) throw new Error(asked.refusal.detail)
  const lines = asked.value
  const left = vi.spyOn(lines, 'return')
  const listening = new AbortController()
  const reader = lineStreamResponse(lines, [listening.signal]).body?.getReader()
  if (!reader) throw new Error('there is no answer')
  let text = ''
  while (!text.includes('"type":"run"')) text += new TextDecoder().decode((await reader.read()).value)
  if (way === 'cancel') await reader.cancel()
  else listening.abort()
  while (!(await reader.read()).done);
  await expect.poll(() => left.mock.calls.length).toBeGreaterThan(0)
  expect(await lines.next()).toEqual({ done: true, value: undefined })
  expect(open.mock.calls.length).toBeLessThan(runs.length)
})
