import { describe, expect, it } from 'vitest'
import type { ScriptedAnswer } from '../../loop/artefacts/script.ts'
import { all, benchWith, observeOnce, onlyPart } from './fixture-observe.ts'

const fact = (text: string, relevance: number, source = 'line 1') => ({ text, source, relevance })
const answers = (...cycle: ScriptedAnswer[]) => ({ cycle })
const AFTER = { subgoal: 'find the failure', value: '"2 of 3 tests fail"' }

async function extract(
  config: object,
  script: ReturnType<typeof answers>,
  options: Parameters<typeof observeOnce>[1] = {},
) {
  return observeOnce(
    { extract: { write: 'facts', ...config } },
    { on: await benchWith(), after: AFTER, script, ...options },
  )
}

describe('extract', () => {
  it('lets a model read the last output into facts, and says what it was shown', async () => {
    const facts = [fact('2 tests fail', 0.9), fact('1 test passes', 0.4, 'summary')]
    const { state, calls, parts } = await extract(
      { about: 'Failures of {{ state.goal }}', temperature: 0.1, maxOutputTokens: 99 },
      answers({ json: { facts } }),
    )
    expect(state.facts).toEqual(facts)
    expect(onlyPart(parts, 'extract')).toEqual({
      part: 'extract',
      field: 'facts',
      materialTokens: 5,
      shownTokens: 5,
      facts,
    })
    expect(calls[0]).toMatchObject({ purpose: 'extract', request: { temperature: 0.1, maxOutputTokens: 99 } })
    const { prompt = '' } = calls[0]?.request ?? {}
    expect(prompt).toContain(
      '## Look for\nFailures of Fix the date parser\n\n## What the loop is after right now\nfind the failure',
    )
    expect(prompt).toContain('## Material\n2 of 3 tests fail\n\n## Answer')
  })

  it('reads another value when one is named, anything but a text as JSON', async () => {
    const { calls } = await extract({ value: '{"a": state.score}' }, answers({ json: { facts: [] } }))
    expect(calls[0]?.request.prompt).toContain('## Material\n{"a":0}\n')
  })

  it('asks for further members, and writes through the field’s reducer', async () => {
    const schema = { type: 'object', properties: { severity: { enum: ['low', 'high'] } }, required: ['severity'] }
    const one = { ...fact('broken', 1), severity: 'high' }
    const { state, calls, events } = await extract(
      { schema, write: 'log' },
      answers(
        { json: { facts: [{ ...one, severity: 'awful' }] } },
        { json: { facts: [one] } },
        { json: { facts: [one] } },
      ),
      { iterations: 2 },
    )
    expect(state.log).toEqual([one, one])
    expect(calls[0]?.request.schema).toMatchObject({
      properties: { facts: { items: { required: ['severity', 'text', 'source', 'relevance'] } } },
    })
    expect(all(events, 'answer-rejected')).toHaveLength(1)
    expect(all(events, 'answer-rejected')[0]?.problems[0]).toMatch(/^facts\.0\.severity: must be one of/)
  })

  it('clamps a relevance, names a source where none is given, takes a bare list', async () => {
    const { state } = await extract(
      {},
      answers({
        json: [
          { text: 'a', relevance: 7 },
          { text: 'b', source: ' ', relevance: -1 },
        ],
      }),
    )
    expect(state.facts).toEqual([fact('a', 1, 'flaky, iteration 1'), fact('b', 0, 'flaky, iteration 1')])
  })

  it('keeps the most relevant of too many, in their order', async () => {
    const facts = [fact('a', 0.2), fact('b', 0.9), fact('c', 0.1), fact('d', 0.5)]
    const { state } = await extract({ maxFacts: 2 }, answers({ json: { facts } }))
    expect(state.facts).toEqual([facts[1], facts[3]])
  })

  it('shows the model no more than readTokens, and says so', async () => {
    const long = { ...AFTER, value: `"${'word '.repeat(200)}"` }
    const { calls, parts } = await extract({ readTokens: 50 }, answers({ json: { facts: [] } }), { after: long })
    const { materialTokens, shownTokens } = onlyPart(parts, 'extract')
    expect([materialTokens, shownTokens]).toEqual([250, 50])
    expect(calls[0]?.request.prompt).toMatch(/## Material, its beginning\n(word ){20,40}/)
  })

  it.each([
    ['before the first action', undefined],
    ['an empty output', { value: '""' }],
    ['null', { value: 'null' }],
    ['an empty list', { value: '[]' }],
  ])('%s: asks no model and leaves the field', async (_, after) => {
    const { state, calls, parts } = await observeOnce(
      { extract: { write: 'facts' } },
      { on: await benchWith(), fields: { facts: { type: 'array', default: ['old'] } }, ...(after ? { after } : {}) },
    )
    expect(calls).toEqual([])
    expect(state.facts).toEqual(['old'])
    expect(onlyPart(parts, 'extract')).toMatchObject({ materialTokens: 0, facts: [] })
  })

  it.each<[string, ScriptedAnswer, RegExp]>([
    ['prose', { text: 'Two tests fail.' }, /^the answer is not JSON/],
    ['no list', { json: { fact: 'x' } }, /^the answer must be a JSON object with a list of facts/],
    ['a fact without text', { json: { facts: [{ relevance: 1 }] } }, /^facts\.0\.text: is required/],
    ['a fact without relevance', { json: { facts: [{ text: 'a' }] } }, /^facts\.0\.relevance: is required/],
    [
      'a relevance in words',
      { json: { facts: [{ text: 'a', relevance: 'high' }] } },
      /^facts\.0\.relevance: expected a number/,
    ],
    ['an unknown member', { json: { facts: [{ ...fact('a', 1), mood: 'bad' }] } }, /^facts\.0\.mood: is not declared/],
    ['a bare text', { json: { facts: ['a'] } }, /^facts\.0: expected an object/],
  ])('%s goes back to the model', async (_, bad, problem) => {
    const { state, events } = await extract({}, answers(bad, { json: { facts: [fact('a', 1)] } }))
    expect(all(events, 'answer-rejected')[0]?.problems[0]).toMatch(problem)
    expect(state.facts).toEqual([fact('a', 1)])
  })

  it('more facts than the field has room for go back, and where that does not help the node fails', async () => {
    const fields = { facts: { type: 'array', default: [], maxItems: 2 } }
    const three = { json: { facts: [fact('a', 1), fact('b', 1), fact('c', 1)] } }
    const mended = await extract({ repairs: 1 }, answers(three, { json: { facts: [fact('a', 1)] } }), { fields })
    expect(all(mended.events, 'answer-rejected')[0]?.problems).toEqual(['facts: must have at most 2 items, has 3'])
    expect(mended.state.facts).toEqual([fact('a', 1)])
    const stubborn = await extract({ repairs: 0 }, answers(three), { fields, failed: true })
    expect(stubborn.state).toMatchObject({ path: 'failed', facts: [] })
  })

  it('what the field does not take goes back too', async () => {
    const facts = {
      type: 'array',
      default: [],
      items: { type: 'object', properties: { text: { type: 'string', maxLength: 3 } } },
    }
    const { events } = await extract(
      { repairs: 1 },
      answers({ json: { facts: [fact('long', 1)] } }, { json: { facts: [] } }),
      { fields: { facts } },
    )
    expect(all(events, 'answer-rejected')[0]?.problems).toEqual(['facts.0.text: must have at most 3 characters, has 4'])
  })

  it('a model that gives no usable answer leads to failed, or ends the run', async () => {
    const connected = await extract({ repairs: 0 }, answers({ text: 'no' }), { failed: true })
    expect(connected.state).toMatchObject({ path: 'failed', facts: [] })
    expect(all(connected.events, 'recovery-chosen').at(-1)?.action).toBe('route')
    const alone = await extract({ repairs: 0 }, answers({ text: 'no' }))
    expect(alone.done).toMatchObject({ reason: 'fatal_error' })
    expect(all(alone.events, 'recovery-chosen').at(-1)?.action).toBe('abort')
  })
})
