import { afterEach, beforeEach, expect, it } from 'vitest'
import type { RunDetail } from '../../lib/api/contracts/runs.ts'
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
const runOf = async (loop: string) => ended(value(await client.startRun({ loop, input: {} })).run.id)
const compare = async (a: string, b: string) => value(await client.compareRuns({ a, b }))

it('a run against itself, and against another of the same course, never differs', async () => {
  const slug = await acceptedLoop(client, longLoop(6))
  const [one, other] = [await runOf(slug), await runOf(slug)]
  expect(await compare(one.id, one.id)).toMatchObject({ differences: [], divergence: null, branchedAt: null })
  expect(await compare(one.id, other.id)).toMatchObject({ differences: [], divergence: null })
})

it('a fork differs from its parent with its own iteration at the earliest, also beyond the first segment', async () => {
  const slug = await acceptedLoop(client, longLoop(72))
  const parent = await runOf(slug)
  const patch = [{ field: 'count', value: 69 }]
  const same = await ended(value(await client.forkRun(parent.id, { iteration: 67 })).run.id)
  const other = await ended(value(await client.forkRun(parent.id, { iteration: 67, patch })).run.id)
  expect(await compare(parent.id, same.id)).toMatchObject({ differences: [], divergence: null, branchedAt: 67 })
  const { divergence, differences, branchedAt } = await compare(parent.id, other.id)
  expect(branchedAt).toBe(67)
  expect(divergence).toMatchObject({
    iteration: 67,
    kinds: expect.arrayContaining(['state', 'decision']),
    fields: ['count', 'note'],
  })
  expect(differences.at(-1)).toMatchObject({ iteration: 72, only: 'a' })
  // The other way round it is the same, and so it is between two forks of one run.
  expect((await compare(other.id, parent.id)).divergence?.iteration).toBe(67)
  expect((await compare(same.id, other.id)).divergence?.iteration).toBe(67)
})

it('two runs of another length differ where one has ended; what is not there is refused', async () => {
  const [short, long] = [
    await runOf(await acceptedLoop(client, longLoop(3))),
    await runOf(await acceptedLoop(client, longLoop(5))),
  ]
  const { divergence, differences } = await compare(short.id, long.id)
  expect(divergence).toMatchObject({ iteration: 3, kinds: expect.arrayContaining(['path', 'end']) })
  expect(differences.map(({ iteration, only }) => [iteration, only])).toEqual([
    [3, null],
    [4, 'b'],
    [5, 'b'],
  ])
  expect(problem(await client.compareRuns({ a: short.id, b: 'run_00000000' }))?.code).toBe('not-found')
  expect(problem(await client.compareRuns({ a: 'nonsense', b: long.id }))?.code).toBe('invalid-request')
})
