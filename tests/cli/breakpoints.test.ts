import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newDesign } from '../../lib/loop/1-draw/new-design.ts'
import { type CliWorkspace, cliWorkspace } from './spawn-cli.ts'

let cli: CliWorkspace
beforeAll(async () => {
  cli = await cliWorkspace()
  await writeFile(cli.at('ring.json'), JSON.stringify(newDesign('Ring')))
})
afterAll(() => cli.remove())

it('a run stops at a breakpoint with exit code 4, goes on by a step, and has its breakpoints shown and taken away', async () => {
  const started = await cli.call('run', 'ring.json', '--break', 'act', '--break-when', 'size(state.facts) == 2')
  expect(started.code).toBe(4)
  expect(started.stdout).toContain('Stopped at the breakpoint on “act”.')
  const id = /run_[0-9a-z]+/.exec(started.stdout)?.[0] ?? ''
  expect(started.stdout).toContain(`One step: npm run -s loopwright -- resume ${id} --step`)

  const stepped = await cli.call('resume', id, '--step', '--json')
  expect(stepped.code).toBe(4)
  expect(JSON.parse(stepped.stdout.trimEnd())).toMatchObject({
    status: 'paused',
    paused: { why: 'step', iteration: 1 },
  })

  expect((await cli.call('breakpoints', id, '--remove', 'act')).stdout).toBe(
    '1 breakpoint:\n  ● when size(state.facts) == 2\n',
  )
  const next = await cli.call('resume', id)
  expect(next).toMatchObject({ code: 4, stdout: expect.stringContaining('size(state.facts) == 2 became true') })

  expect(JSON.parse((await cli.call('breakpoints', id, '--clear', '--json')).stdout)).toEqual({
    runId: id,
    breakpoints: [],
    pending: true,
  })
  expect(await cli.call('resume', id)).toMatchObject({ code: 0 })
})

it.each([
  [['run', 'ring.json', '--break', 'nope'], 1, '  --break nope: the loop has no node “nope”; it has: '],
  [
    ['run', 'ring.json', '--break-when', 'state.facts'],
    1,
    "error A breakpoint can’t be used for this run.\n  --break-when 'state.facts': ",
  ],
  [['run', 'ring.json', '--break', 'No Node'], 2, 'Expected --break NODE'],
  [['resume', 'run_00000000', '--step', '--iteration'], 2, 'give one of them'],
  [['breakpoints', 'run_00000000'], 1, 'no run'],
])('%j is refused', async (args, code, message) => {
  expect(await cli.call(...args)).toMatchObject({ code, stderr: expect.stringContaining(message) })
})

it.each([[['--break', 'nosuch']], [['--input', '{"nosuch": 1}']], [['--model', 'nosuch=scripted:script']]])(
  'a template that is refused with %j is not copied into the workspace',
  async (flags) => {
    expect(await cli.call('run', 'json-refine', ...flags)).toMatchObject({ code: 1 })
    expect((await cli.call('budget', 'json-refine')).stderr).toContain('There is no loop')
  },
)
