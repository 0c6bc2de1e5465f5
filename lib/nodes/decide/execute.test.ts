import { describe, expect, it } from 'vitest'
import type { LoopEvent } from '../../loop/artefacts/events.ts'
import type { JsonObject } from '../../loop/artefacts/json.ts'
import type { Script, ScriptedAnswer } from '../../loop/artefacts/script.ts'
import { bench, finished, runToEnd, specOf, stateSchema } from '../../runner/fixtures.ts'

const state = stateSchema({
  text: { type: 'string', default: '' },
  n: { type: 'integer', default: 0 },
  log: { type: 'array', reducer: 'append', default: [] },
})

/** decide → act → invariant, once or a few times round. */
function loop(config: JsonObject, script?: Script, { iterations = 1, invalid = false, hint = '' } = {}) {
  const spec = specOf({
    state,
    nodes: {
      decide: { kind: 'decide', config, next: { next: 'act', ...(invalid ? { invalid: 'act' } : {}) } },
      act: {
        kind: 'act',
        config: { tools: ['state.patch'], policy: { retries: 0, baseDelayMs: 0, onError: 'continue' } },
        next: { next: 'check' },
      },
      check: {
        kind: 'invariant',
        config: {
          name: 'n is small',
          predicate: hint === '' ? 'true' : 'state.n > 5',
          severity: 'warning',
          message: '',
          maxAttempts: 9,
          remediation: { type: 'strategy', hint: hint || 'x', temperature: 0.9 },
        },
        next: { holds: 'decide' },
      },
    },
    contract: { maxIterations: iterations },
    ...(script ? { script } : {}),
  })
  return runToEnd(spec, bench())
}

const model = {
  strategy: 'model',
  model: 'default',
  instructions: 'You decide.',
  prompt: 'n is {{ state.n }}',
  temperature: 0.2,
  maxOutputTokens: 100,
  repairs: 1,
}
const patch = (n: number | string) => ({
  json: { action: { tool: 'state.patch', args: { set: { n } } }, subgoal: 'up', confidence: 0.5, reasoning: 'why' },
})
const rules = (...answers: Script extends infer S ? (S extends { cycle: infer C } ? C : never) : never): Script => ({
  cycle: answers,
})
const of = <T extends LoopEvent['type']>(events: LoopEvent[], type: T) =>
  events.filter((event): event is Extract<LoopEvent, { type: T }> => event.type === type)

describe('decide by model', () => {
  it('makes a decision, and the model is told the tools, the invariants and the shape of the answer', async () => {
    const events = await loop(model, rules(patch(1)))
    expect(of(events, 'decision-made')[0]?.data.decision).toEqual({
      action: { tool: 'state.patch', args: { set: { n: 1 } } },
      subgoal: 'up',
      confidence: 0.5,
      reasoning: 'why',
    })
    const request = of(events, 'model-called')[0]?.data.request
    expect(request).toMatchObject({ instructions: 'You decide.', temperature: 0.2, maxOutputTokens: 100 })
    expect(request?.prompt).toMatch(
      /^n is 0\n\n## Invariants.*\n- \[not checked yet\] n is small\n\n## Tools.*\n- state\.patch: /s,
    )
    expect(request?.schema).toMatchObject({
      properties: { action: { properties: { tool: { enum: ['state.patch'] } } } },
    })
  })

  it.each<{ what: string; bad: ScriptedAnswer; problem: RegExp }>([
    { what: 'prose', bad: { text: 'Well.' }, problem: /^the answer is not JSON/ },
    {
      what: 'an unknown tool',
      bad: { json: { action: { tool: 'rm', args: {} } } },
      problem: /^action\.tool: expected one of state\.patch$/,
    },
    {
      what: 'bad arguments',
      bad: { json: { action: { tool: 'state.patch', args: { put: 1 } } } },
      problem: /^action\.args/,
    },
    { what: 'no action', bad: { json: { subgoal: 'x' } }, problem: /^action: expected an object with tool and args$/ },
    {
      what: 'a bad confidence',
      bad: { json: { ...patch(1).json, confidence: 7 } },
      problem: /^confidence: expected a number from 0 to 1$/,
    },
  ])('$what goes back to the model with its problem', async ({ bad, problem }) => {
    const events = await loop(model, rules(bad, patch(3)))
    const problems = of(events, 'answer-rejected')[0]?.data.problems ?? []
    expect(problems[0]).toMatch(problem)
    const repair = of(events, 'model-called')[1]?.data
    expect(repair?.purpose).toBe('repair')
    expect(repair?.request.prompt).toContain(`## Your last answer could not be used\n- ${problems[0]}`)
    expect(finished(events).state.n).toBe(3)
  })

  it.each(['```json\n$\n```', 'Sure! Here it is: $ Good luck.'])('accepts JSON inside %j', async (around) => {
    const events = await loop(model, rules({ text: around.replace('$', JSON.stringify(patch(2).json)) }))
    expect(finished(events).state.n).toBe(2)
  })

  it('ends the run when repairs are used up, and says why', async () => {
    const done = finished(await loop(model, rules({ text: 'no' })))
    expect(done.reason).toBe('fatal_error')
    expect(done.explanation).toMatch(
      /^“decide” failed: the model’s answer was unusable after 1 repair: the answer is not JSON/,
    )
  })

  it('leaves by invalid when that is connected', async () => {
    const events = await loop(model, rules({ text: 'no' }), { invalid: true })
    expect(of(events, 'step-finished')[0]?.data).toEqual({ handle: 'invalid', to: 'act' })
    expect(of(events, 'tool-failed')[0]?.data.message).toBe('There is no action to run: the decision proposes none.')
  })

  it('a fatal model failure ends the run although invalid is connected', async () => {
    const done = finished(await loop(model, rules({ error: 'fatal', message: 'no such model' }), { invalid: true }))
    expect(done).toMatchObject({
      reason: 'fatal_error',
      explanation: expect.stringMatching(/^“decide” failed: no such model/),
    })
  })

  it('gets the hint and temperature of a violated invariant once', async () => {
    const events = await loop(model, rules(patch(1)), { iterations: 3, hint: 'n is {{ state.n }}, try more' })
    const [first, second, third] = of(events, 'model-called').map(({ data }) => data.request)
    expect(first?.prompt).not.toContain('## Guidance')
    expect(second).toMatchObject({ temperature: 0.9 })
    expect(second?.prompt).toContain(
      '- [VIOLATED] n is small\n\n## Guidance: an invariant was violated\n- n is 1, try more\n',
    )
    expect(third?.prompt.match(/, try more/g)).toHaveLength(1)
  })
})

