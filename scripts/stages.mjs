// The stages of `npm run check` and `npm test`. A stage yields how many tests passed and failed; a check such as
// formatting counts as one test.
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { at, environment, modernNode, root, run } from './setup.mjs'

const STAGE_TIMEOUT_MS = 10 * 60_000
/** A busy machine takes twice the time of a quiet one; a suite that hangs still ends within the 20 minutes of CI. */
const SUITES_TIMEOUT_MS = 15 * 60_000
const bin = (name) => at('node_modules', name)

export const checks = [
  { name: 'types', command: [bin('typescript/bin/tsc'), '--noEmit'] },
  { name: 'format', command: [bin('@biomejs/biome/bin/biome'), 'format', '.'] },
  {
    name: 'lint',
    command: [bin('@biomejs/biome/bin/biome'), 'check', '--formatter-enabled=false', '--error-on-warnings', '.'],
  },
  {
    name: 'boundaries',
    command: [
      bin('dependency-cruiser/bin/dependency-cruiser.mjs'),
      '--config',
      '.dependency-cruiser.cjs',
      'app',
      'components',
      'lib',
    ],
  },
  { name: 'deadcode', command: [bin('knip/bin/knip.js')] },
]

/** Suites that must exist, each running at least one test; any other folder under tests/ is run and counted too. */
const REQUIRED_SUITES = ['architecture', 'samples', 'contract', 'property', 'fault', 'sandbox']

/** One line per stage; what a tool says is shown only when it complains. */
export async function report(name, work) {
  const start = performance.now()
  const result = await work()
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  const { passed, failed, output } = result
  if (failed > 0 && output) process.stdout.write(`${output.trimEnd()}\n`)
  const counts = passed + failed === 1 ? '' : ` ${passed} passed, ${failed} failed`
  console.log(`${failed > 0 ? '✗' : '✓'} ${name}${counts} (${seconds} s)`)
  return { name, passed, failed }
}

const color = process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }

/** Two at a time, since each takes one core; the first is the longest. */
export async function runChecks(wanted) {
  const results = []
  const left = wanted.values()
  const lane = async () => {
    for (const check of left) results.push(await report(check.name, () => runCheck(check)))
  }
  await Promise.all([lane(), lane()])
  return results
}

async function runCheck({ command }) {
  const { ok, output } = await run(modernNode(), command, { env: environment(color), timeoutMs: STAGE_TIMEOUT_MS })
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, output }
}

const suiteOf = (file) => {
  const [top, folder, ...rest] = path.relative(root, file).split(path.sep)
  if (top !== 'tests') return 'unit'
  return rest.length === 0 ? 'architecture' : folder
}

export const runUnitTests = () => runVitest(['unit'], ['unit'])
export const runSuites = () => runVitest(['suites', 'sandbox'], REQUIRED_SUITES)

/** Tests of the API and the command line once more, on the other database. The contracts run on both anyway. */
const ON_POSTGRESQL = [
  'tests/api/loops.test.ts',
  'tests/api/runs.test.ts',
  'tests/api/pauses.test.ts',
  'tests/cli/pause.test.ts',
]
export const runOnPostgresql = () =>
  runVitest(['suites'], ['api', 'cli'], {
    name: 'postgresql',
    files: ON_POSTGRESQL,
    env: { LOOPWRIGHT_TEST_DATABASE: 'postgresql' },
  })

/** Runs projects of vitest; a required suite of them in which nothing ran has failed. */
async function runVitest(projects, requiredSuites, { name = projects[0], files = [], env = {} } = {}) {
  const file = at('.test', `vitest-${name}.json`)
  mkdirSync(path.dirname(file), { recursive: true })
  rmSync(file, { force: true })
  const { ok, output } = await run(
    modernNode(),
    [
      bin('vitest/vitest.mjs'),
      'run',
      ...files,
      ...projects.flatMap((project) => ['--project', project]),
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
    ],
    { env: environment({ ...color, ...env }), timeoutMs: SUITES_TIMEOUT_MS },
  )
  const total = { passed: 0, failed: 0 }
  const missing = new Set(requiredSuites)
  for (const { name, status, assertionResults } of readResults(file)?.testResults ?? []) {
    const passed = assertionResults.filter((test) => test.status === 'passed').length
    const failed = assertionResults.filter((test) => test.status === 'failed').length
    total.passed += passed
    total.failed += failed === 0 && status === 'failed' ? 1 : failed // a file that could not even be loaded
    if (passed + failed > 0 || status === 'failed') missing.delete(suiteOf(name))
  }
  total.failed += missing.size
  // An error outside any test, such as an unhandled rejection, fails the run although every test passed.
  if (total.failed === 0 && !ok) total.failed = 1
  const complaints = [...missing].map((name) => `The ${name} tests: no test was run.`)
  return { ...total, output: [output, ...complaints].join('\n') }
}

/** Runs the browser journeys, printing as they go because they take a while; the list reporter knows colours itself. */
export async function runJourneys(port) {
  const file = at('.test', 'journeys.json')
  rmSync(file, { force: true })
  const env = environment({ E2E_PORT: String(port), PLAYWRIGHT_JSON_OUTPUT_NAME: file })
  const args = [bin('@playwright/test/cli.js'), 'test', '--reporter=list,json']
  const { ok } = await run(modernNode(), args, { env, inherit: true, timeoutMs: 2 * STAGE_TIMEOUT_MS })
  const { expected = 0, flaky = 0, unexpected = 0 } = readResults(file)?.stats ?? {}
  const failed = unexpected + flaky // a test that passes only sometimes does not pass
  if (expected + failed === 0) return { passed: 0, failed: 1, output: 'The browser journeys: no test was run.' }
  return { passed: expected, failed: failed === 0 && !ok ? 1 : failed }
}

function readResults(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined // the tool ended before it could write; its own output says why
  }
}

/** The closing line, which programs read as well as people; ends the process. */
export function conclude(results) {
  const total = (key) => results.reduce((sum, result) => sum + result[key], 0)
  const bad = results.filter(({ failed }) => failed > 0).map(({ name }) => name)
  console.log(bad.length > 0 ? `\nNot in order: ${bad.join(', ')}` : '\nAll in order.')
  console.log(`${total('passed')} passed, ${total('failed')} failed`)
  process.exit(bad.length > 0 ? 1 : 0)
}
