import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { longLoop } from '../support/sample-loop.ts'
import { type CliWorkspace, cliWorkspace } from './spawn-cli.ts'

let cli: CliWorkspace
beforeAll(async () => {
  cli = await cliWorkspace()
})
afterAll(() => cli.remove())

it('shows which points a loop meets, and what each rests on', async () => {
  await writeFile(cli.at('long.json'), JSON.stringify(longLoop(2)))
  await cli.call('run', 'long.json')
  const shown = await cli.call('checklist', 'long')
  expect(shown).toMatchObject({ code: 0, stderr: '' })
  expect(shown.stdout).toMatch(/^long: \d+ of 14 met\n/)
  expect(shown.stdout).toMatch(/10 {2}Traces: met\n {4}✓ 1 run of the loop as it is now can be played back/)
  expect(shown.stdout).toMatch(/11 {2}Evaluation: not met\n {4}✗ There is no suite of cases\./)
  const { met, of, points } = JSON.parse((await cli.call('checklist', 'long', '--json')).stdout)
  expect(shown.stdout).toContain(`long: ${met} of ${of} met`)
  expect(points).toHaveLength(14)
})
