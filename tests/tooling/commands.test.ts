import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')
/** What the configuration of the tests names among the tests themselves. */
const SETUP = 'tests/support/seed.ts'

function run(cwd: string, args: string[], env: Record<string, string> = {}) {
  return new Promise<{ code: number | null; output: string }>((resolve) => {
    const child = spawn(process.execPath, args, { cwd, env: { ...process.env, ...env } })
    let output = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (output += chunk))
    child.on('close', (code) => resolve({ code, output }))
  })
}

const failing = (what: string) => `import { expect, it } from 'vitest'\nit('${what}', () => expect(1).toBe(2))\n`
const passing = (what: string) => `import { expect, it } from 'vitest'\nit('${what}', () => expect(1).toBe(1))\n`

describe('counting what the suites say', () => {
  let folder = ''

  beforeAll(() => {
    mkdirSync(path.join(root, '.test'), { recursive: true })
    folder = mkdtempSync(path.join(root, '.test', 'suites-'))
    for (const name of ['scripts', 'vitest.config.ts', 'package.json', 'tsconfig.json']) {
      cpSync(path.join(root, name), path.join(folder, name), { recursive: true })
    }
    symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'))
  })

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const count = async (tests: Record<string, string>) => {
    rmSync(path.join(folder, 'tests'), { recursive: true, force: true })
    cpSync(path.join(root, SETUP), path.join(folder, SETUP), { recursive: true })
    for (const [file, source] of Object.entries(tests)) {
      mkdirSync(path.dirname(path.join(folder, 'tests', file)), { recursive: true })
      writeFileSync(path.join(folder, 'tests', file), source)
    }
    const script =
      "import('./scripts/stages.mjs').then((s) => s.runSuites()).then((r) => console.log(JSON.stringify(r)))"
    const { output } = await run(folder, ['-e', script])
    return JSON.parse(output.trim().split('\n').at(-1) ?? '') as { passed: number; failed: number; output: string }
  }

  const allSuites = Object.fromEntries(
    [
      'architecture.test.ts',
      ...['samples', 'contract', 'property', 'fault', 'sandbox'].map((suite) => `${suite}/a.test.ts`),
    ].map((file) => [file, passing(file)]),
  )

  it('counts every test of every folder', async () => {
    const extra = { 'another/a.test.ts': passing('one') + passing('two').split('\n').slice(1).join('\n') }
    expect(await count({ ...allSuites, ...extra })).toMatchObject({ passed: 8, failed: 0 })
  }, 60_000)

  it('counts a failing test, a file that does not load and a suite without tests', async () => {
    const { 'contract/a.test.ts': _, ...others } = allSuites
    const result = await count({
      ...others,
      'samples/a.test.ts': failing('wrong'),
      'fault/a.test.ts': "import './missing.ts'\n",
    })
    expect(result).toMatchObject({ passed: 3, failed: 3 })
    expect(result.output).toContain('The contract tests: no test was run.')
  }, 60_000)
})

describe('starting', () => {
  it('says before anything else that the port is taken, and what to do', async () => {
    const taken = net.createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const { port } = taken.address() as net.AddressInfo
    const { code, output } = await run(root, ['scripts/start.mjs'], { PORT: String(port), HOST: '127.0.0.1' })
    taken.close()
    expect(output).toBe(
      `Port ${port} is in use by another program. Set another one, for example: PORT=${port + 1} npm start\n`,
    )
    expect(code).toBe(1)
  })

  it('refuses a port that is none', async () => {
    const { code, output } = await run(root, ['scripts/start.mjs'], { PORT: 'http' })
    expect({ code, output }).toEqual({ code: 1, output: 'PORT is no port number: http\n' })
  })
})

describe('checking', () => {
  it('names its stages when asked for one that it does not have', async () => {
    const { code, output } = await run(root, ['scripts/check.mjs', 'beauty'])
    expect(output).toBe('There is no stage beauty; the stages are types, format, lint, boundaries, deadcode, unit.\n')
    expect(code).toBe(1)
  })
})
