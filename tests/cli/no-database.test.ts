import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type CliWorkspace, cliWorkspace } from './spawn-cli.ts'

// Each test starts processes, perhaps on a machine that has other work.
vi.setConfig({ testTimeout: 120_000 })

let cli: CliWorkspace
beforeAll(async () => {
  cli = await cliWorkspace()
})
afterAll(() => cli.remove())

it.each([
  [['inbox']],
  [['trace', 'run_0']],
  [['replay', 'run_0']],
  [['resume', 'run_0']],
  [['breakpoints', 'run_0', '--clear']],
  [['budget', 'long']],
  [['publish', 'long']],
])('%j says that there is no database, and makes none', async (args) => {
  const file = cli.at('nowhere/at/all.db')
  const { code, stderr } = await cli.start(args, { DATABASE_URL: `file:${file}` }).done
  expect([code, stderr]).toEqual([1, expect.stringContaining(`There is no database at ${file}.`)])
  expect(existsSync(cli.at('nowhere'))).toBe(false)
})

it('names the file that is no database', async () => {
  const file = cli.at('text.db')
  await writeFile(file, 'This is no database. '.repeat(200))
  const { code, stderr } = await cli.start(['inbox'], { DATABASE_URL: `file:${file}` }).done
  expect([code, stderr]).toEqual([1, expect.stringContaining(`The database ${file} can't be opened: `)])
})

it.each([
  ['replya', 'Did you mean replay?'],
  ['temp', 'Did you mean templates?'],
  ['valdiate', 'Did you mean validate?'],
])('%s is no command: %s', async (name, says) => {
  expect(await cli.run(name)).toMatchObject({ code: 2, stderr: expect.stringContaining(says) })
})
