import { describe, expect, it } from 'vitest'
import type { LoopEvent } from '../../lib/loop/artefacts/events.ts'
import { type Bench, finished, RUN_ID, specOf, stateSchema } from '../../lib/runner/fixtures.ts'
import { crashableRun, story } from './fixture-crash.ts'

/** Ends by its cap and then keeps facts: of expressions, a list among them, and those that a model finds after one unusable answer. */
const spec = specOf({
  state: stateSchema({ seen: { type: 'array', default: [], reducer: 'append' } }),
  nodes: {
    look: {
      kind: 'observe',
      config: { map: [{ field: 'seen', value: '["thing " + string(iteration)]' }] },
      next: { next: 'look' },
    },
  },
  contract: { maxIterations: 2 },
  script: {
    rules: [
      { when: 'purpose == "consolidate"', respond: { text: 'I can’t.' } },
      {
        when: 'purpose == "repair"',
        respond: {
          json: {
            facts: [
              { text: 'Things come one by one', kind: 'fact', key: 'things' },
              { text: 'stop at two', kind: 'decision' },
            ],
          },
        },
      },
    ],
  },
  consolidation: {
    when: 'always',
    facts: [
      { text: '{{ run.outcome }} by {{ run.reason }} after {{ size(state.seen) }}', key: 'ending', scope: 'loop' },
      { list: 'state.seen', scope: 'workspace' },
    ],
    model: { alias: 'default', maxFacts: 3, maxOutputTokens: 300 },
  },
})

const told = (events: LoopEvent[]) => story(events, { types: ['run-finished'], fields: ['latencyMs', 'durationMs'] })
const ending = (events: LoopEvent[]) => {
  const { reason, outcome, explanation, state } = finished(events)
  return { reason, outcome, explanation, state }
}

async function remembered(b: Bench): Promise<string[]> {
  const request = { runId: RUN_ID, mode: 'semantic', queries: ['thing'], topK: 20, threshold: 0 } as const
  const found = await b.ports.memory.recall(request, new AbortController().signal)
  return found.ok ? found.entries.map(({ text }) => text).sort() : []
}

const KEPT = [
  'Decision: stop at two',
  'Things come one by one',
  'failure by max_iterations after 2',
  'thing 1',
  'thing 2',
]

const { calm, baseline, points, crashed } = await crashableRun(spec)

describe('a run that keeps something of itself at its end', () => {
  it('does it between the decision that ends it and its last event', async () => {
    const types = baseline.map(({ type }) => type)
    expect(types.at(-1)).toBe('run-finished')
    expect(types.at(-2)).toBe('consolidation-made')
    const closing = types.indexOf('run-closing')
    expect(types.slice(closing)).toContain('answer-rejected')
    expect(types.slice(closing).filter((type) => type === 'tool-requested')).toHaveLength(5)
    expect(baseline.at(-2)?.data).toEqual({ written: 5, known: 0, problems: [] })
    expect(ending(baseline)).toMatchObject({ reason: 'max_iterations', outcome: 'failure' })
    expect(await remembered(calm)).toEqual(KEPT)
    expect(baseline.slice(closing).every(({ nodeId }) => nodeId === null)).toBe(true)
  })

  it.each(points)(
    'ends as it would have, and keeps each text once, when call $at dies $when its work',
    async (point) => {
      const { b, events } = await crashed(point)
      expect(told(events)).toEqual(told(baseline))
      expect(ending(events)).toEqual(ending(baseline))
      expect(await remembered(b)).toEqual(KEPT)
    },
  )
})
