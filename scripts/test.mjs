// `npm test`: the checks, every suite, the build and the journeys in a browser. All stages run, also after one has
// failed; only the journeys need the build.
import net from 'node:net'
import {
  at,
  ensureBuild,
  ensureDependencies,
  ensurePrismaClient,
  environment,
  fail,
  modernNode,
  run,
} from './setup.mjs'
import {
  checks,
  conclude,
  report,
  runChecks,
  runJourneys,
  runOnPostgresql,
  runSuites,
  runUnitTests,
} from './stages.mjs'

const asTest = async (work) => {
  try {
    await work()
    return { passed: 1, failed: 0 }
  } catch (error) {
    return { passed: 0, failed: 1, output: error.message }
  }
}

const listenOn = (port) =>
  new Promise((resolve) => {
    const probe = net.createServer()
    probe.once('error', () => resolve(undefined))
    probe.listen(port, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })

/** The first of two ports in a row: the journeys work with two servers. */
async function freePorts() {
  for (let tries = 0; tries < 20; tries++) {
    const port = await listenOn(0)
    if (port !== undefined && (await listenOn(port + 1)) !== undefined) return port
  }
  throw new Error('No two free ports in a row were found for the journeys.')
}

const installBrowser = async () => {
  const { ok } = await run(modernNode(), [at('scripts/browser.ts')], { env: environment(), inherit: true })
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1 }
}

try {
  await ensureDependencies()
  await ensurePrismaClient()
  const results = []
  const stage = async (name, work) => results.push(await report(name, work))
  const failedIn = (name) => results.some((result) => result.name === name && result.failed > 0)

  await stage('browser', installBrowser)
  results.push(...(await runChecks(checks)))
  await stage('unit', runUnitTests)
  await stage('suites', runSuites)
  await stage('postgresql', runOnPostgresql)
  await stage('build', () => asTest(() => ensureBuild({ quiet: true })))
  await stage('journeys', async () =>
    failedIn('browser') || failedIn('build')
      ? { passed: 0, failed: 1, output: 'The browser journeys need a browser and a build.' }
      : runJourneys(await freePorts()),
  )
  conclude(results)
} catch (error) {
  fail(error)
}
