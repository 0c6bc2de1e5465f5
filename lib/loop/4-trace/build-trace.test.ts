import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildTrace } from './build-trace.ts'
import { logBuilder } from './fixture.ts'
import { markedStep } from './navigate.ts'
import { checkStory, countObserved, errorsOf, hasViolation, recoveryStory } from './trace.ts'

const request = {
  instructions: 'be short',
  prompt: 'say hi',
  schema: null,
  temperature: null,
  maxOutputTokens: 10,
  timeoutMs: 100,
}
const usage = { inputTokens: 3, outputTokens: 2 }

function sampleLog() {
  return logBuilder()
    .add({ type: 'run-queued', data: { input: {}, requestedBy: 'user' } })
    .iteration(1)
    .step('decide')
    .add({
      type: 'model-called',
      data: {
        call: 0,
        alias: 'default',
        purpose: 'decide',
        attempt: 1,
        cacheKey: null,
        request,
        reserved: { nanoUsd: 5, tokens: 13 },
      },
    })
    .add({
      type: 'model-answered',
      data: { call: 0, text: 'no json', usage, costNanoUsd: 4, latencyMs: 12, finishReason: 'stop', cached: false },
    })
    .add({ type: 'answer-rejected', data: { call: 0, problems: ['not JSON'] } })
    .add({
      type: 'model-called',
      data: {
        call: 1,
        alias: 'default',
        purpose: 'repair',
        attempt: 1,
        cacheKey: null,
        request,
        reserved: { nanoUsd: 5, tokens: 13 },
      },
    })
    .add({
      type: 'model-failed',
      data: { call: 1, class: 'timeout', kind: 'timeout', message: 'too slow', latencyMs: 100, retryAfterMs: null },
    })
    .finish('act')
    .step('act')
    .add({
      type: 'tool-requested',
      data: {
        call: 0,
        attempt: 1,
        tool: 'code.run',
        args: { a: 1 },
        effect: 'pure',
        key: 'k',
        cacheKey: null,
        timeoutMs: 9,
      },
    })
    .add({
      type: 'tool-failed',
      data: {
        call: 0,
        attempt: 1,
        class: 'transient',
        kind: 'unavailable',
        message: 'busy',
        durationMs: 4,
        refused: null,
      },
    })
    .add({
      type: 'tool-requested',
      data: {
        call: 1,
        attempt: 2,
        tool: 'code.run',
        args: { a: 1 },
        effect: 'pure',
        key: 'k',
        cacheKey: null,
        timeoutMs: 9,
      },
    })
    .add({ type: 'tool-answered', data: { call: 1, attempt: 2, output: [1], durationMs: 6, cached: false } })
    .patch('/n', 2)
    .finish('check')
    .step('check')
    .add({ type: 'invariant-checked', data: { name: 'small', holds: false, message: 'n is 2', read: [] } })
    .add({
      type: 'remediation-applied',
      data: { name: 'small', remediation: 'patch', attempt: 1, maxAttempts: 3, detail: 'n = 1', strategy: null },
    })
    .patch('/n', 1)
    .add({ type: 'invariant-checked', data: { name: 'small', holds: true, message: '', read: [] } })
    .finish('decide', 'holds')
    .add({
      type: 'guard-checked',
      data: {
        score: 0.5,
        readings: [{ rule: 'max_iterations', level: 0.1, detail: '1 of 10', fired: false }],
        fired: null,
        measure: null,
        stalledFor: 0,
      },
    })
    .iteration(2)
    .step('decide')
}

