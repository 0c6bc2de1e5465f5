import type { EventData, LoopEvent } from '../../loop/artefacts/events.ts'
import type { JsonObject } from '../../loop/artefacts/json.ts'
import type { Observation } from '../../loop/artefacts/observation.ts'
import type { Script } from '../../loop/artefacts/script.ts'
import { type Bench, bench, finished, fold, RUN_ID, runToEnd, specOf, stateSchema } from '../../runner/fixtures.ts'
import type { MemoryWrite } from '../../runner/ports.ts'
import { definitions } from '../definitions.ts'

type Fields = Parameters<typeof stateSchema>[0]

/** Fields that the parts write in tests. */
const FIELDS: Fields = {
  goal: { type: 'string', default: 'Fix the date parser' },
  facts: { type: 'array', default: [] },
  log: { type: 'array', default: [], reducer: 'append' },
  remembered: { type: 'array', default: [] },
  found: { type: 'array', default: [] },
  path: { type: 'string', default: '' },
  score: { type: 'number', default: 0 },
  missing: { type: 'array', default: [] },
}

type Options = {
  script?: Script
  /** Connects `failed` to a node that marks the path. */
  failed?: boolean
  fields?: Fields
  /** Before it, an action whose decision has this subgoal and whose result is this. */
  after?: { subgoal?: string; value?: string }
  on?: Bench
  iterations?: number
  contract?: JsonObject
}

/** Runs an observe node with this config once round a loop. */
export async function observeOnce(config: JsonObject, options: Options = {}) {
  const { script, failed = false, fields = {}, after, on = bench(), iterations = 1, contract = {} } = options
  const look = {
    kind: 'observe',
    config,
    next: { next: 'end', ...(failed ? { failed: 'other' } : {}) },
  }
  const decide = {
    kind: 'decide',
    config: {
      strategy: 'rule',
      routes: [],
      rules: [{ when: 'true', tool: 'flaky', args: { value: after?.value ?? 'null' }, subgoal: after?.subgoal ?? '' }],
    },
    next: { next: 'act' },
  }
  const act = {
    kind: 'act',
    config: { tools: ['flaky'], policy: { retries: 0, baseDelayMs: 0, onError: 'continue' } },
    next: { next: 'look' },
  }
  const mark = (path: string, next: string) => ({
    kind: 'observe',
    config: { map: [{ field: 'path', value: `"${path}"` }] },
    next: { next },
  })
  const complete = <N extends { kind: string; config: unknown }>(node: N) => ({
    ...node,
    // As the compiler emits it: defaults filled in, nothing undefined.
    config: JSON.parse(
      JSON.stringify(definitions[node.kind as keyof typeof definitions].config.parse(node.config)),
    ) as JsonObject,
  })
  const nodes = {
    ...(after ? { decide, act } : {}),
    look,
    end: mark('next', after ? 'decide' : 'look'),
    other: mark('failed', after ? 'decide' : 'look'),
  }
  const spec = specOf({
    state: stateSchema({ ...FIELDS, ...fields }),
    nodes: Object.fromEntries(Object.entries(nodes).map(([id, node]) => [id, complete(node)])),
    contract: { maxIterations: iterations, ...contract },
    ...(script ? { script } : {}),
  })
  const events = await runToEnd(spec, on)
  const done = finished(events)
  const [calls, parts] = [all(events, 'model-called'), all(events, 'observation-made')]
  return { events, done, state: done.state, calls, parts, memory: fold(spec, events).memory }
}

/** A bench with a tool that gives back its argument, and these entries in long-term memory. */
export async function benchWith(...entries: Partial<MemoryWrite>[]): Promise<Bench> {
  const on = bench({ flaky: async ({ value }) => ({ ok: true, output: value ?? null }) })
  for (const [index, entry] of entries.entries())
    await on.ports.memory.write({
      runId: RUN_ID,
      iteration: 1,
      nodeId: 'act',
      scope: 'loop',
      key: null,
      text: '',
      idempotencyKey: `before ${index}`,
      ...entry,
    })
  return on
}

/** Data of all events of a type. */
export function all<T extends LoopEvent['type']>(events: readonly LoopEvent[], type: T): EventData<T>[] {
  const ofType = (event: LoopEvent): event is Extract<LoopEvent, { type: T }> => event.type === type
  return events.filter(ofType).map(({ data }) => data as EventData<T>) // an event's data is that of its type
}

/** The only observation of a part. */
export function onlyPart<P extends Observation['part']>(parts: readonly Observation[], part: P) {
  const found = parts.filter((one): one is Extract<Observation, { part: P }> => one.part === part)
  if (found.length !== 1) throw new Error(`${found.length} observations of ${part}`)
  return found[0] as Extract<Observation, { part: P }> // there is exactly one
}
