import { apply } from '../loop/3-run/apply.ts'
import { emptyRunState } from '../loop/3-run/empty-run-state.ts'
import type { Contract } from '../loop/artefacts/contract.ts'
import type { LoopEvent } from '../loop/artefacts/events.ts'
import { hashJson, type JsonObject } from '../loop/artefacts/json.ts'
import type { RunState } from '../loop/artefacts/run-state.ts'
import type { Script } from '../loop/artefacts/script.ts'
import { LoopSpec } from '../loop/artefacts/spec.ts'
import type { ToolFacts } from '../loop/kinds/executor.ts'
import type { NodeKind } from '../loop/kinds/node-kind.ts'
import { definitions } from '../nodes/definitions.ts'
import { toolDefinitions } from '../tools/definitions.ts'
import { memoryWriteInto } from '../tools/memory-write/execute.ts'
import { execute as statePatch } from '../tools/state-patch/execute.ts'
import { memoryRecords } from './fixture-memory.ts'
import { executeRun, type RunPorts, type RunStatus } from './host.ts'
import { createLongTermMemory } from './long-term-memory.ts'
import { memoryResults } from './memory-results.ts'
import { type MemoryStore, memoryStore } from './memory-store.ts'
import { createModelGateway } from './model-gateway.ts'
import type { Clock, ToolExecute } from './ports.ts'
import { scripted } from './providers/scripted.ts'
import { secretsOfEnvironment } from './secrets.ts'
import { simulatedClock } from './simulated-clock.ts'
import { createToolRunner } from './tool-runner.ts'

export const RUN_ID = 'run_00000001'

type Field = { type?: string; role?: string; reducer?: string; default?: unknown; maxItems?: number }

/** A state schema from a few words per field. */
export function stateSchema(fields: Record<string, Field>, required: string[] = []): unknown {
  const properties = Object.entries(fields).map(([name, { role = 'working', reducer, ...field }]) => [
    name,
    { ...field, 'x-loop': { role, ...(reducer ? { reducer } : {}) } },
  ])
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    required,
    additionalProperties: false,
    'x-loop': { version: 1 },
  }
}

export const CAPS: Contract = { maxIterations: 5, timeoutMs: 60_000, stepTimeoutMs: 5_000, bestOf: 'last' }

type Node = { kind: string; config: JsonObject; next: Record<string, string | { to: string; cap?: number }> }

/** A spec as the compiler makes it, from its essential parts. */
export function specOf(parts: {
  nodes: Record<string, Node>
  state: unknown
  entry?: string
  head?: string
  contract?: Partial<Contract>
  script?: Script
  tools?: string[]
  models?: LoopSpec['models']
  consolidation?: LoopSpec['consolidation']
}): LoopSpec {
  const nodes = Object.entries(parts.nodes).map(([id, node]) => {
    const next = Object.entries(node.next).map(([handle, to]) => [handle, typeof to === 'string' ? { to } : to])
    // As the compiler does: what runs has every default filled in.
    const kind: NodeKind | undefined = (definitions as Record<string, NodeKind>)[node.kind]
    const config = kind?.config.safeParse(node.config).data ?? node.config
    return [id, { ...node, config, next: Object.fromEntries(next) }]
  })
  const first = Object.keys(parts.nodes)[0]
  return LoopSpec.parse({
    specVersion: 1,
    entry: parts.entry ?? first,
    head: parts.head ?? parts.entry ?? first,
    state: parts.state,
    nodes: Object.fromEntries(nodes),
    contract: { ...CAPS, ...parts.contract },
    models: parts.models ?? { default: { provider: 'scripted', model: 'script' } },
    tools: parts.tools ?? ['state.patch'],
    ...(parts.script ? { script: parts.script } : {}),
    ...(parts.consolidation ? { consolidation: parts.consolidation } : {}),
  })
}