describe('failures', () => {
  const recovery = {
    class: 'transient',
    kind: 'unavailable',
    action: 'back_off',
    attempt: 1,
    of: 3,
    delayMs: 900,
    detail: 'It may be back in a moment.',
    circuit: { target: 'flaky', status: 'closed', failures: 1, limit: 5 },
  } as const
  const refused = { tool: 'flaky', args: { a: 1 } }
  const failed = { class: 'recoverable', kind: 'circuit_open', message: 'open' } as const
  const [iteration] = buildTrace(
    logBuilder()
      .iteration(1)
      .step('act')
      .add({ type: 'recovery-chosen', data: recovery })
      .add({
        type: 'circuit-changed',
        data: { target: 'flaky', from: 'closed', to: 'open', failures: 5, detail: '5 failures in a row.' },
      })
      .add({ type: 'recovery-chosen', data: { ...recovery, attempt: 2 } })
      .add({ type: 'tool-failed', data: { call: 0, attempt: 1, durationMs: 0, ...failed, refused } })
      .add({ type: 'model-failed', data: { call: 0, latencyMs: 0, retryAfterMs: null, ...failed } })
      .finish('act').events,
  )
  const step = iteration?.steps[0]

  it('are told in their order, with what circuits did', () => {
    if (!step) throw new Error('there is no step')
    expect(
      recoveryStory(step).map((entry) => ('circuit' in entry ? entry.circuit.to : entry.recovery.attempt)),
    ).toEqual([1, 'open', 2])
    expect(recoveryStory(step, step.recoveries[0]?.seq, step.recoveries[1]?.seq)).toHaveLength(1)
  })

  it('before any request are refusals, of tools and of models', () => {
    expect(step?.refusals).toEqual([
      { ...failed, of: 'tool', seq: expect.any(Number), action: refused },
      { ...failed, of: 'model', seq: expect.any(Number), action: null },
    ])
    expect([step?.toolCalls, step?.modelCalls]).toEqual([[], []])
    expect(step && errorsOf(step)).toBe(2)
  })
})

describe('buildTrace', () => {
  it('groups a log into iterations and steps', () => {
    const trace = buildTrace(sampleLog().events)
    expect(trace.map(({ iteration, steps }) => [iteration, steps.map(({ nodeId }) => nodeId)])).toEqual([
      [0, []],
      [1, ['decide', 'act', 'check']],
      [2, ['decide']],
    ])
    expect(trace[1]?.steps.map(({ index, step, handle, to }) => [index, step, handle, to])).toEqual([
      [1, 1, 'next', 'act'],
      [2, 2, 'next', 'check'],
      [3, 3, 'holds', 'decide'],
    ])
    expect(trace[1]?.guards).toMatchObject([{ score: 0.5, fired: null }])
  })

  it('pairs model calls with answers, failures and rejections', () => {
    const calls = buildTrace(sampleLog().events)[1]?.steps[0]?.modelCalls
    expect(calls).toMatchObject([
      { call: 0, answer: { text: 'no json', costNanoUsd: 4 }, latencyMs: 12, problems: ['not JSON'], failure: null },
      { call: 1, answer: null, latencyMs: 100, problems: [], failure: { class: 'timeout', message: 'too slow' } },
    ])
  })

  it('keeps each attempt of a tool call', () => {
    const calls = buildTrace(sampleLog().events)[1]?.steps[1]?.toolCalls
    expect(calls).toMatchObject([
      { attempt: 1, failure: { class: 'transient' }, output: null, durationMs: 4 },
      { attempt: 2, failure: null, output: { value: [1] }, durationMs: 6 },
    ])
  })

  it('tells violations and counts errors of a step', () => {
    const steps = buildTrace(sampleLog().events)[1]?.steps ?? []
    expect(steps.map(hasViolation)).toEqual([false, false, true])
    expect(steps.map(errorsOf)).toEqual([2, 1, 0])
    expect(steps[2]?.checks.map(({ holds }) => holds)).toEqual([false, true])
    expect(steps[2]?.remediations).toMatchObject([{ attempt: 1, maxAttempts: 3 }])
  })

  it('tells a failed check, its remediation and the next check in that order', () => {
    const step = buildTrace(sampleLog().events)[1]?.steps[2]
    const told = step ? checkStory(step) : []
    expect(told.map((entry) => ('check' in entry ? entry.check.holds : entry.remediation.attempt))).toEqual([
      false,
      1,
      true,
    ])
  })

  it('leaves an unfinished step open', () => {
    expect(buildTrace(sampleLog().events).at(-1)?.steps[0]).toMatchObject({ endedAt: null, handle: null, to: null })
  })

  it('is total over any cut of a log', () => {
    const { events } = sampleLog()
    fc.assert(
      fc.property(fc.nat(events.length), fc.nat(events.length), (a, b) => {
        const cut = events.slice(Math.min(a, b), Math.max(a, b))
        const seen = buildTrace(cut).flatMap((iteration) => iteration.events)
        expect(seen).toEqual(cut)
      }),
    )
  })

  it('tells what a step recalled, noted and scored, and counts a failed recall as an error', () => {
    const asked = { purpose: 'recall' as const, mode: 'semantic' as const, queries: ['q'], topK: 5, threshold: 0.7 }
    const entries = [{ id: 'm', text: 't', source: 's', relevance: 0.8 }]
    const evaluation = { evaluator: 'judge', passesFrom: 0.7, score: 1, passed: true, deficiencies: [], subScores: {} }
    const { events } = logBuilder()
      .iteration(1)
      .step('look')
      .add({ type: 'recall-requested', data: { call: 0, ...asked } })
      .add({ type: 'memory-recalled', data: { call: 0, entries, considered: 3, bestBelow: 0.6 } })
      .add({ type: 'recall-requested', data: { call: 1, ...asked } })
      .add({ type: 'recall-failed', data: { call: 1, class: 'timeout', message: 'too slow' } })
      .add({ type: 'recall-requested', data: { call: 2, ...asked } })
      .add({
        type: 'observation-made',
        data: { part: 'contradictions', field: 'f', compared: 1, candidates: 0, found: [] },
      })
      .add({ type: 'output-evaluated', data: evaluation })
    const step = buildTrace(events)[0]?.steps[0]
    expect(step?.recalls).toEqual([
      { seq: 3, call: 0, ...asked, answer: { entries, considered: 3, bestBelow: 0.6 }, failure: null },
      { seq: 5, call: 1, ...asked, answer: null, failure: { class: 'timeout', message: 'too slow' } },
      { seq: 7, call: 2, ...asked, answer: null, failure: null },
    ])
    expect(step?.observations).toEqual([
      { seq: 8, part: 'contradictions', field: 'f', compared: 1, candidates: 0, found: [] },
    ])
    expect(step && [countObserved(step), errorsOf(step)]).toEqual([5, 1])
  })
})

