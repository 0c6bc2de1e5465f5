import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { LoopDesign } from '../../lib/loop/artefacts/design.ts'
import { longLoop } from '../support/sample-loop.ts'
import { type CliWorkspace, cliWorkspace } from './spawn-cli.ts'

// Each test starts processes, perhaps on a machine that has other work.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let cli: CliWorkspace
let parent: string
const lastLine = (stdout: string) => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')
const store = (design: LoopDesign) => writeFile(cli.at('count.json'), JSON.stringify(design))
beforeAll(async () => {
  cli = await cliWorkspace()
  await store(longLoop(6))
  const { code, stdout } = await cli.call('run', 'count.json', '--json')
  expect(code).toBe(0)
  parent = lastLine(stdout).runId
})
afterAll(() => cli.remove())

describe('fork', () => {
  it('goes on from an iteration with changed fields, to its own end', async () => {
    const { code, stdout } = await cli.call('fork', parent, '--at', '2', '--set', 'count=4', '--note', 'late', '--json')
    expect(code).toBe(0)
    expect(lastLine(stdout)).toMatchObject({ outcome: 'success', iterations: 3, state: { count: 6 } })
    expect(lastLine(stdout).runId).not.toBe(parent)
    const { events } = JSON.parse((await cli.call('trace', lastLine(stdout).runId, '--json')).stdout)
    expect(events.find(({ type }: { type: string }) => type === 'run-forked').data).toMatchObject({
      fromRunId: parent,
      iteration: 2,
      note: 'late',
    })
  })

  it('says what does not fit, and starts nothing', async () => {
    const late = await cli.call('fork', parent, '--at', '20')
    expect(late).toMatchObject({ code: 1, stderr: expect.stringContaining('it has come to iteration 6') })
    expect(await cli.call('fork', parent, '--at', '2', '--set', 'cuont=4')).toMatchObject({ code: 1 })
    for (const wrong of [
      ['fork', parent],
      ['fork', parent, '--at', 'two'],
      ['fork', parent, '--at', '2', '--version', '1', '--draft'],
    ])
      expect(await cli.call(...wrong)).toMatchObject({ code: 2 })
  })
})

describe('replay', () => {
  it('rebuilds the run, and finds where a changed draft does something else', async () => {
    expect(await cli.call('replay', parent)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^identical {2}\d+ events, \d+ steps, 6 iterations/),
    })
    const design = longLoop(6)
    const nodes = design.nodes.map((node) =>
      node.id === 'decide'
        ? { ...node, config: { ...node.config, prompt: 'Now at {{ state.count }}. Tools: state.patch.' } }
        : node,
    )
    await store({ ...design, nodes })
    expect((await cli.call('run', 'count.json', '--json')).code).toBe(0)
    const { code, stdout } = await cli.call('replay', parent, '--draft')
    expect(code).toBe(1)
    expect(stdout).toContain('diverged  in iteration 1 at decide: request')
    expect(stdout).toMatch(/recorded {2}"At 1\./)
    expect(stdout).toMatch(/replayed {2}"Now at 1\./)
    const json = await cli.call('replay', parent, '--draft', '--json')
    expect(json.code).toBe(1)
    expect(JSON.parse(json.stdout)).toMatchObject({
      identical: false,
      divergence: { kind: 'request', places: ['/prompt'] },
    })
    const slug = 'long'
    const all = await cli.call('replay', '--all', slug, '--draft', '--runs', parent)
    expect(all).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(`${parent}  diverged  in iteration 1 at decide: request`),
    })
    expect(all.stdout).toContain('1 run: 0 the same, 1 diverged, 0 can’t be replayed.')
    expect(all.stdout).toMatch(/recorded {2}prompt: At 1\..*\n.*replayed {2}prompt: Now at 1\./)
    expect(await cli.call('replay', '--all', slug)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('0 diverged'),
    })
    for (const wrong of [
      [],
      [parent, '--all', slug],
      [parent, '--limit', '3'],
      ['--all', slug, '--version', '1', '--draft'],
    ])
      expect(await cli.call('replay', ...wrong)).toMatchObject({ code: 2, stdout: '' })
    expect(await cli.call('replay', '--all', 'no-such-loop')).toMatchObject({ code: 1, stdout: '' })
    expect(await cli.call('replay', parent, '--version', '9')).toMatchObject({ code: 1, stdout: '' })
    expect(await cli.call('replay', parent, '--version', 'x')).toMatchObject({ code: 2 })
  })
})
