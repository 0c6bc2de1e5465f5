// `npm run check`: everything that can be said about the code without building or opening a browser. All stages run,
// also after one has failed.
import { ensureDependencies, ensurePrismaClient, fail } from './setup.mjs'
import { checks, conclude, report, runCheck, runUnitTests } from './stages.mjs'

try {
  await ensureDependencies()
  await ensurePrismaClient()
  const results = []
  for (const check of checks) results.push(await report(check.name, () => runCheck(check)))
  results.push(await report('unit tests', runUnitTests))
  conclude(results)
} catch (error) {
  fail(error)
}
