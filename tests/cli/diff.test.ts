import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { rename } from '../../lib/loop/1-draw/edit-nodes.ts'
import { newDesign } from '../../lib/loop/1-draw/new-design.ts'
import type { LoopDesign } from '../../lib/loop/artefacts/design.ts'
import { type CliWorkspace, cliWorkspace } from './spawn-cli.ts'

let cli: CliWorkspace
beforeAll(async () => {
  cli = await cliWorkspace()
})
afterAll(() => cli.remove())

const design = newDesign('Compared')
const longer: LoopDesign = { ...design, contract: { ...design.contract, maxIterations: 12 } }

async function file(name: string, value: unknown): Promise<string> {
  await writeFile(cli.at(name), JSON.stringify(value))
  return cli.at(name)
}

it('compares files without a database, and its exit code says whether behaviour differs', async () => {
  const [a, labelled, b] = [
    await file('a.json', design),
    await file('labelled.json', rename(design, 'act', 'Do it')),
    await file('b.json', longer),
  ]
  expect(await cli.call('diff', a, a)).toMatchObject({ code: 0, stdout: 'Both are the same.\n' })
  const words = await cli.call('diff', a, labelled)
  expect([words.code, words.stdout]).toEqual([
    0,
    '~ node “Do it”: label changed (nothing a run does)\nNothing that a run does differs.\n',
  ])
  expect(await cli.call('diff', a, b)).toMatchObject({ code: 1, stdout: '~ contract: maxIterations changed\n' })
  const { code, stdout } = await cli.call('diff', a, b, '--json')
  expect([code, JSON.parse(stdout)]).toEqual([
    1,
    {
      behaviour: true,
      changes: [
        {
          part: { kind: 'contract', id: '', name: '' },
          change: 'changed',
          members: [{ path: ['maxIterations'], before: 10, after: 12 }],
          behaviour: true,
        },
      ],
    },
  ])
})

it('tells nothing of an order that means nothing, and each difference in one line', async () => {
  const state = (required: string[]): LoopDesign => ({ ...design, state: { ...design.state, required } })
  const names = Object.keys(design.state.properties).slice(0, 2)
  const [a, b] = [await file('ordered.json', state(names)), await file('turned.json', state(names.toReversed()))]
  expect(await cli.call('diff', a, b)).toMatchObject({ code: 0, stdout: 'Both are the same.\n' })
  const forged = await file('forged.json', rename(design, 'act', 'Act\n- contract: removed'))
  const { stdout } = await cli.call('diff', await file('plain.json', design), forged)
  expect(stdout.split('\n').filter((line) => line.startsWith('-'))).toEqual([])
})

it('compares a version with the draft and with a file', async () => {
  const stored = await file('compared.json', design)
  expect(await cli.call('publish', stored, '--note', 'first')).toMatchObject({ code: 0 })
  expect(await cli.call('diff', 'compared@1', 'compared')).toMatchObject({ code: 0 })
  expect(await cli.call('diff', 'compared@v1', await file('longer.json', longer))).toMatchObject({ code: 1 })
})

it.each([
  [['compared@9', 'compared'], 'has no version 9'],
  [['nothing', 'compared'], 'There is no loop'],
  [['missing.json', 'missing.json'], 'there is no such file'],
])('%j can’t be compared', async (args, why) => {
  const { code, stderr } = await cli.call('diff', ...args)
  expect([code, stderr]).toEqual([2, expect.stringContaining(why)])
})

it('what is no design can’t be compared', async () => {
  const broken = await file('broken.json', { nodes: 7 })
  const { code, stderr } = await cli.call('diff', broken, broken)
  expect([code, stderr]).toEqual([2, expect.stringContaining('is no design')])
})
