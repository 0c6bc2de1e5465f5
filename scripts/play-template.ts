import { compile } from '../lib/loop/2-compile/compile.ts'
import type { LoopEvent } from '../lib/loop/artefacts/events.ts'
import type { JsonObject } from '../lib/loop/artefacts/json.ts'
import { definitions } from '../lib/nodes/definitions.ts'
import { systemClock } from '../lib/runner/clock.ts'
import { artifactsInMemory } from '../lib/runner/fixture-artifacts.ts'
import { memoryRecords } from '../lib/runner/fixture-memory.ts'
import { executeRun } from '../lib/runner/host.ts'
import { createLongTermMemory } from '../lib/runner/long-term-memory.ts'
import { memoryResults } from '../lib/runner/memory-results.ts'
import { memoryStore } from '../lib/runner/memory-store.ts'
import { createModelGateway } from '../lib/runner/model-gateway.ts'
import type { Clock } from '../lib/runner/ports.ts'
import { chaos } from '../lib/runner/providers/chaos.ts'
import { scripted } from '../lib/runner/providers/scripted.ts'
import { secretsOfEnvironment } from '../lib/runner/secrets.ts'
import { createToolRunner } from '../lib/runner/tool-runner.ts'
import type { Template } from '../lib/templates/templates.ts'
import { toolDefinitions } from '../lib/tools/definitions.ts'
import { toolExecutors } from '../lib/tools/executors.ts'

const LEASE_MS = 60_000_000

type Play = {
  runId?: string
  /** What everything but the models waits by. */
  clock?: Clock
  /** What the delays of answers wait by. */
  modelClock?: Clock
  /** Chaos model that answers instead of the script, such as `mixed:42`. */
  chaosModel?: string
}

export type Played = { runId: string; specHash: string; events: LoopEvent[] }

/** Runs a template with the real host, gateway, in-process models and sandbox, over a store in memory. */
export async function playTemplate(
  { slug, design }: Pick<Template, 'slug' | 'design'>,
  input: JsonObject,
  { runId = 'run_template0', clock = systemClock, modelClock = clock, chaosModel }: Play = {},
): Promise<Played> {
  const { spec, specHash, diagnostics } = compile(design, definitions, toolDefinitions)
  if (!spec || specHash === undefined) throw new Error(`${slug} can't be run: ${JSON.stringify(diagnostics)}`)
  if (chaosModel !== undefined)
    for (const alias of Object.keys(spec.models)) spec.models[alias] = { provider: 'chaos', model: chaosModel }
  const store = memoryStore(clock)
  store.createRun({ runId, spec, specHash, input, requestedBy: 'recording' })
  const claim = await store.claimRun(runId, 'recording', LEASE_MS)
  if (!claim) throw new Error('the run could not be claimed')
  const memory = createLongTermMemory(memoryRecords())
  const outside = { allowed: [], resolve: async () => [] }
  const ports = {
    store,
    history: { finishedRuns: async () => [] },
    clock,
    models: createModelGateway([scripted(modelClock), chaos(modelClock)]),
    tools: createToolRunner(toolDefinitions, toolExecutors({ memory, artifacts: artifactsInMemory(), http: outside })),
    memory,
    results: memoryResults(clock),
    secrets: secretsOfEnvironment({}),
    toolFacts: toolDefinitions,
  }
  await executeRun(ports, claim, { leaseMs: LEASE_MS, signal: new AbortController().signal })
  return { runId, specHash, events: store.inspect(runId).events }
}

/** Nobody watches: answers that are delayed for people come at once. */
export const atOnce: Clock = { now: () => Date.now(), sleep: async () => undefined }