/** decide (a model adds 1 to `n` by state.patch) → act → observe (scores n / 4) → invariant (n stays below 3, else patched) → terminate (n ≥ 10). */
export function countingSpec(contract: Partial<Contract> = {}, script?: Script): LoopSpec {
  return specOf({
    state: stateSchema({
      goal: { type: 'string', role: 'input', default: 'count' },
      n: { type: 'number', default: 0 },
      score: { type: 'number', default: 0 },
      notes: { type: 'array', default: [], reducer: 'append' },
      healed: { type: 'number', default: 0 },
    }),
    nodes: {
      decide: {
        kind: 'decide',
        config: {
          strategy: 'model',
          model: 'default',
          instructions: 'Count.',
          prompt: 'n is {{ state.n }}',
          maxOutputTokens: 200,
          repairs: 2,
        },
        next: { next: 'act' },
      },
      act: {
        kind: 'act',
        config: {
          tools: ['state.patch', 'flaky', 'unsafe'],
          policy: { retries: 2, baseDelayMs: 1_000, onError: 'continue', approval: { unsafe: 'never' } },
        },
        next: { next: 'observe' },
      },
      observe: {
        kind: 'observe',
        config: {
          map: [{ field: 'notes', value: '["n=" + string(state.n)]' }],
          evaluate: {
            output: 'string(state.n)',
            evaluator: { type: 'threshold', score: 'state.n / 4.0', threshold: 0.7 },
            writeScore: 'score',
          },
        },
        next: { next: 'small' },
      },
      small: {
        kind: 'invariant',
        config: {
          name: 'n is not 2',
          predicate: 'state.n != 2',
          severity: 'warning',
          message: 'n is {{ state.n }}',
          remediation: { type: 'patch', set: [{ field: 'healed', value: 'state.healed + 1' }] },
          maxAttempts: 3,
        },
        next: { holds: 'done' },
      },
      done: {
        kind: 'terminate',
        config: { rules: [{ when: 'state.n >= 10', label: 'ten', outcome: 'success', output: { n: 'state.n' } }] },
        next: { continue: 'decide' },
      },
    },
    contract,
    tools: ['flaky', 'state.patch', 'unsafe'],
    script: script ?? {
      rules: [
        {
          respond: {
            json: { action: { tool: 'state.patch', args: { set: { n: '{{ state.n + 1 }}' } } }, subgoal: 'go on' },
          },
        },
      ],
    },
  })
}

const anyArgs: ToolFacts['args'] = { type: 'object', additionalProperties: true }
export const FACTS: Record<string, ToolFacts> = {
  ...toolDefinitions,
  flaky: { name: 'flaky', summary: 'A keyed test tool.', effect: 'keyed', args: anyArgs, patchesState: false },
  unsafe: { name: 'unsafe', summary: 'An unsafe test tool.', effect: 'unsafe', args: anyArgs, patchesState: false },
  book: {
    name: 'book',
    summary: 'A test tool that unbook undoes.',
    effect: 'compensatable',
    undoOf: (args) => (args.final === true ? null : { tool: 'unbook', args: { seat: args.seat ?? null } }),
    args: anyArgs,
    patchesState: false,
  },
  unbook: { name: 'unbook', summary: 'Undoes book.', effect: 'keyed', args: anyArgs, patchesState: false },
}

export type Bench = { ports: RunPorts; store: MemoryStore; clock: Clock }

/** All ports in memory, on a simulated clock. */
export function bench(tools: Record<string, ToolExecute> = {}, clock = simulatedClock()): Bench {
  const store = memoryStore(clock)
  const memory = createLongTermMemory(memoryRecords())
  const executors: Record<string, ToolExecute> = {
    'memory.write': memoryWriteInto(memory),
    'state.patch': statePatch,
    ...tools,
  }
  const ports: RunPorts = {
    store,
    history: { finishedRuns: async () => [] },
    clock,
    models: createModelGateway([scripted(clock)]),
    tools: createToolRunner(FACTS, executors),
    memory,
    toolFacts: FACTS,
    results: memoryResults(clock),
    secrets: secretsOfEnvironment({}),
  }
  return { ports, store, clock }
}

export function queue(store: MemoryStore, spec: LoopSpec, input: JsonObject = {}): void {
  store.createRun({ runId: RUN_ID, spec, specHash: hashJson(spec), input, requestedBy: 'test' })
}

/** Takes the run up, for as long as it goes. */
export async function takeUp({ ports, store }: Bench, leaseMs = 30_000): Promise<RunStatus> {
  const claim = await store.claimRun(RUN_ID, 'w1', leaseMs)
  if (!claim) throw new Error('the run could not be claimed')
  const { status } = await executeRun(ports, claim, { leaseMs, signal: new AbortController().signal })
  return status
}

/** Executes the run until it ends and gives its log. */
export async function runToEnd(spec: LoopSpec, b: Bench, input: JsonObject = {}): Promise<LoopEvent[]> {
  queue(b.store, spec, input)
  const status = await takeUp(b)
  if (status !== 'finished') throw new Error(`the run ended as ${status}`)
  return b.store.inspect(RUN_ID).events
}

export function fold(spec: LoopSpec, events: readonly LoopEvent[], from: RunState = emptyRunState(RUN_ID)): RunState {
  return events.filter(({ seq }) => seq > from.seq).reduce((run, event) => apply(spec, run, event), from)
}

export function finished(events: readonly LoopEvent[]): Extract<LoopEvent, { type: 'run-finished' }>['data'] {
  const last = events.at(-1)
  if (last?.type !== 'run-finished') throw new Error(`the log ends with ${last?.type}`)
  return last.data
}
