import { describe, expect, it } from 'vitest'
import type { ScriptedAnswer } from '../../loop/artefacts/script.ts'
import { all, benchWith, observeOnce, onlyPart } from './fixture-observe.ts'

const KNOWN = 'The payment API allows 100 requests a minute.'
const NEW = 'The payment API allows 500 requests a minute.'
const pair = (fact: number, remembered: number, why = 'One limit, two figures.') => ({ fact, remembered, why })

async function flag(
  facts: unknown[],
  script: ScriptedAnswer[],
  config: object = {},
  options: Parameters<typeof observeOnce>[1] = {},
) {
  const on = await benchWith({ text: KNOWN }, { text: 'Tests run in Docker.' })
  const fields = { facts: { type: 'array', default: facts } }
  const contradictions = { facts: 'state.facts', write: 'found', ...config }
  return observeOnce(
    { contradictions },
    { on, fields, ...(script.length > 0 ? { script: { cycle: script } } : {}), ...options },
  )
}

describe('contradictions', () => {
  it('compares facts with what is remembered near them, and writes what the model finds', async () => {
    const { state, calls, parts, events } = await flag(
      [{ text: NEW }, 'The sea is blue.'],
      [{ json: { contradictions: [pair(1, 1)] } }],
    )
    const found = [{ fact: NEW, memory: KNOWN, why: 'One limit, two figures.' }]
    expect(state.found).toEqual(found)
    expect(onlyPart(parts, 'contradictions')).toEqual({
      part: 'contradictions',
      field: 'found',
      compared: 2,
      candidates: 1,
      found,
    })
    expect(all(events, 'recall-requested')[0]).toMatchObject({
      purpose: 'contradictions',
      queries: [NEW, 'The sea is blue.'],
      threshold: 0.5,
      topK: 8,
    })
    expect(calls[0]?.request.prompt).toMatch(
      /^## Facts\n1\. .*500.*\n2\. The sea is blue\.\n\n## Remembered\n1\. .*100 requests a minute\. \(run_/,
    )
  })

  it('where nothing near is remembered, or only the same, no model is asked', async () => {
    for (const facts of [['The sea is blue.'], [KNOWN], []]) {
      const { state, calls, parts } = await flag(
        facts,
        [],
        {},
        { fields: { facts: { type: 'array', default: facts }, found: { type: 'array', default: ['old'] } } },
      )
      expect(calls).toEqual([])
      expect(state.found).toEqual([])
      expect(onlyPart(parts, 'contradictions')).toMatchObject({ compared: facts.length, candidates: 0, found: [] })
      expect(onlyPart(parts, 'contradictions').same).toBe(facts[0] === KNOWN ? 1 : undefined)
    }
  })

  it('compares the newest facts only', async () => {
    const { events } = await flag(['a b', NEW, 'c d'], [{ json: { contradictions: [] } }], { newest: 2 })
    expect(all(events, 'recall-requested')[0]?.queries).toEqual([NEW, 'c d'])
  })

  it('leaves `memory` as the recall before it has set it', async () => {
    const on = await benchWith({ text: KNOWN }, { text: 'Fix the date parser first.' })
    const config = {
      recall: { query: '{{ state.goal }}' },
      contradictions: { facts: 'state.facts', write: 'found' },
      evaluate: {
        output: 'memory.map(m, m.text)',
        evaluator: { type: 'regex', required: ['date parser'] },
        writeScore: 'score',
      },
    }
    const fields = { facts: { type: 'array', default: [NEW] } }
    const { state } = await observeOnce(config, { on, fields, script: { cycle: [{ json: { contradictions: [] } }] } })
    expect(state.score).toBe(1)
  })

  it.each<[string, ScriptedAnswer, RegExp]>([
    ['prose', { text: 'none' }, /not JSON/],
    [
      'a fact that was not given',
      { json: { contradictions: [pair(3, 1)] } },
      /contradictions\.0\.fact: must be at most 1/,
    ],
    [
      'an entry that was not given',
      { json: { contradictions: [pair(1, 2)] } },
      /contradictions\.0\.remembered: must be at most 1/,
    ],
    ['no reason', { json: { contradictions: [{ fact: 1, remembered: 1 }] } }, /contradictions\.0\.why: is required/],
  ])('%s goes back to the model', async (_, bad, problem) => {
    const { events, state } = await flag([NEW], [bad, { json: { contradictions: [pair(1, 1), pair(1, 1)] } }])
    expect(all(events, 'answer-rejected')[0]?.problems.join('\n')).toMatch(problem)
    expect(state.found).toHaveLength(1)
  })

  it('a model or a memory that fails leads to failed', async () => {
    const unusable = await flag([NEW], [{ text: 'no' }], { repairs: 0 }, { failed: true })
    expect(unusable.state).toMatchObject({ path: 'failed', found: [] })
    const on = await benchWith()
    on.ports.memory.recall = async () => ({ ok: false, class: 'transient', message: 'gone' })
    const forgotten = await flag([NEW], [], {}, { failed: true, on })
    expect(forgotten.state.path).toBe('failed')
    expect(all(forgotten.events, 'recall-failed')).toHaveLength(1)
  })

  it('more findings than the field has room for go back, then fail the node', async () => {
    const twice = { json: { contradictions: [pair(1, 1), pair(2, 1)] } }
    const fields = {
      facts: { type: 'array', default: [NEW, `${NEW}!`] },
      found: { type: 'array', default: [], maxItems: 1 },
    }
    const { state, events } = await flag([], [twice], { repairs: 1 }, { fields, failed: true })
    expect(all(events, 'answer-rejected').map(({ problems }) => problems)).toEqual([
      ['found: must have at most 1 items, has 2'],
      ['found: must have at most 1 items, has 2'],
    ])
    expect(state).toMatchObject({ path: 'failed', found: [] })
  })

  it('facts that are no list end the run', async () => {
    const { done } = await flag([NEW], [], { facts: 'state.goal' })
    expect(done.explanation).toContain('contradictions.facts: the facts must be a list')
  })
})
