import { planResume } from '../lib/loop/3-run/plan-resume.ts'
import { loadProgram } from '../lib/loop/3-run/program.ts'
import type { Chaos } from '../lib/loop/artefacts/evaluation.ts'
import type { LoopEvent } from '../lib/loop/artefacts/events.ts'
import type { JsonObject } from '../lib/loop/artefacts/json.ts'
import type { ModelBinding } from '../lib/loop/artefacts/models.ts'
import type { LoopSpec } from '../lib/loop/artefacts/spec.ts'
import { executors } from '../lib/nodes/executors.ts'
import { systemClock } from '../lib/runner/clock.ts'
import { artifactsInMemory } from '../lib/runner/fixture-artifacts.ts'
import { childrenInMemory, type MemoryChild } from '../lib/runner/fixture-children.ts'
import { memoryRecords } from '../lib/runner/fixture-memory.ts'
import { executeRun, type RunPorts } from '../lib/runner/host.ts'
import { createLongTermMemory } from '../lib/runner/long-term-memory.ts'
import { memoryResults } from '../lib/runner/memory-results.ts'
import { memoryStore } from '../lib/runner/memory-store.ts'
import { createModelGateway } from '../lib/runner/model-gateway.ts'
import type { ArtifactStore, Claim, Clock, MemoryRecords, ToolExecute } from '../lib/runner/ports.ts'
import { chaos } from '../lib/runner/providers/chaos.ts'
import { scripted } from '../lib/runner/providers/scripted.ts'
import { secretsOfEnvironment } from '../lib/runner/secrets.ts'
import { createToolRunner } from '../lib/runner/tool-runner.ts'
import { compileTemplate } from '../lib/server/compile-template.ts'
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
  /** What misbehaves, also in child runs; what is waited for in vain takes no time then. */
  chaos?: Chaos | null
  /** Instead of what every alias is bound to, also in child runs. */
  models?: ModelBinding
  /** What long-term memory holds; the run adds to it. Left out: nothing. */
  records?: MemoryRecords
  /** What a person answers to the questions of the run, in order. With none left it stays paused. */
  answers?: readonly string[]
  /** Tools that are answered by something else. */
  tools?: Record<string, ToolExecute>
}

/** A child run with its log. */
type PlayedChild = MemoryChild & { specHash: string; events: LoopEvent[] }
export type Played = {
  runId: string
  specHash: string
  events: LoopEvent[]
  /** In the order in which they were made, those of child runs included. */
  children: PlayedChild[]
  /** Where its files are. */
  artifacts: ArtifactStore
}

/** Runs a template, and the loops that it calls, with the real host, gateway, in-process models, sandbox and browser, over a store in memory. */
export async function playTemplate(
  template: Pick<Template, 'slug' | 'design' | 'parts'>,
  input: JsonObject,
  {
    runId = 'run_template0',
    clock = systemClock,
    modelClock = clock,
    chaos: spoilt = null,
    models,
    records = memoryRecords(),
    answers = [],
    tools = {},
  }: Play = {},
): Promise<Played> {
  const { compiled, parts } = compileTemplate(template)
  for (const { spec } of [compiled, ...parts]) bindAll(spec, models)
  const { spec, specHash } = compiled
  const store = memoryStore(clock)
  store.createRun({ runId, spec, specHash, input, requestedBy: 'recording', chaos: spoilt })
  const claim = await store.claimRun(runId, 'recording', LEASE_MS)
  if (!claim) throw new Error('the run could not be claimed')
  const memory = createLongTermMemory(records)
  const artifacts = artifactsInMemory()
  const outside = { allowed: [], resolve: async () => [] }
  const signal = new AbortController().signal
  const execute = (each: Claim) => executeRun(ports, each, { leaseMs: LEASE_MS, signal })
  const children = childrenInMemory({ store, root: template.slug, loops: parts, execute })
  const ports: RunPorts = {
    store,
    history: { finishedRuns: async () => [] },
    clock,
    models: createModelGateway([scripted(modelClock), chaos(modelClock)]),
    tools: createToolRunner(toolDefinitions, { ...toolExecutors({ memory, artifacts, http: outside }), ...tools }),
    memory,
    results: memoryResults(clock),
    secrets: secretsOfEnvironment({}),
    toolFacts: toolDefinitions,
    children,
  }
  await execute(claim)
  const { invariants } = loadProgram(spec, executors, toolDefinitions)
  for (const answer of answers) {
    const { status, checkpoints } = store.inspect(runId)
    const run = checkpoints.at(-1)
    if (status !== 'paused' || !run) break
    const said = { by: 'a person', note: '', answer, assignments: [], moveTo: null }
    const plan = planResume(run, { spec, specHash, invariants }, said)
    if (!plan.ok) throw new Error(plan.message)
    store.requestResume(runId, { ...plan.events, requestHash: answer })
    const again = await store.claimRun(runId, 'recording', LEASE_MS)
    if (again) await execute(again)
  }
  const played = children.made.map((child): PlayedChild => {
    const { specHash = '' } = parts.find(({ slug }) => slug === child.loop) ?? {}
    return { ...child, specHash, events: store.inspect(child.runId).events }
  })
  return { runId, specHash, events: store.inspect(runId).events, children: played, artifacts }
}

function bindAll(spec: LoopSpec, binding: ModelBinding | undefined): void {
  if (binding) for (const alias of Object.keys(spec.models)) spec.models[alias] = binding
}

/** Nobody watches: answers that are delayed for people come at once. */
export const atOnce: Clock = { now: () => Date.now(), sleep: async () => undefined }
