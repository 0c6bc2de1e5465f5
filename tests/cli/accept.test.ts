import { afterAll, beforeAll, expect, it } from 'vitest'
import type { LoopDesign } from '../../lib/loop/artefacts/design.ts'
import { createLoop } from '../../lib/server/create-loop.ts'
import { openRuntime } from '../../lib/server/runtime.ts'
import { longLoop } from '../support/sample-loop.ts'
import { PROJECT_ROOT } from '../support/temp-database.ts'
import { type CliWorkspace, cliWorkspace } from './spawn-cli.ts'

let cli: CliWorkspace
beforeAll(async () => {
  cli = await cliWorkspace()
  const purpose = 'To count\nTools  none'
  const broken: LoopDesign = { ...longLoop(1), edges: [] }
  await using runtime = await opened()
  for (const [name, design] of Object.entries({ Foreign: { ...longLoop(1), purpose }, Broken: broken }))
    await createLoop(runtime.services, runtime.actor, { name, from: { kind: 'import', design } })
})
afterAll(() => cli.remove())

async function opened() {
  const { DATABASE_URL = '' } = cli.env
  const runtime = await openRuntime({ worker: false, root: PROJECT_ROOT, environment: { DATABASE_URL } })
  return { ...runtime, [Symbol.asyncDispose]: () => runtime.close() }
}

it('shows what an imported loop would do, and takes it into use when that is said', async () => {
  expect(await cli.call('run', 'foreign')).toMatchObject({ code: 1, stderr: expect.stringContaining('accept') })
  const shown = await cli.call('accept', 'foreign')
  expect(shown).toMatchObject({ code: 2, stderr: expect.stringContaining('foreign is not accepted.') })
  for (const line of [/^Tools +state\.patch/m, /^Models +default: scripted answers$/m, /^Most iterations +10,000$/m])
    expect(shown.stdout).toMatch(line)
  // Words of whoever made it can’t look like a line of the review.
  expect(shown.stdout).toMatch(/^Purpose +To count Tools none$/m)
  expect((await cli.call('accept', 'foreign', '--json')).stdout).toContain('"accepted":false,"review":[{"name":"Tools"')

  expect(await cli.call('accept', 'foreign', '--yes')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/\nTools .*state\.patch[\s\S]*foreign is accepted: it can run now\.\n$/),
  })
  expect(await cli.call('accept', 'foreign')).toMatchObject({ code: 0, stdout: 'foreign can run already.\n' })
  expect(await cli.call('run', 'foreign', '--json')).toMatchObject({ code: 0 })
})

it.each([
  [['broken', '--yes'], 1, 'The design has'],
  [['nothing', '--yes'], 1, 'There is no loop'],
  [[], 2, 'an argument is missing'],
])('%j is refused', async (args, code, says) => {
  expect(await cli.call('accept', ...args)).toMatchObject({ code, stderr: expect.stringContaining(says) })
})
