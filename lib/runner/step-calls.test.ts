import { expect, it } from 'vitest'
import type { JsonObject } from '../loop/artefacts/json.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import { bench, finished, runToEnd, specOf, stateSchema } from './fixtures.ts'

/** A visit in which this many judges are asked, each of them twice. */
function judged(judges: number) {
  const evaluator = { type: 'judge', rubric: 'r', repairs: 1 }
  const parts = Array.from({ length: judges }, (_, index) => ({ name: `p${index}`, weight: 1, evaluator }))
  const validators: JsonObject[] = []
  for (let first = 0; first < judges; first += 20) {
    const some = { type: 'composite', parts: parts.slice(first, first + 20) }
    validators.push({ name: `v${first}`, output: '"text"', evaluator: some })
  }
  const rules = [{ when: 'true', label: 'done', outcome: 'success' }]
  return specOf({
    state: stateSchema({}),
    nodes: { end: { kind: 'terminate', config: { rules, verify: { validators } }, next: { continue: 'end' } } },
    contract: { maxIterations: 1, timeoutMs: 3_600_000 },
    script: {
      rules: [{ when: 'call % 2 == 1', respond: { json: { deficiencies: [], score: 1 } } }, { respond: { text: '?' } }],
    },
  })
}

it('a step makes as many calls as the limit allows', async () => {
  const events = await runToEnd(judged(LIMITS.callsPerStep / 2), bench())
  expect(events.filter(({ type }) => type === 'model-called')).toHaveLength(LIMITS.callsPerStep)
  expect(finished(events)).toMatchObject({ reason: 'goal' })
})

it('one that asks for more ends the run before the call, with node, limit and what to do', async () => {
  const events = await runToEnd(judged(LIMITS.callsPerStep / 2 + 1), bench())
  expect(events.filter(({ type }) => type === 'model-called')).toHaveLength(LIMITS.callsPerStep)
  expect(finished(events)).toMatchObject({ reason: 'fatal_error' })
  expect(finished(events).explanation).toMatch(/“end” failed: .*250 calls and waits.*\(callsPerStep\).*several nodes/)
})
