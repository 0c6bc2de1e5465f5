import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ReplayedRun, ReplayLine, ReplayRunsBody } from '../../lib/api/contracts/replays.ts'
import type { RunDetail } from '../../lib/api/contracts/runs.ts'
import { pack } from '../../lib/db/packed.ts'
import { createSuite } from '../../lib/db/suites.ts'
import { Suite } from '../../lib/loop/artefacts/suite.ts'
import { acceptedLoop } from '../support/accepted-loop.ts'
import { type Api, openApi } from '../support/api.ts'
import { settledRun } from '../support/run-until.ts'
import { longLoop } from '../support/sample-loop.ts'
import { problem, value } from '../support/value.ts'

let api: Api
let slug: string
let runs: RunDetail[]
beforeAll(async () => {
  api = await openApi({ worker: true })
  slug = await acceptedLoop(api.client, longLoop(4))
  runs = []
  const chaos = { profile: 'calm', seed: 1 }
  for (const more of [{}, { chaos }, {}])
    runs.push(await settledRun(api, value(await api.client.startRun({ loop: slug, input: {}, ...more })).run.id))
})
afterAll(() => api.close())

async function replay(body: ReplayRunsBody = {}): Promise<{ results: ReplayedRun[]; end: ReplayLine | undefined }> {
  const lines: ReplayLine[] = []
  value(await api.client.replayRuns(slug, body, (line) => lines.push(line)))
  const results = lines.flatMap((line) => (line.type === 'run' ? [line.result] : []))
  expect(lines[0]).toEqual({ type: 'begin', runs: results.length })
  return { results, end: lines.at(-1) }
}
const idOf = (place: number) => runs[place]?.id ?? ('' as RunDetail['id'])

it('plays each stored run with what it executed itself, the newest first', async () => {
  const { results, end } = await replay()
  expect(results.map(({ run }) => run.id)).toEqual([idOf(2), idOf(1), idOf(0)])
  for (const result of results)
    expect(result).toMatchObject({ refused: null, identical: true, complete: true, divergence: null })
  expect(end).toEqual({ type: 'end', identical: 3, diverged: 0, refused: 0, more: false })
  expect((await replay({ limit: 1 })).end).toMatchObject({ identical: 1, more: true })
})

it('takes the runs that a suite keeps first, and those alone that are named', async () => {
  const { services, actor } = api.runtime
  const loop = value(await api.client.getLoop(slug)).loop
  const content = Suite.parse({
    suiteVersion: 1,
    name: 'From runs',
    cases: [{ name: 'the oldest', input: {}, source: { type: 'run', run: idOf(0) } }],
  })
  await createSuite(services.database, actor, loop.id, content)
  const { results } = await replay({ limit: 2 })
  expect(results.map(({ run, keptBy }) => [run.id, keptBy])).toEqual([
    [idOf(0), 'From runs'],
    [idOf(2), null],
  ])
  expect((await replay({ runs: [idOf(1)] })).results.map(({ run }) => run.id)).toEqual([idOf(1)])
})

it('names the first thing that a changed draft does otherwise, also of a run with chaos', async () => {
  const { loop, design } = value(await api.client.getLoop(slug))
  const nodes = design.nodes.map((node) =>
    node.id === 'decide'
      ? { ...node, config: { ...node.config, prompt: 'Now at {{ state.count }}. Tools: state.patch.' } }
      : node,
  )
  value(await api.client.saveDesign(slug, loop.revision, { ...design, nodes }))
  const { results, end } = await replay({ draft: true })
  expect(end).toMatchObject({ identical: 0, diverged: 3, refused: 0 })
  for (const { divergence } of results)
    expect(divergence).toMatchObject({
      kind: 'request',
      iteration: 1,
      nodeId: 'decide',
      place: 'prompt',
      was: expect.stringMatching(/^At 1\./),
      wouldBe: expect.stringMatching(/^Now at 1\./),
    })
})

it('says why a run can’t be replayed, and goes on with the others', async () => {
  const where = { runId: idOf(2) }
  await api.runtime.services.database.prisma.eventBlock.updateMany({ where, data: { content: pack('{') } })
  const { results, end } = await replay()
  expect(results.find(({ run }) => run.id === idOf(2))).toMatchObject({
    refused: expect.stringContaining('can’t be read'),
    identical: false,
    divergence: null,
  })
  expect(end).toMatchObject({ identical: 2, refused: 1 })
})

it('refuses what is not there, and what can’t be asked', async () => {
  const refused = async (body: ReplayRunsBody, of = slug) =>
    problem(await api.client.replayRuns(of, body, () => {}))?.code
  expect(await refused({}, 'no-such-loop')).toBe('not-found')
  expect(await refused({ version: 9 })).toBe('not-found')
  expect(await refused({ version: 1, draft: true })).toBe('invalid-request')
  expect(await refused({ runs: ['run_00000000' as RunDetail['id']] })).toBe('not-found')
})