describe('decide by refining', () => {
  const refine = { ...model, strategy: 'refine', fields: ['text', 'n'], repairs: 1 }

  it('replaces the named fields and makes a decision without an action', async () => {
    const events = await loop(refine, rules({ json: { text: 'hello', n: 4 } }))
    expect(finished(events).state).toMatchObject({ text: 'hello', n: 4 })
    expect(of(events, 'decision-made')[0]?.data.decision.action).toBeNull()
    expect(of(events, 'model-called')[0]?.data.request.schema).toEqual({
      type: 'object',
      properties: { text: { type: 'string' }, n: { type: 'integer' } },
      required: ['text', 'n'],
      additionalProperties: false,
    })
  })

  it.each<{ what: string; bad: JsonObject }>([
    { what: 'a wrong type', bad: { text: 'a', n: 1.5 } },
    { what: 'a missing field', bad: { text: 'a' } },
    { what: 'another field', bad: { text: 'a', n: 1, log: [] } },
  ])('$what is repaired and nothing is written before', async ({ bad }) => {
    const events = await loop(refine, rules({ json: bad }, { json: { text: 'b', n: 2 } }))
    expect(of(events, 'answer-rejected')).toHaveLength(1)
    expect(of(events, 'state-patched')).toHaveLength(1)
    expect(finished(events).state).toMatchObject({ text: 'b', n: 2 })
  })
})

describe('decide by rule', () => {
  const rule = (when: string, n: string) => ({ when, tool: 'state.patch', args: { set: `{"n": ${n}}` }, subgoal: 's' })

  it('arguments that are given are data, whatever their size; an expression of the same name stands before', async () => {
    const text = 'state.n {{ x }} '.repeat(1_000)
    const args = { set: '{"n": 9}' }
    const given = { text, set: { n: 1 } }
    const events = await loop({ strategy: 'rule', rules: [{ ...rule('true', '9'), args, given }] })
    expect(of(events, 'decision-made')[0]?.data.decision.action?.args).toEqual({ text, set: { n: 9 } })
  })

  it('takes the first rule that holds, and asks no model', async () => {
    const events = await loop({
      strategy: 'rule',
      rules: [rule('state.n > 0', '9'), rule('state.n == 0', 'state.n + 2')],
    })
    expect(finished(events).state.n).toBe(2)
    expect(of(events, 'model-called')).toEqual([])
    expect(of(events, 'decision-made')[0]?.data.decision.reasoning).toBe('Rule 2 of 2 holds: state.n == 0')
  })

  it('proposes nothing when none holds', async () => {
    const events = await loop({ strategy: 'rule', rules: [rule('false', '9')] })
    expect(of(events, 'decision-made')[0]?.data.decision).toMatchObject({ action: null, reasoning: 'No rule holds.' })
  })

  it('an expression that fails ends the run and names its field', async () => {
    const done = finished(await loop({ strategy: 'rule', rules: [rule('state.n / 0 > 1', '9')] }))
    expect(done.reason).toBe('fatal_error')
    expect(done.explanation).toContain('rules.0.when')
  })
})
