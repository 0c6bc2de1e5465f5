import { describe, expect, it } from 'vitest'
import { createComparer, type DifferenceKind } from './compare-runs.ts'
import { logBuilder } from './fixture.ts'
import type { TraceEvent } from './trace-event.ts'

type Iteration = { n: number; path?: string[]; action?: string; text?: string; prompt?: string; holds?: boolean }

function iterationOf(number: number, { n, path = ['decide', 'act'], action = 'add', text = 'a', ...more }: Iteration) {
  const log = logBuilder().iteration(number)
  for (const node of path) {
    log.step(node)
    if (node === 'decide') {
      const request = { instructions: '', prompt: more.prompt ?? 'p', schema: null, temperature: null }
      const called = { call: 0, alias: 'default', purpose: 'decision', attempt: 1, cacheKey: null }
      const limits = { maxOutputTokens: 9, timeoutMs: Math.round(Math.random() * 1_000) }
      const reserved = { nanoUsd: 0, tokens: 0 }
      log.add({ type: 'model-called', data: { ...called, request: { ...request, ...limits }, reserved } })
      const usage = { inputTokens: Math.round(Math.random() * 99), outputTokens: 1 }
      const answer = { call: 0, text, usage, costNanoUsd: 1, latencyMs: Math.random(), finishReason: 'stop' }
      log.add({ type: 'model-answered', data: { ...answer, cached: false } })
      const decision = { action: { tool: action, args: {} }, subgoal: '', confidence: null, reasoning: text }
      log.add({ type: 'decision-made', data: { decision } })
    }
    if (node === 'act') log.patch('/n', n, number === 1 ? 'add' : 'replace')
    if (node === 'check')
      log.add({ type: 'invariant-checked', data: { name: 'small', holds: more.holds ?? true, message: '', read: [] } })
    log.finish('next')
  }
  return log.events
}

function compare(a: (Iteration | null)[], b: (Iteration | null)[]) {
  const comparer = createComparer()
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const of = (list: (Iteration | null)[]): TraceEvent[] | null => {
      const iteration = list[index]
      return iteration ? iterationOf(index + 1, iteration) : null
    }
    comparer.feed(index + 1, of(a), of(b))
  }
  return comparer.result()
}

const run = [{ n: 1 }, { n: 2 }, { n: 3 }]

describe('two runs', () => {
  it('that do the same never differ, whatever their times and costs', () => {
    expect(compare(run, run)).toEqual({ differences: [], divergence: null })
  })

  it.each<[string, Iteration, DifferenceKind[], DifferenceKind | null]>([
    ['another way', { n: 2, path: ['decide', 'check', 'act'] }, ['path', 'check'], 'path'],
    ['another decision', { n: 2, action: 'stop' }, ['decision'], 'decision'],
    ['another state', { n: 7 }, ['state'], 'state'],
    ['another prompt alone', { n: 2, prompt: 'q' }, ['prompt'], null],
    ['another answer alone', { n: 2, text: 'b' }, ['response'], null],
  ])('%s is found where it is', (_name, other, kinds, diverges) => {
    const { differences, divergence } = compare(run, [{ n: 1 }, other, { n: 3 }])
    expect(differences).toMatchObject([{ iteration: 2, kinds }])
    expect(divergence?.iteration ?? null).toBe(diverges === null ? null : 2)
  })

  it('a field that differs does so until both have the same value again', () => {
    const { differences } = compare(run, [{ n: 1 }, { n: 9 }, { n: 3 }])
    expect(differences.map(({ iteration, fields }) => [iteration, fields])).toEqual([[2, ['n']]])
    const longer = compare(
      [...run, { n: 4, path: ['decide'] }],
      [{ n: 1 }, { n: 2 }, { n: 8 }, { n: 4, path: ['decide'] }],
    )
    expect(longer.differences.map(({ iteration, fields }) => [iteration, fields])).toEqual([
      [3, ['n']],
      [4, ['n']],
    ])
  })

  it('one that is longer differs where the other has ended', () => {
    expect(compare(run, run.slice(0, 2)).divergence).toMatchObject({
      iteration: 3,
      only: 'a',
      kinds: expect.arrayContaining(['path']),
    })
    expect(compare([], []).divergence).toBeNull()
  })

  it('the step is named at which the ways part', () => {
    const { divergence } = compare(run, [{ n: 1, path: ['decide', 'check', 'act'] }, { n: 2 }, { n: 3 }])
    expect(divergence).toMatchObject({ iteration: 1, step: 2 })
  })

  it('begin with the states that they are given', () => {
    const comparer = createComparer({ n: 1, m: 1 }, { n: 1, m: 2 })
    comparer.feed(5, iterationOf(5, { n: 5 }), iterationOf(5, { n: 5 }))
    expect(comparer.result().divergence).toMatchObject({ iteration: 5, kinds: ['state'], fields: ['m'] })
  })
})
