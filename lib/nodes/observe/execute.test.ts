import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../loop/artefacts/json.ts'
import { bench, finished, runToEnd, specOf, stateSchema } from '../../runner/fixtures.ts'

const state = stateSchema({
  a: { type: 'number', default: 1 },
  b: { type: 'number', default: 2 },
  text: { type: 'string', default: 'one two' },
  score: { type: 'number', default: 0 },
  missing: { type: 'array', default: [] },
  parts: { type: 'object', default: {} },
})

async function observe(config: JsonObject) {
  const spec = specOf({
    state,
    nodes: { look: { kind: 'observe', config: { map: [], ...config }, next: { next: 'look' } } },
    contract: { maxIterations: 1 },
  })
  const events = await runToEnd(spec, bench())
  return { events, done: finished(events) }
}

describe('observe', () => {
  it('maps all fields over the state before the step', async () => {
    const { done } = await observe({
      map: [
        { field: 'a', value: 'state.b' },
        { field: 'b', value: 'state.a' },
      ],
    })
    expect(done.state).toMatchObject({ a: 2, b: 1 })
  })

  it('evaluates over the state after the mapping', async () => {
    const { done, events } = await observe({
      map: [{ field: 'text', value: '"one two three"' }],
      evaluate: {
        output: 'state.text',
        evaluator: { type: 'length', minWords: 3 },
        writeScore: 'score',
        writeDeficiencies: 'missing',
      },
    })
    expect(done.state).toMatchObject({ score: 1, missing: [] })
    expect(events.find(({ type }) => type === 'output-evaluated')?.data).toMatchObject({ score: 1, passed: true })
  })

  it('gives the value under evaluation to the score expression, and writes sub-scores', async () => {
    const part = (name: string, score: string) => ({
      name,
      weight: 1,
      evaluator: { type: 'threshold', score, threshold: 0.5 },
    })
    const evaluator = { type: 'composite', parts: [part('size', 'size(output) / 14.0'), part('full', '1.0')] }
    const { done } = await observe({
      evaluate: { output: 'state.text', evaluator, writeScore: 'score', writeSubScores: 'parts' },
    })
    expect(done.state).toMatchObject({ score: 0.75, parts: { size: 0.5, full: 1 } })
  })

  it('records nothing when nothing changes', async () => {
    const { events } = await observe({ map: [{ field: 'a', value: '1' }] })
    expect(events.some(({ type }) => type === 'state-patched')).toBe(false)
  })

  it.each([
    { what: 'a value of the wrong type', config: { map: [{ field: 'a', value: '"x"' }] }, says: 'a' },
    { what: 'an expression that fails', config: { map: [{ field: 'a', value: '1 / 0' }] }, says: 'map.0.value' },
    {
      what: 'a score that is no number',
      config: {
        evaluate: {
          output: 'state.text',
          evaluator: { type: 'threshold', score: 'output', threshold: 1 },
          writeScore: 'score',
        },
      },
      says: 'evaluate.evaluator.score',
    },
  ])('$what ends the run and names the place', async ({ config, says }) => {
    const { done } = await observe(JSON.parse(JSON.stringify(config)))
    expect(done).toMatchObject({ reason: 'fatal_error', state: { a: 1, score: 0 } })
    expect(done.explanation).toContain(says)
  })
})
