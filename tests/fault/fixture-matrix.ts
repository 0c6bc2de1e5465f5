import { createResultCache } from '../../lib/db/cached-results.ts'
import type { Database } from '../../lib/db/database.ts'
import { createLoop } from '../../lib/db/loops.ts'
import { createMemoryRecords } from '../../lib/db/memories.ts'
import { createRunHistory } from '../../lib/db/run-history.ts'
import { ensureLocalWorkspace } from '../../lib/db/workspaces.ts'
import type { Effect } from '../../lib/loop/artefacts/events.ts'
import { hashJson } from '../../lib/loop/artefacts/json.ts'
import type { LoopSpec } from '../../lib/loop/artefacts/spec.ts'
import type { ToolFacts } from '../../lib/loop/kinds/executor.ts'
import { systemClock } from '../../lib/runner/clock.ts'
import { artifactsInMemory } from '../../lib/runner/fixture-artifacts.ts'
import { specOf, stateSchema } from '../../lib/runner/fixtures.ts'
import type { RunPorts } from '../../lib/runner/host.ts'
import { createLongTermMemory } from '../../lib/runner/long-term-memory.ts'
import { createModelGateway } from '../../lib/runner/model-gateway.ts'
import type { Clock, ToolExecute } from '../../lib/runner/ports.ts'
import { scripted } from '../../lib/runner/providers/scripted.ts'
import { secretsOfEnvironment } from '../../lib/runner/secrets.ts'
import { createToolRunner } from '../../lib/runner/tool-runner.ts'
import { toolDefinitions } from '../../lib/tools/definitions.ts'
import { toolExecutors } from '../../lib/tools/executors.ts'
import { createdRun } from '../support/created-run.ts'
import { sampleSpec } from '../support/sample-loop.ts'

const ledgerTool = (name: string, effect: Effect): ToolFacts => ({
  name,
  summary: `A test tool of effect ${effect}.`,
  effect,
  args: { type: 'object', additionalProperties: true },
  patchesState: false,
})

const FACTS: Record<string, ToolFacts> = {
  ...toolDefinitions,
  'ledger.post': ledgerTool('ledger.post', 'keyed'),
  'ledger.read': ledgerTool('ledger.read', 'read'),
  'ledger.fire': ledgerTool('ledger.fire', 'unsafe'),
  'ledger.book': { ...ledgerTool('ledger.book', 'compensatable'), undoOf: (args) => ({ tool: 'ledger.unbook', args }) },
  'ledger.unbook': ledgerTool('ledger.unbook', 'keyed'),
}

/** Recalls, asks a model, reads with a stored answer, posts with a key, remembers, heals an invariant: every port, in each of three iterations. */
export const KEYED = loopThatCalls('ledger.post')
/** The same with a call that may not be repeated, and that nobody is asked about. */
export const UNSAFE = loopThatCalls('ledger.fire')
/** The same with a call that is undone before it is repeated. */
export const COMPENSATABLE = loopThatCalls('ledger.book')

function loopThatCalls(effect: string): LoopSpec {
  const call = (tool: string, args: Record<string, string>, next: string, policy = {}) => ({
    kind: 'act',
    config: { tools: [tool], call: { tool, args }, policy },
    next: { next },
  })
  return specOf({
    state: stateSchema({
      n: { type: 'integer', default: 0 },
      seen: { type: 'array', default: [], reducer: 'append', maxItems: 100 },
      healed: { type: 'integer', default: 0 },
    }),
    nodes: {
      look: {
        kind: 'observe',
        config: {
          recall: { query: 'effects done', threshold: 0.1 },
          map: [{ field: 'seen', value: '[string(iteration) + ": " + string(size(memory))]' }],
        },
        next: { next: 'decide' },
      },
      decide: {
        kind: 'decide',
        config: { strategy: 'model', model: 'default', instructions: 'Count.', prompt: 'n is {{ state.n }}' },
        next: { next: 'count' },
      },
      count: { kind: 'act', config: { tools: ['state.patch'] }, next: { next: 'read' } },
      read: call('ledger.read', { n: 'state.n', run: 'run.id' }, 'effect', { cache: ['ledger.read'] }),
      effect: call(effect, { n: 'state.n' }, 'remember', { approval: { [effect]: 'never' } }),
      remember: call('memory.write', { text: '"effects done: " + string(state.n)' }, 'odd'),
      odd: {
        kind: 'invariant',
        config: {
          name: 'healed',
          predicate: 'state.n != 2 || state.healed > 0',
          message: 'n is two',
          remediation: { type: 'patch', set: [{ field: 'healed', value: 'state.healed + 1' }] },
          maxAttempts: 3,
        },
        next: { holds: 'done' },
      },
      done: {
        kind: 'terminate',
        config: { rules: [{ when: 'state.n >= 3', label: 'three', outcome: 'success', output: { n: 'state.n' } }] },
        next: { continue: 'look' },
      },
    },
    tools: ['ledger.read', effect, 'memory.write', 'state.patch'],
    script: {
      rules: [
        {
          respond: {
            json: { action: { tool: 'state.patch', args: { set: { n: '{{ state.n + 1 }}' } } }, subgoal: 'on' },
          },
        },
      ],
    },
  })
}

