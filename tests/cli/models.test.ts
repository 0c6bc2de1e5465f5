import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { ModelSettings } from '../../lib/api/contracts/settings.ts'
import { type FakeModelServer, startModelServer } from '../support/fake-model-server.ts'
import { NOTES, PROFILE_ANSWER } from '../support/json-refine-answer.ts'
import { callCli, type Finished } from './call-cli.ts'
import { type CliWorkspace, cliWorkspace } from './spawn-cli.ts'

// One of them starts processes, perhaps on a machine that has other work.
vi.setConfig({ testTimeout: 120_000 })

const KEY = 'sk-planted-on-stdin-WXYZ'
const ENV_KEY = 'sk-environment-5a5a5a5a-QRST'

/** As on machines that share a database. */
const ENCRYPTION = { LOOPWRIGHT_ENCRYPTION_KEY: '7a'.repeat(32) }

let cli: CliWorkspace
let server: FakeModelServer
const said: string[] = []
beforeAll(async () => {
  cli = await cliWorkspace()
  server = await startModelServer(() => PROFILE_ANSWER)
})
afterAll(async () => {
  await cli.remove()
  await server.close()
})

const extra = { ...ENCRYPTION, ANTHROPIC_API_KEY: ENV_KEY }
async function models(args: string[], input = ''): Promise<Finished> {
  const finished = await callCli(cli, ['models', ...args], { extra, input })
  said.push(finished.stdout, finished.stderr)
  return finished
}

it('connects by a key from standard input, tries it, names a model, and runs a template on it', async () => {
  // As it is called: in a process, by a pipe. All else is called here.
  const kind = ['--kind', 'openai-compatible', '--url', server.baseUrl]
  const connecting = cli.start(['models', 'connect', 'local', ...kind, '--key-stdin'], extra, `${KEY}\n`)
  const connected = await connecting.done
  said.push(connected.stdout, connected.stderr)
  expect(connected).toMatchObject({ code: 0, stderr: '' })
  expect(await models(['test', 'local'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/local works .*2 models/),
  })
  expect(server.seen.at(-1)?.headers.authorization).toBe(`Bearer ${KEY}`)
  const asked = await models(['test', 'local', '--model', 'small-model', '--json'])
  expect(JSON.parse(asked.stdout)).toMatchObject({ ok: true, models: null })
  expect(await models(['list', 'local', '--filter', 'SMALL'])).toMatchObject({ code: 0, stdout: 'small-model\n' })
  expect(await models(['alias', 'default', 'local:small-model'])).toMatchObject({ code: 0, stderr: '' })
  expect(await models(['price', 'local:small-model', '1', '0.5'])).toMatchObject({ code: 0 })

  const shown = ModelSettings.parse(JSON.parse((await models(['show', '--json'])).stdout))
  expect(shown.connections.map(({ name, source, key }) => [name, source, key.end])).toEqual([
    ['anthropic', 'environment', 'QRST'],
    ['local', 'stored', 'WXYZ'],
  ])
  expect(shown.prices).toMatchObject([{ model: 'small-model', price: { outputUsdPerMTok: 0.5 } }])
  expect((await models([])).stdout).toMatch(/local +openai-compatible +stored +key …WXYZ/)

  for (const model of ['workspace:default', 'local:small-model']) {
    const args = ['run', 'json-refine', '--input', JSON.stringify({ notes: NOTES }), '--model', `default=${model}`]
    const run = await callCli(cli, [...args, '--json'], { extra: ENCRYPTION })
    expect(run, run.stderr).toMatchObject({ code: 0 })
    expect(JSON.parse(run.stdout)).toMatchObject({ outcome: 'success' })
  }
})

it('clears the key with another base URL, and says so; what does not work ends with 1', async () => {
  await models(['connect', 'moved', '--kind', 'openai', '--url', server.baseUrl, '--key-stdin'], KEY)
  const moved = await models(['connect', 'moved', '--url', 'http://127.0.0.1:9/v1'])
  expect(moved).toMatchObject({ code: 0, stderr: expect.stringContaining('Its key was removed with its base URL') })
  expect(await models(['test', 'moved'])).toMatchObject({ code: 1, stdout: expect.stringContaining('does not work') })
  expect(await models(['disconnect', 'moved'])).toMatchObject({ code: 0 })
  expect(await models(['disconnect', 'moved'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('no connection'),
  })
})

it.each([
  [['connect', 'x'], 2, '--kind is missing'],
  [['connect', 'x', '--kind', 'openai', '--key-stdin'], 2, 'No key came in'],
  [['connect', 'x', '--kind', 'openai', '--key-stdin', '--no-key'], 2, 'exclude each other'],
  [['connect', 'x', '--kind', 'openai-compatible'], 1, 'must be given'],
  [['connect', 'google'], 1, 'set GOOGLE_GENERATIVE_AI_API_KEY where Loopwright runs'],
  [['connect', 'x', '--kind', 'openai', '--key', KEY], 2, "Unknown option '--key'"],
  [['fly'], 2, "models can't fly"],
  [['alias', 'default', 'nothing'], 2, 'PROVIDER:MODEL'],
  [['alias', 'default'], 2, 'A value is missing'],
  [['disconnect', 'anthropic'], 1, 'comes from the environment'],
])('%j is refused', async (args, code, says) => {
  const refused = await models(args)
  expect(refused).toMatchObject({ code, stdout: '' })
  expect(refused.stderr).toContain(says)
})

it('no command has said a key', () => {
  expect(said.length).toBeGreaterThan(25)
  for (const text of said) expect(text).not.toMatch(/planted|5a5a/)
})
