import { readFileSync } from 'node:fs'
import { compile } from '../lib/loop/2-compile/compile.ts'
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
import { scripted } from '../lib/runner/providers/scripted.ts'
import { secretsOfEnvironment } from '../lib/runner/secrets.ts'
import { createToolRunner } from '../lib/runner/tool-runner.ts'
import type { Recording } from '../lib/templates/recordings.ts'
import type { Template } from '../lib/templates/templates.ts'
import { toolDefinitions } from '../lib/tools/definitions.ts'
import { toolExecutors } from '../lib/tools/executors.ts'

const LEASE_MS = 60_000

/** Runs a template's first case with the real host, sandbox and scripted model, over a store in memory, and keeps its log. `modelClock`: what the delays of its answers wait by. */
export async function recordTemplate(
  { slug, design, cases }: Template,
  modelClock: Clock = systemClock,
): Promise<Recording> {
  const [shown] = cases
  const { spec, specHash, diagnostics } = compile(design, definitions, toolDefinitions)
  if (!spec || specHash === undefined || !shown) throw new Error(`${slug} can't be run: ${JSON.stringify(diagnostics)}`)
  const runId = `run_recorded${slug.replaceAll(/[^a-z0-9]/g, '')}`
  const store = memoryStore(systemClock)
  store.createRun({ runId, spec, specHash, input: shown.input, requestedBy: 'recording' })
  const claim = await store.claimRun(runId, 'recording', LEASE_MS)
  if (!claim) throw new Error('the run could not be claimed')
  const memory = createLongTermMemory(memoryRecords())
  const outside = { allowed: [], resolve: async () => [] }
  const ports = {
    store,
    history: { finishedRuns: async () => [] },
    clock: systemClock,
    models: createModelGateway([scripted(modelClock)]),
    tools: createToolRunner(toolDefinitions, toolExecutors({ memory, artifacts: artifactsInMemory(), http: outside })),
    memory,
    results: memoryResults(systemClock),
    secrets: secretsOfEnvironment({}),
    toolFacts: toolDefinitions,
  }
  await executeRun(ports, claim, { leaseMs: LEASE_MS, signal: new AbortController().signal })
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return { runId, case: shown.name, input: shown.input, specHash, madeBy: version, events: store.inspect(runId).events }
}

/** One event a line, so that a change can be read. */
export function recordingText({ events, ...about }: Recording): string {
  const head = JSON.stringify(about, null, 2).slice(0, -2)
  return `${head},\n  "events": [\n${events.map((event) => `    ${JSON.stringify(event)}`).join(',\n')}\n  ]\n}\n`
}
