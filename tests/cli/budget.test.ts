import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { longLoop } from '../support/sample-loop.ts'
import { type CliWorkspace, cliWorkspace } from './spawn-cli.ts'

let cli: CliWorkspace
beforeAll(async () => {
  cli = await cliWorkspace()
})
afterAll(() => cli.remove())

it('shows, sets and takes away what a loop may spend in a day', async () => {
  const price = { inputUsdPerMTok: 1, outputUsdPerMTok: 10 }
  const models = { default: { provider: 'scripted', model: 'script', price } }
  await writeFile(cli.at('long.json'), JSON.stringify({ ...longLoop(2), models }))
  const first = await cli.call('run', 'long.json', '--json')
  const { costUsd } = JSON.parse(first.stdout)
  expect(costUsd).toBeGreaterThan(0)
  expect(await cli.call('budget', 'long')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('no daily budget'),
  })

  const set = await cli.call('budget', 'long', '--per-day', '0.000001')
  expect(set).toMatchObject({ code: 0, stderr: '' })
  expect(set.stdout).toMatch(/long: \$0\.0000010 a day, \$0\.00 left today/)
  const refused = await cli.call('run', 'long', '--json')
  expect(refused.code).toBe(3)
  expect(JSON.parse(refused.stdout)).toMatchObject({ reason: 'budget_usd', costUsd: 0 })

  expect((await cli.call('budget', 'long')).stdout).toMatch(/day +spent +held +of it by calls cut off/)
  const shown = await cli.call('budget', 'long', '--json')
  expect(JSON.parse(shown.stdout)).toMatchObject({
    dailyBudgetNanoUsd: 1_000,
    days: expect.arrayContaining([expect.objectContaining({ spent: Math.round(costUsd * 1e9), held: 0 })]),
  })
  expect(await cli.call('budget', 'long', '--per-day', 'none')).toMatchObject({ code: 0 })
  expect(JSON.parse((await cli.call('run', 'long', '--json')).stdout)).toMatchObject({ outcome: 'success' })
})

it.each([
  [['budget', 'nothing'], 1, 'There is no loop'],
  [['budget', 'nothing', '--per-day', 'much'], 2, "--per-day much can't be understood"],
  [['budget', 'nothing', '--per-day', '0'], 2, 'above 0'],
  [['budget', 'nothing', '--per-day', '-3'], 2, 'above 0'],
])('%j is refused', async (args, code, said) => {
  const { code: ended, stdout, stderr } = await cli.call(...args)
  expect({ code: ended, stdout }).toEqual({ code, stdout: '' })
  expect(stderr).toContain(said)
})
