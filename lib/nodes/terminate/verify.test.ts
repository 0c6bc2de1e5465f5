import { describe, expect, it } from 'vitest'
import type { LoopEvent } from '../../loop/artefacts/events.ts'
import type { JsonObject } from '../../loop/artefacts/json.ts'
import type { Script } from '../../loop/artefacts/script.ts'
import { bench, finished, runToEnd, specOf, stateSchema } from '../../runner/fixtures.ts'
import { confidenceOf, isEnough } from './confidence.ts'
import { WEIGHTS } from './config.ts'

const goal = { when: 'state.n >= 1', label: 'done', outcome: 'success', output: {} }
const assertion = { name: 'policy checked', when: 'state.n >= 3' }
const long = { name: 'long', output: 'state.text', evaluator: { type: 'length', minChars: 3 } }

/** An observe counts n and lengthens text; the terminate says done at once. */
function loop(
  verify: JsonObject,
  { rules = [goal], script, findings }: { rules?: JsonObject[]; script?: Script; findings?: object } = {},
) {
  const map = [
    { field: 'n', value: 'state.n + 1' },
    { field: 'text', value: 'state.text + "x"' },
  ]
  const layers = { assertions: [], validators: [], integration: [] }
  const config = { rules, verify: { ...layers, weights: { ...WEIGHTS }, minConfidence: 1, ...verify } }
  const spec = specOf({
    state: stateSchema({
      n: { type: 'number', default: 0 },
      text: { type: 'string', default: '' },
      findings: findings ?? { type: 'array', default: [] },
    }),
    nodes: {
      count: { kind: 'observe', config: { map }, next: { next: 'end' } },
      end: { kind: 'terminate', config, next: { continue: 'count' } },
    },
    ...(script ? { script } : {}),
  })
  return runToEnd(spec, bench())
}

const verifications = (events: readonly LoopEvent[]) =>
  events.flatMap((event) => (event.type === 'goal-verified' ? [event.data] : []))

describe('confidence', () => {
  const part = (layer: 'assertions' | 'validators' | 'integration', passed: boolean) => ({ layer, passed })
  it.each([
    { what: 'nothing to check', parts: [], confidence: 1 },
    { what: 'one of two assertions', parts: [part('assertions', true), part('assertions', false)], confidence: 0.8 },
    { what: 'no validator', parts: [part('validators', false)], confidence: 0.6 },
    { what: 'no integration', parts: [part('assertions', true), part('integration', false)], confidence: 0.8 },
    {
      what: 'two of three layers wholly',
      parts: [part('assertions', false), part('validators', true), part('integration', true)],
      confidence: 0.6,
    },
  ])('$what', ({ parts, confidence }) => {
    expect(confidenceOf(parts, WEIGHTS)).toBeCloseTo(confidence, 12)
  })
  it('normalises weights', () => {
    const weights = { assertions: 1, validators: 0, integration: 1 }
    expect(confidenceOf([part('assertions', false)], weights)).toBe(0.5)
  })
  it('is enough for what it is itself, whatever figure that is', () => {
    for (let of = 1; of <= 60; of++)
      for (let passed = 0; passed <= of; passed++) {
        const parts = Array.from({ length: of }, (_, index) => part('assertions', index < passed))
        const confidence = confidenceOf(parts, { assertions: 1, validators: 0, integration: 0 })
        expect(isEnough(confidence, passed / of), `${passed} of ${of}`).toBe(true)
        expect(isEnough(confidence, (passed + 0.001) / of), `more than ${passed} of ${of}`).toBe(false)
      }
  })
})

