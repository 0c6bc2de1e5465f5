import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { setStateField } from '../../lib/loop/1-draw/edit-data.ts'
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

it('says what is wrong with a call, and what fits no run', async () => {
  const says = async (...flags: string[]) => {
    const { code, stdout, stderr } = await cli.call('what-if', slug, ...flags)
    expect(stdout).toBe('')
    return [code, stderr]
  }
  const on = (node: string, field: string) => ['--node', node, '--field', field, '--predicate', 'true']
  expect(await says('--node', 'nobody', '--predicate', 'true')).toEqual([1, expect.stringContaining('nobody')])
  expect(await says(...on('nobody', 'a'))).toEqual([1, expect.stringMatching(/--node: It has no node “nobody”/)])
  expect(await says(...on('terminate', 'a'))).toEqual([2, expect.stringContaining('--field: “terminate” has no')])
  const stop = (predicate: string, ...more: string[]) => says('--new', 'stop', '--predicate', predicate, ...more)
  expect(await stop('size(')).toEqual([2, expect.stringContaining('--predicate: ')])
  expect(await stop('state.nosuch > 1')).toEqual([2, expect.stringMatching(/--predicate: .*nosuch/)])
  expect(await stop('true', '--field', 'a')).toEqual([2, expect.stringContaining('--field goes with --node')])
  expect(await stop('true', '--limit', '999999')).toEqual([2, expect.stringContaining('--limit: ')])
  expect(await says('--new', 'often', '--predicate', 'true')).toEqual([2, expect.stringContaining('--new: ')])
  expect(await says('--node', 'terminate')).toEqual([2, expect.stringContaining('--predicate')])
  expect(await says('--predicate', 'true')).toEqual([2, expect.stringContaining('--node ID or --new KIND')])
  expect(await cli.call('what-if', 'no-such-loop', '--new', 'stop', '--predicate', 'true')).toMatchObject({ code: 1 })
})

it('counts runs apart that can’t be read, and says that there are more', async () => {
  const later = setStateField(longLoop(6), 'later', { type: 'number', default: 1, 'x-loop': { role: 'working' } })
  await writeFile(cli.at('count.json'), JSON.stringify(later))
  expect(await cli.call('run', 'count.json')).toMatchObject({ code: 0 })
  const asked = ['what-if', slug, '--new', 'stop', '--predicate', 'state.later > 0.0 && state.count >= 2'] as const
  const both = await cli.call(...asked)
  expect(both).toMatchObject({ code: 0, stdout: expect.stringContaining('1 of 1 run would have ended earlier') })
  expect(both.stdout).toContain('1 run can’t be read.')
  expect(both.stderr).toBe('')
  expect((await cli.call(...asked, '--limit', '1')).stderr).toContain('more runs than these')
  await writeFile(cli.at('count.json'), JSON.stringify(longLoop(6)))
  expect(await cli.call('run', 'count.json')).toMatchObject({ code: 0 })
  const newest = await cli.call(...asked, '--limit', '1')
  expect([newest.code, newest.stdout]).toEqual([1, expect.stringContaining('1 run can’t be read.')])
  expect(newest.stdout).not.toContain('would have ended')
})
