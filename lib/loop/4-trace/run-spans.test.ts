import { describe, expect, it } from 'vitest'
import { logBuilder } from './fixture.ts'
import { attributeOf, otlpFaults } from './fixture-otlp.ts'
import { type OtlpSpan, tracesOf } from './otlp.ts'
import { createRunSpans, type SpanRun } from './run-spans.ts'
import type { TraceEvent } from './trace-event.ts'

const SAID = 'what was said'
const LATER = 1_700_000_000_000
const RUN: SpanRun = {
  id: 'run_1',
  rootRunId: 'run_1',
  parent: null,
  forkedFrom: null,
  loop: { id: 'loop_1', slug: 'refine' },
  version: 2,
  status: 'finished',
  outcome: 'success',
  reason: 'goal',
  explanation: SAID,
  iterations: 1,
  steps: 2,
  costNanoUsd: 4_000_000,
  tokens: 5,
  bestScore: 1,
  startedAt: LATER,
  endedAt: LATER + 9_000,
  trial: null,
  evaluation: null,
  chaos: null,
  models: null,
}

const request = {
  instructions: SAID,
  prompt: SAID,
  schema: {},
  temperature: 1,
  maxOutputTokens: 10,
  timeoutMs: 100,
}
const called = (call: number, attempt = 1) => ({
  type: 'model-called' as const,
  data: {
    ...{ call, alias: 'default', purpose: 'decide', attempt, cacheKey: null, request },
    reserved: { nanoUsd: 5, tokens: 13 },
  },
})

function log(): TraceEvent[] {
  const { events } = logBuilder()
    .add({ type: 'run-queued', data: { input: { q: SAID }, requestedBy: 'user' } })
    .add({
      type: 'run-started',
      data: {
        specHash: 'h',
        models: { default: { provider: 'google', model: 'gemini-pro', simulated: false } },
        state: { q: SAID },
        priors: null,
      },
    })
    .iteration(1)
    .step('decide')
    .add(called(0))
    .add({
      type: 'model-failed',
      data: {
        ...{ call: 0, class: 'transient', kind: 'rate_limit', message: 'HTTP 429', latencyMs: 12 },
        retryAfterMs: null,
      },
    })
    .add(called(1, 2))
    .add({ type: 'run-resumed', data: { owner: 'o', epoch: 2 } })
    .add(called(1, 2))
    .add({
      type: 'model-answered',
      data: {
        ...{ call: 1, text: SAID, usage: { inputTokens: 3, outputTokens: 2 }, costNanoUsd: 4_000_000 },
        ...{ latencyMs: 12, finishReason: 'stop', cached: false },
      },
    })
    .finish('act')
    .step('act')
    .add({
      type: 'tool-requested',
      data: {
        ...{ call: 0, attempt: 1, tool: 'web.get', args: { url: SAID }, effect: 'read', key: 'k', cacheKey: null },
        timeoutMs: 100,
      },
    })
    .add({
      type: 'tool-answered',
      data: { call: 0, attempt: 1, output: SAID, durationMs: 5, cached: false, simulated: 'late' },
    })
    .add({ type: 'invariant-checked', data: { name: 'Sane', holds: false, message: SAID, read: [] } })
    .finish(null)
    .add({ type: 'guard-checked', data: { score: 1, readings: [], fired: 'goal', measure: null, stalledFor: 0 } })
  return events.map((event) => ({ ...event, at: event.at + LATER }))
}

function spansOf(run: SpanRun = RUN, events = log()): OtlpSpan[] {
  const spans = createRunSpans(run)
  const of = (iteration: number) => events.filter((event) => event.iteration === iteration)
  return [spans.run(), ...spans.iteration(0, of(0)), ...spans.iteration(1, of(1))]
}
const named = (name: string, spans = spansOf()) => spans.filter((span) => span.name === name)

