import { describe, expect, it } from 'vitest'
import type { LoopEvent } from '../../lib/loop/artefacts/events.ts'
import { type Bench, finished, RUN_ID, specOf, stateSchema } from '../../lib/runner/fixtures.ts'
import { crashableRun, story } from './fixture-crash.ts'

/** Recalls, reads facts, sorts and compares them, lets a model judge, and writes to long-term memory: all that an observe node can ask. */
const spec = specOf({
  state: stateSchema({
    facts: { type: 'array', default: [], reducer: 'append' },
    seen: { type: 'array', default: [], reducer: 'append' },
    found: { type: 'array', default: [] },
    score: { type: 'number', default: 0 },
  }),
  nodes: {
    look: {
      kind: 'observe',
      config: {
        recall: { query: 'limit of requests', threshold: 0.3 },
        map: [{ field: 'seen', value: '[memory.map(m, m.text)]' }],
        extract: { value: '"material " + string(iteration)', write: 'facts' },
        relevance: { field: 'facts', to: '"limit of requests"', threshold: 0.3 },
        prune: { field: 'facts', contextTokens: 100, share: 0.5 },
        contradictions: { facts: 'state.facts', write: 'found', threshold: 0.3 },
        evaluate: { output: 'state.facts', evaluator: { type: 'judge', rubric: 'Good?' }, writeScore: 'score' },
      },
      next: { next: 'decide' },
    },
    decide: {
      kind: 'decide',
      config: {
        strategy: 'rule',
        rules: [
          {
            when: 'true',
            tool: 'memory.write',
            args: { text: '"The limit is " + string(iteration * 100) + " requests"', key: '"limit"' },
          },
        ],
      },
      next: { next: 'act' },
    },
    act: { kind: 'act', config: { tools: ['memory.write'] }, next: { next: 'look' } },
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

/** The rules' readings and the result count the tokens of calls that were sent twice. */
const told = (events: LoopEvent[]) =>
  story(events, { types: ['guard-checked', 'run-finished'], fields: ['latencyMs', 'durationMs'] })

const remembered = (b: Bench) =>
  b.ports.memory.recall(
    { runId: RUN_ID, mode: 'key', queries: ['limit'], topK: 10, threshold: 0 },
    new AbortController().signal,
  )

const { calm, baseline, points, crashed } = await crashableRun(spec)

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
    expect(await remembered(calm)).toMatchObject({ entries: [{ text: 'The limit is 300 requests' }], considered: 1 })
  })

  it.each(points)('tells the same story, and remembers the same, when call $at dies $when its work', async (point) => {
    const { b, events } = await crashed(point)
    expect(told(events)).toEqual(told(baseline))
    expect(await remembered(b)).toMatchObject({ entries: [{ text: 'The limit is 300 requests' }], considered: 1 })
  })
})
