import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { longLoop } from '../support/sample-loop.ts'
import { type CliWorkspace, cliWorkspace } from './spawn-cli.ts'

// Each test starts processes, perhaps on a machine that has other work.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let cli: CliWorkspace
let slug: string
beforeAll(async () => {
  cli = await cliWorkspace()
  await writeFile(cli.at('count.json'), JSON.stringify(longLoop(6)))
  const { stdout } = await cli.call('run', 'count.json', '--json')
  const { runId } = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')
  slug = JSON.parse((await cli.call('trace', runId, '--json')).stdout).run.loop.slug
})
afterAll(() => cli.remove())

it('says how each stored run would have gone, as a table or line by line', async () => {
  const asked = ['what-if', slug, '--node', 'terminate', '--predicate', 'state.count >= 4'] as const
  const { code, stdout, stderr } = await cli.call(...asked)
  expect(stderr).toBe('')
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('counted at 4 (success)') })
  expect(stdout).toContain('1 of 1 run would have ended earlier')
  const json = await cli.call(...asked, '--json')
  expect(JSON.parse(json.stdout)).toMatchObject({ refused: null, prediction: { type: 'ends', iteration: 4 } })
  const fresh = await cli.call('what-if', slug, '--new', 'invariant', '--predicate', 'state.count < 3')
  expect(fresh.stdout).toContain('otherwise from 3 on')
})

it('says what is wrong with a call', async () => {
  expect(await cli.call('what-if', slug, '--node', 'nobody', '--predicate', 'true')).toMatchObject({ code: 1 })
  expect(await cli.call('what-if', 'no-such-loop', '--new', 'stop', '--predicate', 'true')).toMatchObject({ code: 1 })
  for (const wrong of [
    ['--node', 'terminate'],
    ['--predicate', 'true'],
    ['--new', 'often', '--predicate', 'true'],
  ])
    expect(await cli.call('what-if', slug, ...wrong)).toMatchObject({ code: 2 })
})