type Call = { number: number; name: string }
/** Called around every call of a port, the numbered ones; `work` makes the call. */
export type AroundCall = <T>(call: Call, work: () => Promise<T>) => Promise<T>

/** A call of a tool is named after it. */
function toolOf(call: unknown): string {
  return typeof call === 'object' && call !== null && 'tool' in call ? `:${call.tool}` : ''
}

/** How often a lease is renewed depends on time, so those calls have no numbers. */
const UNNUMBERED = ['renew']

/** Time goes on with each look at it alone, so that what depends on time is the same in each run. */
function tickingClock(): Clock {
  let now = Date.now()
  return { now: () => ++now, sleep: systemClock.sleep }
}

/** The real ports over a database, but for tools that reach the effect ledger; each call of one that does I/O goes through `around`. */
export function matrixPorts(
  database: Database,
  ledgerUrl: string,
  around: AroundCall = (_call, work) => work(),
  killWhileWaiting: () => boolean = () => false,
): RunPorts {
  const clock = tickingClock()
  let number = 0
  const counted = <T extends object>(port: string, methods: T): T => {
    const entries = Object.entries(methods).map(([name, method]) => {
      if (typeof method !== 'function' || UNNUMBERED.includes(name)) return [name, method]
      return [
        name,
        (...args: unknown[]) =>
          around({ number: ++number, name: `${port}.${name}${toolOf(args[0])}` }, () => method(...args)),
      ]
    })
    return Object.fromEntries(entries) as T // the same methods, each with a call around it
  }
  const memory = counted('memory', createLongTermMemory(createMemoryRecords(database, clock)))
  const send =
    (effect: string): ToolExecute =>
    async (args, call, signal) => {
      const headers = {
        'idempotency-key': call.key,
        'x-run': call.runId,
        'x-kill': killWhileWaiting() ? String(process.pid) : '',
      }
      const body = JSON.stringify(args)
      const answer = await fetch(`${ledgerUrl}/${effect}`, { method: 'POST', headers, body, signal })
      return { ok: true, output: await answer.json() }
    }
  const executors = {
    ...toolExecutors({ memory, artifacts: artifactsInMemory(), http: { allowed: [], resolve: async () => [] } }),
    'ledger.post': send('post'),
    'ledger.read': send('read'),
    'ledger.fire': send('fire'),
    'ledger.book': send('book'),
    'ledger.unbook': send('unbook'),
  }
  const gateway = createModelGateway([scripted(clock)])
  return {
    store: counted('store', database.createRunStore({ now: clock.now })),
    history: counted('history', createRunHistory(database)),
    models: { ...gateway, call: counted('models', { call: gateway.call }).call },
    tools: counted('tools', createToolRunner(FACTS, executors)),
    memory,
    results: counted('results', createResultCache(database, clock)),
    secrets: secretsOfEnvironment({}),
    toolFacts: FACTS,
    clock,
  }
}

/** A queued run of a loop of its own. */
export async function queueMatrixRun(database: Database, spec: LoopSpec, slug: string): Promise<string> {
  const scope = await ensureLocalWorkspace(database)
  const { design } = sampleSpec()
  const loop = await createLoop(database, scope, { slug, design, origin: 'own', accepted: true })
  const compiled = { design, spec, specHash: hashJson(spec) }
  return createdRun(database, scope, { loopId: loop.id, compiled })
}
