import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { getTemplate } from '../../lib/templates/templates.ts'
import { type CliWorkspace, cliWorkspace } from './spawn-cli.ts'

// One of them starts a process, perhaps on a machine that has other work.
vi.setConfig({ testTimeout: 120_000 })

let cli: CliWorkspace
beforeAll(async () => {
  cli = await cliWorkspace()
})
afterAll(() => cli.remove())

const design = () => {
  const template = getTemplate('json-refine')
  if (!template) throw new Error('no template')
  const { script: _, ...rest } = template.design
  return { ...rest, name: 'Unscripted', contract: { ...rest.contract, maxIterations: 2 } }
}
const input = JSON.stringify(getTemplate('json-refine')?.sampleInput)

it('plays the chaos model by profile and seed, and says that it is none', async () => {
  await writeFile(
    cli.at('unscripted.json'),
    JSON.stringify({ ...design(), models: { default: { provider: 'chaos', model: 'calm' } } }),
  )
  const args = ['run', 'unscripted.json', '--input', input, '--model', 'default=chaos:wrong:7']
  const words = await cli.run(...args)
  expect(words.code, words.stderr).toBe(3)
  expect(words.stdout).toContain('answers by chaos, not by a real model')
  const one = await cli.call(...args, '--json')
  const two = await cli.call(...args, '--json')
  const told = (stdout: string) => ({ ...JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''), runId: '' })
  expect(told(one.stdout)).toEqual(told(two.stdout))
})

it('lets tools misbehave too with --chaos, and the loop gets there all the same', async () => {
  const spoilt = await cli.call('run', 'json-refine', '--chaos', 'failing-tools:1', '--json')
  expect(spoilt).toMatchObject({ code: 0, stdout: expect.stringContaining('"quality_threshold"') })
  const { runId } = JSON.parse(spoilt.stdout.trimEnd().split('\n').at(-1) ?? '')
  expect((await cli.call('trace', runId)).stdout).toContain('(simulated)')
  for (const wrong of [
    ['--chaos', 'gpt'],
    ['--chaos', 'mixed', '--model', 'default=chaos:mixed'],
  ])
    expect(await cli.call('run', 'json-refine', ...wrong)).toMatchObject({ code: 2, stdout: '' })
})

it('names the profiles to somebody who asks for another', async () => {
  const refused = await cli.call('run', 'json-refine', '--model', 'default=chaos:gpt')
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('the chaos model has no profile “gpt”; there are mixed, calm, wrong')
})

it('answers in turn from a cycle beside the design', async () => {
  const turns = design()
  await writeFile(
    cli.at('turns.json'),
    JSON.stringify({ ...turns, name: 'Turns', contract: { ...turns.contract, bestOf: 'last' } }),
  )
  const draft = (name: string) => ({ json: { draft: { name }, missing: [] } })
  await writeFile(cli.at('script.json'), JSON.stringify({ cycle: [draft('Ada'), draft('Bo')] }))
  const finished = await cli.call('run', 'turns.json', '--input', input, '--json')
  expect(finished.code, finished.stderr).toBe(3)
  expect(JSON.parse(finished.stdout.trimEnd().split('\n').at(-1) ?? '').state.draft).toEqual({ name: 'Bo' })
})
