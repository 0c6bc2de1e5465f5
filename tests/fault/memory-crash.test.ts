import { describe, expect, it } from 'vitest'
import type { LoopEvent } from '../../lib/loop/artefacts/events.ts'
import type { JsonObject } from '../../lib/loop/artefacts/json.ts'
import { definitions } from '../../lib/nodes/definitions.ts'
import { type Bench, bench, finished, queue, RUN_ID, runToEnd, specOf, stateSchema } from '../../lib/runner/fixtures.ts'
import { executeRun } from '../../lib/runner/host.ts'

const node = (kind: keyof typeof definitions, config: JsonObject, next: Record<string, string>) => ({
  kind,
  // As the compiler emits it: defaults filled in, nothing undefined.
  config: JSON.parse(JSON.stringify(definitions[kind].config.parse(config))) as JsonObject,
  next,
})

/** Recalls, reads facts, sorts and compares them, lets a model judge, and writes to long-term memory: all that an observe node can ask. */
const spec = specOf({
  state: stateSchema({
    facts: { type: 'array', default: [], reducer: 'append' },
    seen: { type: 'array', default: [], reducer: 'append' },
    found: { type: 'array', default: [] },
    score: { type: 'number', default: 0 },
  }),
  nodes: {
    look: node(
      'observe',
      {
        recall: { query: 'limit of requests', threshold: 0.3 },
        map: [{ field: 'seen', value: '[memory.map(m, m.text)]' }],
        extract: { value: '"material " + string(iteration)', write: 'facts' },
        relevance: { field: 'facts', to: '"limit of requests"', threshold: 0.3 },
        prune: { field: 'facts', contextTokens: 100, share: 0.5 },
        contradictions: { facts: 'state.facts', write: 'found', threshold: 0.3 },
        evaluate: { output: 'state.facts', evaluator: { type: 'judge', rubric: 'Good?' }, writeScore: 'score' },
      },
      { next: 'decide' },
    ),
    decide: node(
      'decide',
      {
        strategy: 'rule',
        rules: [
          {
            when: 'true',
            tool: 'memory.write',
            args: { text: '"The limit is " + string(iteration * 100) + " requests"', key: '"limit"' },
          },
        ],
      },
      { next: 'act' },
    ),
    act: node('act', { tools: ['memory.write'] }, { next: 'look' }),
  },
  tools: ['memory.write'],
  contract: { maxIterations: 3 },
  script: {
    rules: [
      {
        when: 'purpose == "extract"',
        respond: {
          json: {
            facts: [
              { text: 'The limit of requests is {{ iteration }}', source: 's', relevance: 0.5 },
              { text: 'Sea', source: 's', relevance: 0 },
            ],
          },
        },
      },
      {
        when: 'purpose == "contradictions"',
        respond: { json: { contradictions: [{ fact: 1, remembered: 1, why: 'w' }] } },
      },
      { respond: { json: { score: 0.5, deficiencies: ['d'] } } },
    ],
  },
})

class Crash extends Error {}

/** Every call of a port is numbered; number `at` dies, before it did its work or after. Memory and log survive. */
function crashing(b: Bench, at: number, when: 'before' | 'after'): { bench: Bench; calls: () => number } {
  let calls = 0
  const guarded =
    <A extends unknown[], R>(method: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const mine = ++calls
      if (mine === at && when === 'before') throw new Crash()
      const result = await method(...args)
      if (mine === at) throw new Crash()
      return result
    }
  const { store, models, tools, memory } = b.ports
  const ports = {
    ...b.ports,
    store: { ...store, load: guarded(store.load), commit: guarded(store.commit) },
    models: { ...models, call: guarded(models.call) },
    tools: { run: guarded(tools.run) },
    memory: { ...memory, recall: guarded(memory.recall) },
  }
  return { bench: { ...b, ports }, calls: () => calls }
}

async function execute(b: Bench): Promise<void> {
  const claim = await b.store.claimRun(RUN_ID, 'w', 0)
  if (!claim) throw new Error('not claimable')
  await executeRun(b.ports, claim, { leaseMs: 0, signal: new AbortController().signal })
}

function story(events: LoopEvent[]): unknown[] {
  const told = new Set<LoopEvent['type']>(['run-resumed', 'guard-checked', 'run-finished'])
  return events
    .filter(({ type }) => !told.has(type))
    .map(({ type, nodeId, iteration, step, data }) => {
      const { latencyMs: _latency, durationMs: _duration, ...rest } = { ...data } as Record<string, unknown>
      return { type, nodeId, iteration, step, data: rest }
    })
}

const remembered = (b: Bench) =>
  b.ports.memory.recall(
    { runId: RUN_ID, mode: 'key', queries: ['limit'], topK: 10, threshold: 0 },
    new AbortController().signal,
  )

const first = bench()
const baseline = await runToEnd(spec, first)
const calls = await (async () => {
  const counted = crashing(bench(), -1, 'before')
  queue(counted.bench.store, spec)
  await execute(counted.bench)
  return counted.calls()
})()

describe('a loop that remembers', () => {
  it('does all that it claims to cover', async () => {
    const types = new Set(baseline.map(({ type, data }) => ('part' in data ? `${type} ${data.part}` : type)))
    const parts = ['extract', 'relevance', 'prune', 'contradictions'].map((part) => `observation-made ${part}`)
    for (const type of ['recall-requested', 'memory-recalled', 'output-evaluated', ...parts])
      expect(types).toContain(type)
    expect(finished(baseline).state).toMatchObject({
      seen: [[], ['The limit is 100 requests'], ['The limit is 200 requests']],
      found: [{ memory: 'The limit is 200 requests' }],
    })
    expect(await remembered(first)).toMatchObject({ entries: [{ text: 'The limit is 300 requests' }], considered: 1 })
  })

  const points = Array.from({ length: calls }, (_, index) => index + 1)
  it.each(
    points.flatMap((at) => [
      { at, when: 'before' as const },
      { at, when: 'after' as const },
    ]),
  )('tells the same story, and remembers the same, when call $at dies $when its work', async ({ at, when }) => {
    const b = bench()
    queue(b.store, spec)
    await expect(execute(crashing(b, at, when).bench)).rejects.toThrow(Crash)
    if (b.store.inspect(RUN_ID).status !== 'finished') await execute(b)
    expect(story(b.store.inspect(RUN_ID).events)).toEqual(story(baseline))
    expect(await remembered(b)).toMatchObject({ entries: [{ text: 'The limit is 300 requests' }], considered: 1 })
  })
})