describe('a run as spans', () => {
  it('is well-formed, and each span lies in the one that it happened in', () => {
    const spans = spansOf()
    expect(otlpFaults(tracesOf(spans, { 'service.name': 's' }))).toEqual([])
    const nameOf = (id?: string) => spans.find(({ spanId }) => spanId === id)?.name ?? null
    expect(spans.map(({ name, parentSpanId }) => [name, nameOf(parentSpanId)])).toEqual([
      ['invoke_agent refine', null],
      ['iteration', 'invoke_agent refine'],
      ['step decide', 'iteration'],
      ['chat gemini-pro', 'step decide'],
      ['chat gemini-pro', 'step decide'],
      ['chat gemini-pro', 'step decide'],
      ['step act', 'iteration'],
      ['execute_tool web.get', 'step act'],
    ])
  })

  it('says what was asked, and what it took, by the names of the conventions', () => {
    const [failed, cutOff, answered] = named('chat gemini-pro')
    if (!failed || !cutOff || !answered) throw new Error('three calls')
    expect(failed).toMatchObject({ kind: 3, status: { code: 2, message: 'HTTP 429' } })
    expect(attributeOf(failed, 'error.type')).toBe('rate_limit')
    expect([cutOff.status, cutOff.endTimeUnixNano, attributeOf(cutOff, 'loopwright.call.ended')]).toEqual([
      {},
      answered.startTimeUnixNano,
      false,
    ])
    const told = Object.fromEntries(answered.attributes.map(({ key, value }) => [key, value]))
    expect(told).toMatchObject({
      'gen_ai.operation.name': { stringValue: 'chat' },
      'gen_ai.provider.name': { stringValue: 'gcp.gemini' },
      'gen_ai.request.model': { stringValue: 'gemini-pro' },
      'gen_ai.request.temperature': { doubleValue: 1 },
      'gen_ai.request.max_tokens': { intValue: '10' },
      'gen_ai.output.type': { stringValue: 'json' },
      'gen_ai.response.finish_reasons': { arrayValue: { values: [{ stringValue: 'stop' }] } },
      'gen_ai.usage.input_tokens': { intValue: '3' },
      'gen_ai.usage.output_tokens': { intValue: '2' },
      'loopwright.cost_usd': { doubleValue: 0.004 },
    })
    const [tool] = named('execute_tool web.get')
    expect(
      tool &&
        ['gen_ai.tool.name', 'gen_ai.tool.call.id', 'loopwright.chaos.fault'].map((key) => attributeOf(tool, key)),
    ).toEqual(['web.get', 'k', 'late'])
    expect(named('step act')[0]?.events.map(({ name }) => name)).toEqual(['loopwright.invariant_violated'])
    expect(named('step decide')[0]?.events.map(({ name }) => name)).toEqual(['loopwright.taken_over'])
  })

  it('tells nothing of what was said', () => {
    expect(JSON.stringify(spansOf())).not.toContain(SAID)
  })

  it('is the same each time, in another trace under another root, and under the call that made it', () => {
    expect(spansOf()).toEqual(spansOf())
    const child = spansOf({ ...RUN, rootRunId: 'run_0', parent: { runId: 'run_0', seq: 7, index: 1 } })
    expect(child[0]?.traceId).not.toBe(spansOf()[0]?.traceId)
    expect(otlpFaults(tracesOf(child, {}), [child[0]?.parentSpanId ?? ''])).toEqual([])
    expect(otlpFaults(tracesOf(child, {}))).toEqual([expect.stringContaining('stands before its parent')])
  })

  it('a failed run is an error, and a fork points at the run that it branched off and leaves its part out', () => {
    const [failed] = spansOf({ ...RUN, outcome: 'failure', reason: 'stalled' })
    expect(failed && [failed.status.code, attributeOf(failed, 'error.type')]).toEqual([2, 'stalled'])
    const forked = spansOf({
      ...RUN,
      id: 'run_2',
      forkedFrom: { id: 'run_1', rootRunId: 'run_1', seq: 11, iteration: 1 },
    })
    const [original] = spansOf()
    expect(forked[0]?.links).toMatchObject([{ traceId: original?.traceId, spanId: original?.spanId }])
    expect(forked.map(({ name }) => name)).toEqual([
      'invoke_agent refine',
      'iteration',
      'step act',
      'execute_tool web.get',
    ])
  })
})
