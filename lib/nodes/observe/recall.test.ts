import { describe, expect, it } from 'vitest'
import { RUN_ID } from '../../runner/fixtures.ts'
import { all, benchWith, observeOnce } from './fixture-observe.ts'

const PARSER = 'The date parser drops the time zone.'
const LIMIT = 'The payment API allows 100 requests a minute.'

describe('recall', () => {
  it('gives `memory` to the parts after it, and to a field, with where it came from', async () => {
    const on = await benchWith({ text: PARSER, iteration: 4 }, { text: LIMIT })
    const { state, events } = await observeOnce(
      {
        recall: { query: '{{ state.goal }}', write: 'remembered' },
        map: [{ field: 'log', value: 'memory.map(m, m.text)' }],
      },
      { on },
    )
    const entry = {
      id: 'mem_00000001',
      text: PARSER,
      source: `${RUN_ID}, iteration 4, act`,
      relevance: expect.any(Number),
    }
    expect(state).toMatchObject({ remembered: [entry], log: [PARSER] })
    expect(all(events, 'recall-requested')).toEqual([
      { call: 0, purpose: 'recall', mode: 'semantic', queries: ['Fix the date parser'], topK: 5, threshold: 0.7 },
    ])
    const [recalled] = all(events, 'memory-recalled')
    expect(recalled).toMatchObject({ entries: [entry], considered: 2 })
    expect(recalled?.entries[0]?.relevance).toBeGreaterThanOrEqual(0.7)
    expect(recalled?.bestBelow).toBeLessThan(0.7)
  })

  it('keeps to the threshold and the count that are set', async () => {
    const on = await benchWith({ text: PARSER }, { text: 'Fix the date' }, { text: LIMIT })
    const texts = async (recall: object) =>
      (
        await observeOnce(
          {
            recall: { query: 'Fix the date parser', ...recall },
            map: [{ field: 'log', value: 'memory.map(m, m.text)' }],
          },
          { on },
        )
      ).state.log
    expect(await texts({ threshold: 0.01 })).toHaveLength(3)
    expect(await texts({ threshold: 0.01, topK: 1 })).toEqual(['Fix the date'])
    expect(await texts({ threshold: 0.99 })).toEqual([])
  })

  it('asks by keys, one per line of the query', async () => {
    const on = await benchWith({ key: 'limit', text: '100' }, { key: 'zone', text: 'UTC' }, { key: 'other', text: 'x' })
    const { state, events } = await observeOnce(
      {
        recall: { mode: 'key', query: ' limit \n\nzone\nnone' },
        map: [{ field: 'log', value: 'memory.map(m, m.text)' }],
      },
      { on },
    )
    expect(state.log).toEqual(['UTC', '100'])
    expect(all(events, 'recall-requested')[0]?.queries).toEqual(['limit', 'zone', 'none'])
  })

  it('nothing found is an empty list, in `memory` and in the field', async () => {
    const { state, events } = await observeOnce(
      { recall: { query: 'x', write: 'remembered' }, map: [{ field: 'log', value: 'size(memory)' }] },
      { on: await benchWith(), fields: { remembered: { type: 'array', default: ['old'] } } },
    )
    expect(state).toMatchObject({ remembered: [], log: [0], path: 'next' })
    expect(all(events, 'memory-recalled')[0]).toMatchObject({ entries: [], considered: 0, bestBelow: null })
  })
})

describe('a recall that fails', () => {
  async function broken(why: 'error' | 'hangs', failed: boolean) {
    const on = await benchWith({ text: PARSER })
    const { recall } = on.ports.memory
    let asked = 0
    on.ports.memory.recall = async (request, signal) => {
      if (asked++ === 0) return recall(request, signal)
      if (why === 'hangs') return new Promise(() => {})
      return { ok: false, class: 'transient', message: 'disk I/O error' }
    }
    // The first round finds something, which the second must not go on with.
    return observeOnce(
      { recall: { query: 'date parser', write: 'remembered' } },
      {
        on,
        failed,
        iterations: 2,
        fields: { seen: { type: 'array', default: [], reducer: 'append' } },
        contract: { stepTimeoutMs: 1_000 },
      },
    )
  }

  it.each([
    ['error', 'disk I/O error', 'transient'],
    ['hangs', 'long-term memory gave no answer within the step limit of 1 s', 'timeout'],
  ] as const)('%s: is recorded as one and leaves by failed', async (why, message, errorClass) => {
    const { events, state, done } = await broken(why, true)
    expect(all(events, 'recall-failed')).toEqual([{ call: 0, class: errorClass, message }])
    expect(all(events, 'memory-recalled')).toHaveLength(1)
    expect(state).toMatchObject({ path: 'failed', remembered: [{ text: PARSER }] })
    expect(done.reason).toBe('max_iterations')
  })

  it('ends the run where failed is not connected', async () => {
    const { done } = await broken('error', false)
    expect(done).toMatchObject({ reason: 'fatal_error', explanation: '“look” failed: disk I/O error' })
  })

  it('empties `memory`: what an earlier recall found answers another question', async () => {
    const { memory, events } = await broken('error', true)
    expect(all(events, 'memory-recalled')[0]?.entries).toHaveLength(1)
    expect(memory).toEqual([])
  })

  it('a fatal one ends the run at once, although failed is connected', async () => {
    const on = await benchWith()
    on.ports.memory.recall = async () => ({ ok: false, class: 'fatal', message: 'no such memory' })
    const { done, state } = await observeOnce({ recall: { query: 'x' } }, { on, failed: true })
    expect(done).toMatchObject({ reason: 'fatal_error', explanation: '“look” failed: no such memory' })
    expect(state.path).toBe('')
  })
})
