// `npm run check`: everything that can be said about the code without building or opening a browser. All stages run,
// also after one has failed. With the name of a stage it runs that one.
import { ensureDependencies, ensurePrismaClient, fail, SetupError } from './setup.mjs'
import { checks, conclude, report, runCheck, runUnitTests } from './stages.mjs'

const stages = [
  ...checks.map((check) => ({ name: check.name, work: () => runCheck(check) })),
  { name: 'unit', work: runUnitTests },
]

try {
  const chosen = process.argv[2]
  const wanted = stages.filter(({ name }) => chosen === undefined || name === chosen)
  if (wanted.length === 0) {
    throw new SetupError(`There is no stage ${chosen}; the stages are ${stages.map(({ name }) => name).join(', ')}.`)
  }
  await ensureDependencies()
  await ensurePrismaClient()
  const results = []
  for (const { name, work } of wanted) results.push(await report(name, work))
  conclude(results)
} catch (error) {
  fail(error)
}
