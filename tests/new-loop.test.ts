import { expect, it } from 'vitest'
import { newDesign } from '../lib/loop/1-draw/new-design.ts'
import { compile } from '../lib/loop/2-compile/compile.ts'
import type { JsonObject } from '../lib/loop/artefacts/json.ts'
import { definitions } from '../lib/nodes/definitions.ts'
import { bench, finished, runToEnd } from '../lib/runner/fixtures.ts'
import { toolDefinitions } from '../lib/tools/definitions.ts'

async function runNewLoop(input: JsonObject) {
  const { spec } = compile(newDesign('new'), definitions, toolDefinitions)
  if (!spec) throw new Error('a new loop compiles')
  return runToEnd(spec, bench(), input)
}

it.each<[JsonObject, number]>([
  [{}, 4],
  [{ topic: 'tides', target: 1 }, 1],
  [{ target: 2 }, 3],
  [{ target: 4 }, 5],
  [{ target: 5 }, 6],
])('a new loop run with %o reaches its goal in %i iterations', async (input, iterations) => {
  const result = finished(await runNewLoop(input))
  expect(result).toMatchObject({ reason: 'goal', outcome: 'success', iterations, bestScore: 1 })
  expect(result.output.facts).toHaveLength(Number(input.target ?? 3))
})

it('has its invariant violated and healed on the way, so that a newcomer sees one', async () => {
  const events = await runNewLoop({})
  const checks = events.flatMap((event) =>
    event.type === 'invariant-checked' ? [`${event.iteration} ${event.data.holds}`] : [],
  )
  expect(checks).toEqual(['1 true', '2 false', '2 true', '3 true', '4 true'])
  expect(events.filter((event) => event.type === 'remediation-applied')).toHaveLength(1)
})