describe('a goal is believed', () => {
  it('only when its checks pass; what did not is in the state for the next decision', async () => {
    const events = await loop({ assertions: [assertion], validators: [long], writeFindings: 'findings' })
    expect(verifications(events).map(({ confidence, accepted }) => [confidence, accepted])).toEqual([
      [0.2, false],
      [0.2, false],
      [1, true],
    ])
    expect(verifications(events)[0]).toMatchObject({
      label: 'done',
      required: 1,
      parts: [
        { layer: 'assertions', name: 'policy checked', passed: false, detail: 'state.n >= 3; state.n = 1' },
        { layer: 'validators', name: 'long', passed: false },
      ],
    })
    const findings = events.flatMap((event) => {
      const write = event.type === 'state-patched' && event.data.patch.find(({ path }) => path === '/findings')
      return write ? [write] : []
    })
    expect(findings[0]).toMatchObject({
      value: ['policy checked: state.n >= 3; state.n = 1', expect.stringContaining('long: score 0.3; The text has 1')],
    })
    expect(findings.at(-1)).toMatchObject({ value: [] })
    expect(finished(events)).toMatchObject({
      reason: 'goal',
      outcome: 'success',
      iterations: 3,
      state: { findings: [] },
    })
  })

  it('findings are cut to what their field has room for', async () => {
    const failing = (name: string) => ({ name, when: 'state.n >= 3' })
    const [checks, field] = [
      { assertions: [failing('😀😀'), failing('b')], writeFindings: 'findings' },
      { type: 'array', default: [] },
    ]
    const findings = { ...field, maxItems: 1, items: { type: 'string', maxLength: 3 } }
    const events = await loop(checks, { findings })
    const written = events.flatMap((event) => (event.type === 'state-patched' ? event.data.patch : []))
    expect(written.filter(({ path }) => path.startsWith('/findings'))).toMatchObject([
      { value: '😀' },
      { op: 'remove' },
    ])
    expect(finished(events)).toMatchObject({ reason: 'goal', iterations: 3 })
    const added = await loop(checks, { findings: { ...findings, reducer: 'append' } })
    expect(finished(added)).toMatchObject({ reason: 'goal', state: { findings: ['😀'] } })
  })

  it('at the least confidence, with the last bit of it', async () => {
    const events = await loop({ integration: [assertion], minConfidence: 0.8 })
    expect(finished(events)).toMatchObject({ reason: 'goal', iterations: 1 })
  })

  it('without a field for findings, too', async () => {
    expect(finished(await loop({ assertions: [assertion] }))).toMatchObject({ reason: 'goal', iterations: 3 })
  })
})

describe('a refused goal', () => {
  it('lets the rules after it be tried, and is checked once in a visit', async () => {
    const again = { ...goal, label: 'done too' }
    const hopeless = { when: 'iteration >= 2', label: 'hopeless', outcome: 'failure', output: {} }
    const events = await loop(
      { assertions: [{ name: 'never', when: 'state.n < 0' }] },
      { rules: [goal, again, hopeless] },
    )
    expect(verifications(events).map(({ label }) => label)).toEqual(['done', 'done'])
    expect(finished(events)).toMatchObject({ reason: 'goal', label: 'hopeless', outcome: 'failure', iterations: 2 })
  })

  it('is never one that says failure', async () => {
    const given = { when: 'true', label: 'given up', outcome: 'failure', output: {} }
    const events = await loop({ assertions: [{ name: 'never', when: 'state.n < 0' }] }, { rules: [given] })
    expect(verifications(events)).toEqual([])
    expect(finished(events)).toMatchObject({ label: 'given up', iterations: 1 })
  })
})

describe('a judge among the validators', () => {
  const judge = {
    type: 'judge',
    rubric: 'Is it polite?',
    threshold: 0.7,
    model: 'default',
    maxOutputTokens: 100,
    repairs: 0,
    retries: 0,
    cache: false,
  }
  const validators = [{ name: 'polite', output: 'state.text', evaluator: judge }]
  it('decides with the rest', async () => {
    const script: Script = {
      rules: [
        { when: 'iteration < 2', respond: { json: { score: 0.1, deficiencies: ['It shouts.'] } } },
        { respond: { json: { score: 0.9, deficiencies: [] } } },
      ],
    }
    const events = await loop({ validators, writeFindings: 'findings' }, { script })
    expect(verifications(events).map(({ confidence }) => confidence)).toEqual([expect.closeTo(0.6, 12), 1])
    expect(verifications(events)[0]?.parts[0]?.detail).toContain('It shouts.')
    expect(finished(events)).toMatchObject({ reason: 'goal', iterations: 2 })
  })

  it('that fails fatally ends the run, however sure the other layers are', async () => {
    const script: Script = { rules: [{ respond: { error: 'fatal', message: 'no right to it' } }] }
    const events = await loop({ validators, minConfidence: 0.5 }, { script })
    expect(finished(events)).toMatchObject({ reason: 'fatal_error', outcome: 'failure' })
    expect(finished(events).explanation).toContain('no right to it')
    expect(verifications(events)).toEqual([])
  })

  it('that can’t be understood has not approved', async () => {
    const events = await loop({ validators }, { script: { rules: [{ respond: { text: 'fine by me' } }] } })
    expect(verifications(events)[0]).toMatchObject({ accepted: false, parts: [{ passed: false }] })
    expect(verifications(events)[0]?.parts[0]?.detail).toMatch(/could not be checked/)
    expect(finished(events).reason).toBe('max_iterations')
  })
})
