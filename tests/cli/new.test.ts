import { readFile, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fixtureMap } from '../../lib/loop/1-draw/fixture-maps.ts'
import { TOPOLOGIES } from '../../lib/loop/1-draw/topologies/topologies.ts'
import { LoopDesign } from '../../lib/loop/artefacts/design.ts'
import { type CliWorkspace, cliWorkspace } from './spawn-cli.ts'

let cli: CliWorkspace
beforeAll(async () => {
  cli = await cliWorkspace()
})
afterAll(() => cli.remove())

async function mapFile(name: string, map: unknown) {
  await writeFile(cli.at(name), JSON.stringify(map))
  return name
}

describe('new', () => {
  it('lists every topology with when to use it', async () => {
    const { code, stdout } = await cli.call('new')
    expect(code).toBe(0)
    for (const { slug, useWhen } of TOPOLOGIES) {
      expect(stdout).toContain(slug)
      expect(stdout).toContain(useWhen)
    }
  })

  it('writes a design that runs to its goal', async () => {
    const written = await cli.call('new', '--topology', 'debate', '--name', 'My debate', '-o', 'debate.json')
    expect(written).toMatchObject({ code: 0, stdout: '' })
    expect(LoopDesign.parse(JSON.parse(await readFile(cli.at('debate.json'), 'utf8'))).name).toBe('My debate')
    const run = await cli.call('run', 'debate.json', '--json')
    expect(JSON.parse(run.stdout)).toMatchObject({ outcome: 'success', reason: 'goal' })
  })

  it('makes a loop from a decision map, and says whether one is needed', async () => {
    const file = await mapFile('map.json', fixtureMap({ a: ['b', null], b: ['a', null] }))
    const { code, stdout, stderr } = await cli.call('new', '--map', file)
    expect({ code, name: LoopDesign.parse(JSON.parse(stdout)).name }).toEqual({ code: 0, name: 'Decide it' })
    expect(stderr).toContain('You need a loop')
  })

  it('is honest when none is needed, and writes it all the same', async () => {
    const file = await mapFile('small.json', fixtureMap({ a: [null, null] }))
    expect(await cli.call('new', '--map', file, '-o', 'small-loop.json')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('A decision table would do: 2 cases'),
    })
  })

  it.each<[string, () => Promise<string[]> | string[], string]>([
    ['an unknown topology', () => ['--topology', 'constructor'], 'There are: ring, reflexive-critic'],
    ['topology and map at once', () => ['--topology', 'ring', '--map', 'x'], 'not both'],
    ['a name of blanks', () => ['--topology', 'ring', '--name', '  '], '--name: give it a name'],
    ['no such map', () => ['--map', 'none.json'], 'no such file'],
    [
      'a map without an end',
      async () => ['--map', await mapFile('endless.json', fixtureMap({ a: ['a', 'a'] }))],
      'decisions.0: no way from here comes to an end',
    ],
  ])('refuses %s with 2', async (_, args, says) => {
    const result = await cli.call('new', ...(await args()))
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toContain(says)
  })
})
