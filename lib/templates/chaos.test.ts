import { describe, expect, it } from 'vitest'
import { compile } from '../loop/2-compile/compile.ts'
import { CHAOS_PROFILES } from '../loop/artefacts/chaos-profiles.ts'
import type { EventOf, LoopEvent } from '../loop/artefacts/events.ts'
import { definitions } from '../nodes/definitions.ts'
import { artifactsInMemory } from '../runner/fixture-artifacts.ts'
import { memoryRecords } from '../runner/fixture-memory.ts'
import { executeRun } from '../runner/host.ts'
import { createLongTermMemory } from '../runner/long-term-memory.ts'
import { memoryResults } from '../runner/memory-results.ts'
import { memoryStore } from '../runner/memory-store.ts'
import { createModelGateway } from '../runner/model-gateway.ts'
import type { Clock } from '../runner/ports.ts'
import { chaos } from '../runner/providers/chaos.ts'
import { secretsOfEnvironment } from '../runner/secrets.ts'
import { createToolRunner } from '../runner/tool-runner.ts'
import { toolDefinitions } from '../tools/definitions.ts'
import { toolExecutors } from '../tools/executors.ts'
import { listTemplates, type Template } from './templates.ts'

/** `LOOPWRIGHT_CHAOS_SEEDS=20 vitest run lib/templates/chaos.test.ts` plays more seeds of each profile. */
const SEEDS = Number(process.env.LOOPWRIGHT_CHAOS_SEEDS ?? 1)
const RUN_ID = 'run_chaostemplate0'

/** Time that passes faster than it does: the sandbox is real and needs some, retries and late answers would take minutes of it. */
function quickClock(times: number): Clock {
  const startedAt = Date.now()
  const now = () => startedAt + Math.round((Date.now() - startedAt) * times)
  return {
    now,
    sleep: (delayMs, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve()
        const timer = setTimeout(resolve, delayMs / times)
        signal.addEventListener('abort', () => {
          clearTimeout(timer)
          resolve()
        })
      }),
  }
}

async function run(template: Template, model: string): Promise<LoopEvent[]> {
  const clock = quickClock(40)
  const { spec: compiled, specHash = '' } = compile(template.design, definitions, toolDefinitions)
  const input = template.cases[0]?.input
  if (!compiled || !input) throw new Error('the template does not compile')
  const models = Object.fromEntries(Object.keys(compiled.models).map((alias) => [alias, { provider: 'chaos', model }]))
  if (compiled.script && 'rules' in compiled.script) for (const rule of compiled.script.rules) delete rule.delayMs
  const store = memoryStore(clock)
  store.createRun({ runId: RUN_ID, spec: { ...compiled, models }, specHash, input, requestedBy: 'test' })
  const claim = await store.claimRun(RUN_ID, 'test', 60_000_000)
  if (!claim) throw new Error('the run could not be claimed')
  const memory = createLongTermMemory(memoryRecords())
  const ports = {
    store,
    history: { finishedRuns: async () => [] },
    clock,
    models: createModelGateway([chaos(clock)]),
    tools: createToolRunner(
      toolDefinitions,
      toolExecutors({ memory, artifacts: artifactsInMemory(), http: { allowed: [], resolve: async () => [] } }),
    ),
    memory,
    results: memoryResults(clock),
    secrets: secretsOfEnvironment({}),
    toolFacts: toolDefinitions,
  }
  await executeRun(ports, claim, { leaseMs: 60_000_000, signal: new AbortController().signal })
  return store.inspect(RUN_ID).events
}

const seeds = Array.from({ length: SEEDS }, (_, index) => index + 1)
const runs = listTemplates().flatMap((template) =>
  CHAOS_PROFILES.flatMap(({ name }) =>
    seeds.map((seed) => ({ template, slug: template.slug, model: `${name}:${seed}` })),
  ),
)

function expectHonest(events: LoopEvent[], { design: { contract } }: Template): void {
  const end = events.at(-1)
  if (end?.type !== 'run-finished') throw new Error(`the log ends with ${end?.type}`)
  const { reason, explanation, outcome, iterations, bestScore, state } = end.data
  expect(reason, explanation).not.toBe('internal_error')
  expect(explanation).toMatch(/\S/)
  expect(iterations).toBeLessThanOrEqual(contract.maxIterations)
  expect(state).toBeTypeOf('object')
  // What is called converged was measured: an answer that only looks right does not pass the validator.
  if (outcome === 'success') expect(bestScore).toBeGreaterThanOrEqual(contract.qualityThreshold?.target ?? 1)
  const answered = events.filter(
    (event): event is Extract<EventOf<'model-called'>, LoopEvent> => event.type === 'model-called',
  )
  expect(answered.length).toBeGreaterThan(0)
}

describe('a template under a misbehaving model ends within its contract, and says how', () => {
  it.each(runs)('$slug on $model', { timeout: 60_000 }, async ({ template, model }) => {
    expectHonest(await run(template, model), template)
  })
})
