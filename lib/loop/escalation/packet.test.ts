import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyRunState } from '../3-run/empty-run-state.ts'
import { EscalationPacket } from '../artefacts/escalation.ts'
import type { Json, JsonObject } from '../artefacts/json.ts'
import type { RunState } from '../artefacts/run-state.ts'
import { LoopSpec } from '../artefacts/spec.ts'
import type { Executors } from '../kinds/executor.ts'
import { estimateTokens } from '../tokens/estimate-tokens.ts'
import { contextSummary, MAX_SUMMARY_TOKENS } from './context-summary.ts'
import { raiseEscalation } from './raise-escalation.ts'

const field = (schema: JsonObject, role = 'working') => ({ ...schema, 'x-loop': { role } })
const spec = LoopSpec.parse({
  specVersion: 1,
  entry: 'a',
  head: 'a',
  state: {
    type: 'object',
    properties: {
      goal: field({ type: 'string' }, 'input'),
      n: field({ type: 'integer', maximum: 10 }),
      text: field({ type: 'string' }),
    },
    additionalProperties: false,
    'x-loop': { version: 1 },
  },
  nodes: { a: { kind: 'observe', config: {}, next: {} } },
  contract: {
    maxIterations: 20,
    timeoutMs: 60_000,
    stepTimeoutMs: 1_000,
    budgetUsd: 1,
    budgetTokens: 1_000,
    bestOf: 'last',
  },
  models: {},
  tools: [],
})
// Nothing of a node is looked at but what it demands, and this one demands nothing.
const program = { spec, executors: { observe: () => {} } as unknown as Executors }
const run = (part: Partial<RunState> = {}): RunState => ({
  ...emptyRunState('run_1'),
  status: 'running',
  iteration: 4,
  at: 'a',
  state: { goal: 'g', n: 3, text: 'now' },
  safe: { goal: 'g', n: 2, text: 'then' },
  ...part,
})
const rule = (name: 'stalled' | 'budget_usd' | 'budget_tokens' | 'timeout', short = 0) =>
  ({ type: 'rule', rule: name, explanation: 'It is so.', short }) as const
const ways = (state: RunState, cause: Parameters<typeof raiseEscalation>[2]) =>
  raiseEscalation(program, state, cause).data.packet.suggestions

describe('the summary', () => {
  const text = fc.oneof(
    fc.string({ maxLength: 3_000 }),
    fc.string({ unit: 'grapheme', maxLength: 3_000 }),
    fc.constant('💥'.repeat(9_000)),
  )
  const json: fc.Arbitrary<Json> = fc.oneof(
    text,
    fc.array(text, { maxLength: 30 }),
    fc.dictionary(text, text, { maxKeys: 9 }),
  )

  it('never takes more than 500 tokens, and always says where the run stands', () => {
    const property = fc.property(
      fc.array(json, { minLength: 4, maxLength: 4 }),
      text,
      text,
      ([a = 0, b = 0, c = 0, d = 0], one, two) => {
        const result = {
          status: 'ok' as const,
          tool: one,
          args: {},
          output: a,
          error: null,
          durationMs: 1,
          iteration: 3,
        }
        const error = { class: 'fatal' as const, kind: 'other' as const, message: two }
        const summary = contextSummary(
          spec,
          run({
            input: { goal: b, more: c },
            scores: Array.from({ length: 20 }, (_, index) => index * 1.123456789e50),
            best: { score: 1e300, iteration: 2, state: {} },
            decision: { action: { tool: two, args: { d } }, subgoal: one, confidence: 0.123456, reasoning: two },
            results: [result, { ...result, status: 'error', output: null, error }, result, result, result],
          }),
        )
        expect(estimateTokens(summary)).toBeLessThanOrEqual(MAX_SUMMARY_TOKENS)
        expect(summary).toMatch(/^Iteration 4, at “a”\. At most 20 iterations\./)
      },
    )
    fc.assert(property, { numRuns: 60 })
  })
})