describe('a step that ends its run', () => {
  const failure = { class: 'fatal' as const, message: 'the context is too small' }
  const end = (reason: 'fatal_error' | 'internal_error') =>
    ({
      type: 'run-finished',
      data: {
        reason,
        label: '',
        outcome: 'failure',
        explanation: 'It broke.',
        iterations: 1,
        costNanoUsd: 0,
        tokens: 0,
        bestScore: null,
        bestIteration: null,
        state: {},
        output: {},
      },
    }) as const

  it('is an error, with its message', () => {
    const log = logBuilder().iteration(1).step('decide')
    log.add({ type: 'step-finished', data: { handle: 'fail', to: null, failure } }).add(end('fatal_error'))
    const step = buildTrace(log.events).at(-1)?.steps[0]
    expect(step?.failure).toEqual(failure)
    expect(step && errorsOf(step)).toBe(1)
    expect(markedStep(step ? [step] : [], 'error', 1, null)).toBe(1)
  })

  it('is marked too when a defect leaves it open', () => {
    const log = logBuilder().iteration(1).step('decide').add(end('internal_error'))
    expect(buildTrace(log.events)[0]?.steps[0]?.failure?.message).toBe('It broke.')
  })

  it('is no error when it left by a handle', () => {
    const step = buildTrace(logBuilder().iteration(1).step('decide').finish('act').events)[0]?.steps[0]
    expect(step?.failure).toBeNull()
  })
})

it('a call that no budget had room for was not sent: it is no call, no answer and no error, until it is sent later', () => {
  const called = {
    type: 'model-called' as const,
    data: {
      ...{ call: 0, alias: 'default', purpose: 'score', attempt: 1, cacheKey: null, request },
      reserved: { nanoUsd: 5, tokens: 13 },
    },
  }
  const refused = { call: 0, scope: 'day' as const, reason: 'budget_usd' as const, explanation: 'No room.', day: null }
  const answer = { text: 'hi', usage, costNanoUsd: 4, latencyMs: 12, finishReason: 'stop', cached: false }
  const waiting = logBuilder().iteration(1).step('decide').add(called).add({ type: 'budget-refused', data: refused })
  const [step] = buildTrace(waiting.events).at(-1)?.steps ?? []
  expect(step).toMatchObject({ modelCalls: [], unsent: [{ purpose: 'score', why: 'No room.' }] })
  expect(step && errorsOf(step)).toBe(0)
  const later = waiting.add(called).add({ type: 'model-answered', data: { call: 0, ...answer } })
  const [sent] = buildTrace(later.events).at(-1)?.steps ?? []
  expect(sent?.modelCalls).toMatchObject([{ call: 0, answer: { text: 'hi' }, failure: null }])
  expect(sent?.unsent).toHaveLength(1)
})
