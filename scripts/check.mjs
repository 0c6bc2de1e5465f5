// `npm run check`: everything that can be said about the code without building or opening a browser. All stages run,
// also after one has failed. With the name of a stage it runs that one.
import { ensureDependencies, ensurePrismaClient, fail, SetupError } from './setup.mjs'
import { checks, conclude, report, runChecks, runUnitTests } from './stages.mjs'

try {
  const chosen = process.argv[2]
  const names = [...checks.map(({ name }) => name), 'unit']
  const wanted = names.filter((name) => chosen === undefined || name === chosen)
  if (wanted.length === 0) throw new SetupError(`There is no stage ${chosen}; the stages are ${names.join(', ')}.`)
  await ensureDependencies()
  await ensurePrismaClient()
  const results = await runChecks(checks.filter(({ name }) => wanted.includes(name)))
  if (wanted.includes('unit')) results.push(await report('unit', runUnitTests))
  conclude(results)
} catch (error) {
  fail(error)
}