describe('suggestions', () => {
  it('offer more of a budget by what iterations used to cost, and at least what the next call lacks', () => {
    const spent = { nanoUsd: 900_000_000, tokens: 990, modelCalls: 9, toolCalls: 0 }
    expect(ways(run({ spent }), rule('budget_usd', 50))[0]).toMatchObject({
      title: 'Allow $1.125 more',
      intervention: { extend: { nanoUsd: 1_125_000_000 } },
    })
    expect(ways(run({ spent }), rule('budget_tokens', 5_000))[0]?.intervention).toEqual({ extend: { tokens: 5_000 } })
  })

  it('offer none that a run may not have: then there is only stopping', () => {
    const all = { nanoUsd: 0, tokens: 999_999_000, iterations: 0, timeoutMs: 0 }
    const titles = ways(run({ extended: all }), rule('budget_tokens', 10)).map(({ title }) => title)
    expect(titles).toEqual(['Stop the run'])
  })

  it('offer none for a question in words: stopping is no answer', () => {
    const asking = (options: string[]) => {
      const data = { call: 0, question: 'Which?', options, detail: '', about: 'tool' as const }
      const inFlight = { type: 'person-asked' as const, nodeId: 'a', at: 0, data }
      const begun = { nodeId: 'a', step: 1, startedAt: 0, calls: 1, before: run(), log: [] }
      const step = { ...begun, inFlight, inDoubt: false, undoFirst: false, closed: false }
      return ways(run({ step }), { type: 'question' }).map(({ title }) => title)
    }
    expect(asking([])).toEqual([])
    expect(asking(['no', 'yes'])).toEqual(['Answer “no”', 'Answer “yes”', 'Stop the run'])
  })

  it('combine a used up cap with every change of the state', () => {
    const offered = ways(run({ activeMs: 60_000 }), rule('timeout'))
    const back = offered.find(({ title }) => title.startsWith('Roll back'))
    expect(back).toMatchObject({
      title: 'Roll back to the last safe state, and allow 75 s more',
      intervention: {
        extend: { timeoutMs: 75_000 },
        patch: [
          { field: 'n', value: 2 },
          { field: 'text', value: 'then' },
        ],
      },
      preview: [
        { field: 'n', before: 3, after: 2 },
        { field: 'text', before: 'now', after: 'then' },
      ],
    })
  })

  it('offer no way back from an iteration that ended safe', () => {
    const titles = (part: Partial<RunState>) =>
      ways(run({ arriving: true, ...part }), rule('stalled')).map(({ title }) => title)
    expect(titles({})).not.toContain('Roll back to the last safe state')
    expect(titles({ violatedThisIteration: true })).toContain('Roll back to the last safe state')
  })

  it('leave out what the state would not take, or what changes nothing', () => {
    const best = { score: 1, iteration: 2, state: { goal: 'g', n: 11, text: 'now' } }
    const titles = ways(run({ best, safe: run().state }), rule('stalled')).map(({ title }) => title)
    expect(titles).toEqual(['Give it another subgoal', 'Go on as it is', 'Stop and keep the best state (iteration 2)'])
  })

  it('show a large value by its size, and write it whole', () => {
    const [back] = ways(run({ safe: { goal: 'g', n: 3, text: 'x'.repeat(50_000) } }), rule('stalled'))
    expect(back?.preview).toEqual([{ field: 'text', before: 'now', after: 'more than 2,000 bytes' }])
    expect(back?.intervention.patch?.[0]?.value).toHaveLength(50_000)
  })

  it('say to try again where the loop’s day has no budget left: more for this run would not help', () => {
    const refused = { call: 0, scope: 'day' as const, reason: 'budget_usd' as const, explanation: 'No.', day: null }
    const [first, ...rest] = ways(run({ refused }), rule('budget_usd'))
    expect(first).toMatchObject({ title: 'Try again', intervention: {} })
    expect(rest.map(({ title }) => title)).toEqual(['Stop the run'])
  })

  it('change nothing of the state where a call lacks money: more of it, or none', () => {
    const spent = { nanoUsd: 900_000_000, tokens: 990, modelCalls: 9, toolCalls: 0 }
    const refused = { call: 0, scope: 'run' as const, reason: 'budget_usd' as const, explanation: 'No.', day: null }
    const titles = ways(run({ spent, refused }), rule('budget_usd', 50)).map(({ title }) => title)
    expect(titles).toEqual(['Allow $1.125 more', 'Stop the run'])
  })

  it('say so where the safe state is the one that the run began with', () => {
    const { goal = field({}), text = field({}), n } = spec.state.properties
    const properties = { goal, text, n: { ...n, default: 2 } }
    const counting = { ...program, spec: LoopSpec.parse({ ...spec, state: { ...spec.state, properties } }) }
    const back = (safe: JsonObject) =>
      raiseEscalation(counting, run({ input: { goal: 'g' }, safe }), rule('stalled')).data.packet.suggestions[0]
    expect(back({ goal: 'g', n: 1 })?.title).toBe('Roll back to the last safe state')
    expect(back({ goal: 'g', n: 2 })).toMatchObject({
      title: 'Begin again from the first state',
      preview: [{ field: 'n', before: 3, after: 2 }],
    })
  })
})

it('a packet is what its schema says, and its deadline counts from when the person was asked', () => {
  const waiting = { ...program, spec: { ...spec, contract: { ...spec.contract, escalation: { deadlineMs: 5_000 } } } }
  const { data } = raiseEscalation(waiting, run({ lastEventAt: 1_000 }), rule('stalled'))
  expect(EscalationPacket.parse(data.packet)).toEqual(data.packet)
  expect(data).toMatchObject({
    deadlineAt: 6_000,
    onDeadline: 'stop',
    packet: { deadlineAt: 6_000, onDeadline: 'stop' },
  })
})
