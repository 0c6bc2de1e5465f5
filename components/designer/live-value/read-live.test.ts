import { describe, expect, it } from 'vitest'
import type { RecordedIteration } from '@/lib/loop/3-run/recorded-moments.ts'
import type { JsonObject } from '@/lib/loop/artefacts/json.ts'
import type { ExprType, Scope } from '@/lib/loop/expression/types.ts'
import { type LiveSource, readLive, truthsOf } from './read-live.ts'

const NUMBER: ExprType = { kind: 'number' }
const ANY: ExprType = { kind: 'any' }
const SCOPE: Scope = {
  state: { kind: 'object', members: { n: NUMBER, fresh: NUMBER, ok: { kind: 'boolean' } }, optional: [] },
  iteration: NUMBER,
  scores: { kind: 'list', item: NUMBER },
  last: {
    kind: 'nullable',
    of: { kind: 'object', members: { output: ANY, status: { kind: 'string' } }, optional: [] },
  },
  item: ANY,
}
const REF = { $payload: 'a'.repeat(64), bytes: 9_000, preview: 'x' }

const env = (iteration: number, n: number, output: JsonObject | string = 'small'): JsonObject => ({
  state: { n, ok: n > 1 },
  iteration,
  scores: [n],
  last: { status: 'ok', output, args: {} },
  results: [],
})
const step = (iteration: number, nodeId: string, n: number, after = n) => ({
  step: iteration,
  nodeId,
  before: env(iteration, n),
  after: env(iteration, after),
})
const ITERATIONS: RecordedIteration[] = [
  { iteration: 1, steps: [step(1, 'decide', 0, 1), step(1, 'act', 1)], end: env(1, 1) },
  { iteration: 2, steps: [step(2, 'decide', 1, 2)], end: env(2, 2, REF) },
]
const HEAD = { nodeId: null, late: true }

function read(source: string, more: Partial<LiveSource> & { whole?: boolean; index?: number; step?: number } = {}) {
  const { whole = true, index = 1, step: chosen = null, ...rest } = more
  const iteration = ITERATIONS[index]
  if (!iteration) throw new Error('no such iteration')
  const asked: LiveSource = { source, mode: 'expression', at: HEAD, scope: SCOPE, ...rest }
  return readLive(asked, { whole }, iteration, chosen, (id) => id.toUpperCase())
}

describe('what an expression gives in a recorded run', () => {
  it('is taken where the source is read', () => {
    const at = (nodeId: string | null, late: boolean) => ({ at: { nodeId, late } })
    expect(read('state.n')).toEqual({ type: 'value', value: 2 })
    expect(read('state.n', at('decide', false))).toEqual({ type: 'value', value: 1 })
    expect(read('state.n', at('decide', true))).toEqual({ type: 'value', value: 2 })
    expect(read('state.n', { ...at('decide', true), index: 0 })).toEqual({ type: 'value', value: 1 })
    // Another step is seen as it began.
    expect(read('state.n', { ...at('act', true), index: 0, step: 1 })).toEqual({ type: 'value', value: 0 })
  })

  it.each<[string, Parameters<typeof read>[1], unknown]>([
    ['', {}, null],
    ['state.n >', {}, null],
    ['state.n', { at: { nodeId: 'act', late: false } }, { type: 'unknown', why: 'ACT did not run in iteration 2.' }],
    ['state.fresh > 1', {}, { type: 'error', why: 'state has no member “fresh”' }],
    ['item.x', {}, { type: 'unknown', why: expect.stringContaining('“item” is known only while the node is at work') }],
    ['size(scores)', { whole: false }, { type: 'unknown', why: expect.stringContaining('“scores” is not known') }],
    ['state.n', { whole: false }, { type: 'value', value: 2 }],
    ['last.output', {}, { type: 'large' }],
    ['last.status', {}, { type: 'value', value: 'ok' }],
    ['last.output', { index: 0 }, { type: 'value', value: 'small' }],
  ])('%s', (source, more, expected) => {
    expect(read(source, more)).toEqual(expected)
  })

  it('renders a prompt as far as it is known', () => {
    expect(read('n is {{ state.n }}; {{ item }}{{#if state.ok}}!{{/if}}', { mode: 'template' })).toEqual({
      type: 'text',
      parts: [{ text: 'n is 2; ' }, { source: 'item', why: 'there is no item here' }, { text: '!' }],
      tokens: 3,
      unknown: 1,
    })
    expect(read('{{ state.n', { mode: 'template' })).toBeNull()
  })
})

describe('a predicate over the iterations', () => {
  const truths = (source: string, at: LiveSource['at'] = HEAD, whole = true) =>
    truthsOf({ source, mode: 'expression', at, scope: SCOPE }, { iterations: ITERATIONS, whole })

  it('is true or false in each, and not known where it was not read or can’t be told', () => {
    expect(truths('state.ok')).toEqual(['false', 'true'])
    expect(truths('state.n > 0', { nodeId: 'act', late: false })).toEqual(['true', 'unknown'])
    expect(truths('last.output == "small"')).toEqual(['true', 'unknown'])
    expect(truths('scores[0] > 1', HEAD, false)).toBeNull()
    expect(truths('state.n')).toBeNull()
    expect(truths('state.fresh > 0')).toBeNull()
  })
})
