import { describe, expect, it } from 'vitest'
import { buildTrace } from '../../loop/4-trace/build-trace.ts'
import { contextOf, thoughtOf } from '../../loop/4-trace/trace.ts'
import type { TraceEvent } from '../../loop/4-trace/trace-event.ts'
import type { LoopEvent } from '../../loop/artefacts/events.ts'
import type { JsonObject } from '../../loop/artefacts/json.ts'
import type { Script } from '../../loop/artefacts/script.ts'
import { requestTokens } from '../../loop/tokens/cost.ts'
import { bench, finished, runToEnd, specOf, stateSchema } from '../../runner/fixtures.ts'

const state = stateSchema({
  goal: { type: 'string', role: 'input', default: 'count up' },
  text: { type: 'string', default: '' },
  n: { type: 'integer', default: 0 },
  score: { type: 'number', default: 0 },
  verdict: { type: 'object' },
})
const TALK = {
  json: {
    action: { tool: 'state.patch', args: { set: { n: 1, text: '{{ string(iteration) }}' } } },
    subgoal: 'up',
    confidence: 0.5,
    reasoning: 'why',
  },
}
const THOUGHT = { json: { plan: 'plan {{ string(call) }}', observations: ['seen'], uncertainties: [] } }
const SCRIPT: Script = { rules: [{ when: 'purpose == "latent"', respond: THOUGHT }, { respond: TALK }] }
const base = {
  strategy: 'model',
  model: 'default',
  instructions: 'You decide.',
  prompt: 'Now: {{ state.goal }}',
  repairs: 1,
}

type Options = {
  script?: Script
  iterations?: number
  next?: Record<string, string>
  contract?: object
  act?: JsonObject
}

/** decide → act → decide, a few times round. */
function loop(config: JsonObject, { script = SCRIPT, iterations = 3, next = {}, contract = {}, act }: Options = {}) {
  const policy = { retries: 0, baseDelayMs: 0, onError: 'continue' }
  const spec = specOf({
    state,
    nodes: {
      decide: { kind: 'decide', config, next: { next: 'act', ...next } },
      act: { kind: 'act', config: act ?? { tools: ['state.patch'], policy }, next: { next: 'decide' } },
    },
    contract: { maxIterations: iterations, ...contract },
    script,
  })
  return runToEnd(spec, bench())
}
const of = <T extends LoopEvent['type']>(events: LoopEvent[], type: T) =>
  events.filter((event): event is Extract<LoopEvent, { type: T }> => event.type === type)
const requests = (events: LoopEvent[], purpose?: string) =>
  of(events, 'model-called')
    .filter(({ data }) => purpose === undefined || data.purpose === purpose)
    .map(({ data }) => data.request)
/** Everything of an event but what names the spec. */
const said = (events: LoopEvent[]) => events.map((event) => JSON.stringify(event).replace(/"specHash":"[^"]*"/, ''))

describe('latent passes', () => {
  const latent = { ...base, latent: { enabled: true, maxPasses: 2 } }

  it('switched off, not one byte of any request or event differs', async () => {
    const without = await loop(base)
    const off = await loop({ ...base, latent: { enabled: false, maxPasses: 7, temperature: 1.5 } })
    expect(requests(without)).toHaveLength(3)
    expect(requests(off).map((request) => JSON.stringify(request))).toEqual(
      requests(without).map((request) => JSON.stringify(request)),
    )
    expect(said(off)).toEqual(said(without))
  })

  it('think before each decision, without tools, and the summary follows the instructions', async () => {
    const events = await loop(latent)
    expect(of(events, 'model-called').map(({ data }) => data.purpose)).toEqual([
      ...['latent', 'latent', 'decide'],
      ...['latent', 'latent', 'decide'],
      ...['latent', 'latent', 'decide'],
    ])
    for (const request of requests(events, 'latent')) {
      expect(request).toMatchObject({ temperature: 0.3, maxOutputTokens: 1_024, instructions: 'You decide.' })
      expect(request.prompt).not.toContain('## Tools')
    }
    const [decide] = requests(events, 'decide')
    expect(decide?.instructions).toBe(
      'You decide.\n\n## Your thinking so far\nPlan: plan 1\nObservations, oldest first:\n- seen',
    )
    expect(decide?.prompt).toBe(requests(await loop(base))[0]?.prompt)
    expect(of(events, 'latent-updated')[1]?.data).toMatchObject({ pass: 2, passes: 2, parsed: true, injectedChars: 73 })
  })

  it('refine what was thought before, and condense what an action gave, once', async () => {
    const passes = requests(await loop(latent), 'latent').map(({ prompt }) => prompt)
    expect(passes[0]).toContain('Make a plan.')
    expect(passes[1]).toContain('"plan":"plan 0"')
    expect(passes.map((prompt) => prompt.includes('## Results to condense'))).toEqual([
      ...[false, false],
      ...[true, false],
      ...[true, false],
    ])
  })

  it('an answer that is no thought keeps the one before and is told', async () => {
    const script: Script = {
      rules: [
        { when: 'purpose == "latent" && calls == 1', respond: { text: 'Hm.' } },
        { when: 'purpose == "latent"', respond: THOUGHT },
        { respond: TALK },
      ],
    }
    const events = await loop(latent, { script, iterations: 1 })
    const [first, second] = of(events, 'latent-updated').map(({ data }) => data)
    expect(first).toMatchObject({ parsed: true, state: { plan: 'plan 0' } })
    expect(second).toMatchObject({ parsed: false, state: first?.state })
    expect(second?.problems[0]).toMatch(/^the answer is not JSON/)
    expect(of(events, 'answer-rejected')).toEqual([])
    expect(requests(events, 'decide')[0]?.instructions).toContain('Plan: plan 0')
  })

  it('a pass whose call fails ends the thinking, not the decision', async () => {
    const script: Script = {
      rules: [{ when: 'purpose == "latent"', respond: { error: 'recoverable', message: 'no' } }, { respond: TALK }],
    }
    const events = await loop({ ...latent, retries: 0 }, { script, iterations: 1 })
    expect(of(events, 'latent-updated').map(({ data }) => data)).toMatchObject([{ pass: 1, parsed: false }])
    expect(of(events, 'decision-made')).toHaveLength(1)
    expect(requests(events, 'decide')[0]?.instructions).toBe('You decide.')
  })

  it('a fatal failure of a pass ends the run', async () => {
    const script: Script = { rules: [{ respond: { error: 'fatal', message: 'no key' } }] }
    expect(finished(await loop(latent, { script }))).toMatchObject({
      reason: 'fatal_error',
      explanation: expect.stringMatching(/^“decide” failed: no key/),
    })
  })

  it('warm up, and are not shown to the decision when that is off', async () => {
    const warm = await loop({ ...base, latent: { enabled: true, maxPasses: 1, warmupIterations: 2 } })
    expect(of(warm, 'latent-updated').map(({ iteration }) => iteration)).toEqual([3])
    const hidden = await loop({ ...base, latent: { enabled: true, maxPasses: 1, injectState: false } })
    expect(requests(hidden, 'decide')).toEqual(requests(await loop(base), 'decide'))
    expect(of(hidden, 'latent-updated')[0]?.data.injectedChars).toBe(0)
  })
})

describe('a context budget', () => {
  const budgeted = (maxTokens: number, more: JsonObject = {}) => ({ ...base, context: { maxTokens, ...more } })

  it('adds the sections it names, and the event says what each was given', async () => {
    const events = await loop(budgeted(4_000, { sections: ['history', 'state'] }))
    const { prompt } = requests(events)[2] ?? { prompt: '' }
    expect(prompt).toMatch(/^Now: count up\n\n## History.*\n\n## State\n.*- n: 1\n.*\n\n## Tools/s)
    expect(prompt).toContain('[1] state.patch {"set":{"n":1,"text":"1"}} → ok: ')
    const data = of(events, 'context-assembled')[2]?.data
    expect(data?.sections.map(({ name }) => name)).toEqual([
      'instructions',
      'goal',
      'rules and answer',
      'history',
      'state',
    ])
    expect(data?.usedTokens).toBe(requestTokens(requests(events)[2] ?? { instructions: '', prompt: '', schema: null }))
  })

  it.each([560, 600, 700, 900, 1_500])('of %i tokens holds for decisions and their repairs', async (maxTokens) => {
    const script: Script = {
      rules: [{ when: 'purpose == "decide"', respond: { text: `Well. ${'x'.repeat(6_000)}` } }, { respond: TALK }],
    }
    const events = await loop(budgeted(maxTokens), { script })
    expect(finished(events).reason).toBe('max_iterations')
    expect(of(events, 'model-called').map(({ data }) => data.purpose)).toContain('repair')
    for (const request of requests(events)) {
      expect(requestTokens(request)).toBeLessThanOrEqual(maxTokens)
      expect(request.prompt.startsWith('Now: count up')).toBe(true)
    }
    expect(of(events, 'context-assembled').some(({ data }) => data.purpose === 'repair')).toBe(true)
  })

  it('makes room for the thinking, too', async () => {
    const script: Script = {
      rules: [
        {
          when: 'purpose == "latent"',
          respond: { json: { plan: 'p'.repeat(3_000), observations: [], uncertainties: [] } },
        },
        { respond: TALK },
      ],
    }
    const events = await loop({ ...budgeted(700), latent: { enabled: true, maxPasses: 1 } }, { script, iterations: 1 })
    const [request] = requests(events, 'decide')
    expect(request?.instructions).toMatch(/Plan: p{100,}…$/)
    expect(requestTokens(request ?? { instructions: '', prompt: '', schema: null })).toBeLessThanOrEqual(700)
    const thinking = of(events, 'context-assembled')[0]?.data.sections.find(({ name }) => name === 'thinking')
    expect(thinking?.keptTokens).toBeLessThan(thinking?.wantedTokens ?? 0)
  })

  it('too small for what is never trimmed ends the run with the figures', async () => {
    const done = finished(await loop(budgeted(200)))
    expect(done.reason).toBe('fatal_error')
    expect(done.explanation).toMatch(
      /^“decide” failed: “Most tokens of a request” is 200, but what is never trimmed takes \d+ tokens: the prompt 4, the instructions 3, and .* \d+\. Raise it or/,
    )
  })
})

describe('adapted settings', () => {
  const adapt = { ...base, temperature: 0.5, adapt: { startIterations: 12 } }

  it('follow the success of the actions, and lower the cap while the score does not rise', async () => {
    const events = await loop(adapt, { iterations: 30, contract: { score: 'state.score' } })
    expect(
      requests(events)
        .map(({ temperature }) => temperature)
        .slice(0, 5),
    ).toEqual([0.5, 0.5, 0.5, 0.8, 0.8])
    const [first] = of(events, 'settings-adapted')
    expect(first?.iteration).toBe(3)
    expect(first?.data).toMatchObject({ iterationCap: 10, progressing: false })
    expect(finished(events)).toMatchObject({ reason: 'max_iterations', iterations: 10 })
    expect(finished(events).explanation).toContain('adapted; the contract allows 30')
  })

  it('failing actions cool the model down', async () => {
    const act = {
      tools: ['state.patch'],
      call: { tool: 'state.patch', args: { set: '{"n": "x"}' } },
      policy: { retries: 0, onError: 'continue' },
    }
    const events = await loop(adapt, { iterations: 5, act })
    expect(requests(events).map(({ temperature }) => temperature)).toEqual([0.5, 0.5, 0.5, 0.3, 0.3])
    expect(of(events, 'settings-adapted')[0]?.data).toMatchObject({
      successRate: 0,
      progressing: null,
      iterationCap: null,
    })
  })

  it('a rising score raises the cap, never above the contract', async () => {
    const act = {
      tools: ['state.patch'],
      call: { tool: 'state.patch', args: { set: '{"score": state.score + 0.01}' } },
    }
    const events = await loop(adapt, { iterations: 15, act, contract: { score: 'state.score' } })
    expect(
      of(events, 'settings-adapted')
        .map(({ data }) => data.iterationCap)
        .slice(0, 3),
    ).toEqual([15, 15, 15])
    expect(finished(events)).toMatchObject({ reason: 'max_iterations', iterations: 15 })
  })

  it('once an iteration', async () => {
    const events = await loop(adapt, { iterations: 6, contract: { score: 'state.score' } })
    const iterations = of(events, 'settings-adapted').map(({ iteration }) => iteration)
    expect(new Set(iterations).size).toBe(iterations.length)
  })

  it.each([
    { first: 12, second: 50, cap: 10 },
    { first: 50, second: 12, cap: 10 },
  ])(
    'of two nodes are their own, and the lower cap ends the run: $first and $second',
    async ({ first, second, cap }) => {
      const next = { next: 'act' }
      const act = { tools: ['state.patch'], policy: { retries: 0, onError: 'continue' } }
      const spec = specOf({
        state,
        nodes: {
          one: {
            kind: 'decide',
            config: { ...adapt, adapt: { temperature: false, startIterations: first } },
            next: { next: 'act1' },
          },
          act1: { kind: 'act', config: act, next: { next: 'two' } },
          two: { kind: 'decide', config: { ...adapt, adapt: { startIterations: second } }, next },
          act: { kind: 'act', config: act, next: { next: 'one' } },
        },
        contract: { maxIterations: 60, score: 'state.score' },
        script: SCRIPT,
      })
      const events = await runToEnd(spec, bench())
      const caps = (node: string) =>
        of(events, 'settings-adapted').flatMap(({ nodeId, data }) => (nodeId === node ? (data.iterationCap ?? []) : []))
      expect(caps('one').slice(0, 2)).toEqual([Math.max(10, first - 5), Math.max(10, first - 10)])
      expect(caps('two').slice(0, 2)).toEqual([Math.max(10, second - 5), Math.max(10, second - 10)])
      const temperatures = (node: string) =>
        of(events, 'model-called').flatMap(({ nodeId, data }) => (nodeId === node ? data.request.temperature : []))
      expect(new Set(temperatures('one'))).toEqual(new Set([0.5]))
      expect(temperatures('two').at(-1)).toBe(0.8)
      expect(finished(events)).toMatchObject({ reason: 'max_iterations', iterations: cap })
    },
  )
})

describe('a strategy remediation', () => {
  it('chooses model and temperature of the next decision and its thinking, before all other settings, and only of that', async () => {
    const remediation = { type: 'strategy', hint: 'try harder', temperature: 1.2, model: 'strong' }
    const check = { name: 'n', predicate: 'iteration != 3', message: '', maxAttempts: 9, remediation }
    const spec = specOf({
      state,
      nodes: {
        decide: {
          kind: 'decide',
          config: { ...base, temperature: 0.5, latent: { enabled: true, maxPasses: 1 }, adapt: { iterations: false } },
          next: { next: 'act' },
        },
        act: { kind: 'act', config: { tools: ['state.patch'] }, next: { next: 'check' } },
        check: { kind: 'invariant', config: check, next: { holds: 'decide' } },
      },
      contract: { maxIterations: 5 },
      models: { default: { provider: 'scripted', model: 'a' }, strong: { provider: 'scripted', model: 'b' } },
      script: SCRIPT,
    })
    const calls = of(await runToEnd(spec, bench()), 'model-called')
    const asked = (purpose: string) => calls.filter(({ data }) => data.purpose === purpose).map(({ data }) => data)
    expect(asked('decide').map(({ alias, request }) => [alias, request.temperature])).toEqual([
      ['default', 0.5],
      ['default', 0.5],
      ['default', 0.5],
      ['strong', 1.2],
      ['default', 0.8],
    ])
    expect(asked('latent').map(({ alias }) => alias)).toEqual(['default', 'default', 'default', 'strong', 'default'])
    expect(asked('latent').map(({ request }) => request.temperature)).toEqual([0.3, 0.3, 0.3, 0.3, 0.3])
  })
})

describe('routes', () => {
  const routed = {
    ...base,
    routes: [
      { handle: 'done', when: 'state.n > 5' },
      { handle: 'sure', when: 'decision.confidence > 0.4' },
    ],
  }

  it('the first that holds with the new decision gives the handle, and the event says what each saw', async () => {
    const events = await loop(routed, { iterations: 1, next: { done: 'act', sure: 'act' } })
    expect(of(events, 'route-chosen')[0]?.data).toEqual({
      handle: 'sure',
      asked: [
        { handle: 'done', when: 'state.n > 5', holds: false, read: [{ path: 'state.n', value: '0' }] },
        {
          handle: 'sure',
          when: 'decision.confidence > 0.4',
          holds: true,
          read: [{ path: 'decision.confidence', value: '0.5' }],
        },
      ],
    })
    expect(of(events, 'step-finished')[0]?.data).toEqual({ handle: 'sure', to: 'act' })
  })

  it('none holds: next', async () => {
    const config = { ...base, routes: [{ handle: 'done', when: 'state.n > 5' }] }
    const events = await loop(config, { iterations: 1, next: { done: 'act' } })
    expect(of(events, 'step-finished')[0]?.data.handle).toBe('next')
  })

  it('see the state that a rewrite just made, and serve rules as well', async () => {
    const refine = { ...base, strategy: 'refine', fields: ['n'], routes: [{ handle: 'done', when: 'state.n == 7' }] }
    const script: Script = { rules: [{ respond: { json: { n: 7 } } }] }
    const refined = await loop(refine, { iterations: 1, script, next: { done: 'act' } })
    expect(of(refined, 'step-finished')[0]?.data.handle).toBe('done')
    const rules = [{ when: 'true', tool: 'state.patch', args: {} }]
    const rule = { strategy: 'rule', rules, routes: [{ handle: 'patch', when: 'decision.action != null' }] }
    const ruled = await loop(rule, { iterations: 1, next: { patch: 'act' } })
    expect(of(ruled, 'step-finished')[0]?.data.handle).toBe('patch')
  })

  it('one that can not be evaluated ends the run and names itself', async () => {
    const config = { ...base, routes: [{ handle: 'odd', when: 'state.n / 0 > 1' }] }
    expect(finished(await loop(config)).explanation).toContain('routes.0.when')
  })
})

describe('roles', () => {
  const ANSWERS: Record<string, JsonObject> = {
    proposer: { rationale: 'r', proposal: 'p' },
    critic: { objections: [{ text: 'o', severity: 'major' }], acceptable: false },
    judge: { reasoning: 'r', verdict: 'revise', score: 0.4 },
    planner: { subtasks: [{ id: 'a', task: 't' }] },
    aggregator: { result: 'r', conflicts: [] },
  }
  const role = (name: string) => ({ ...base, strategy: 'role', role: name, write: 'verdict', repairs: 1 })

  it.each(Object.entries(ANSWERS))('%s writes its answer as a whole', async (name, json) => {
    const events = await loop(role(name), { iterations: 1, script: { rules: [{ respond: { json } }] } })
    expect(finished(events).state.verdict).toEqual(json)
    expect(of(events, 'model-called')[0]?.data).toMatchObject({
      purpose: name,
      request: { prompt: expect.stringContaining(`You are the ${name}.`) },
    })
    expect(of(events, 'decision-made')[0]?.data.decision).toMatchObject({
      action: null,
      confidence: name === 'judge' ? 0.4 : null,
    })
  })

  it.each([
    ['judge', { reasoning: 'r', verdict: 'maybe', score: 0.4 }, 'verdict'],
    ['judge', { reasoning: 'r', verdict: 'accept', score: 4 }, 'score'],
    ['critic', { objections: [{ text: 'o', severity: 'huge' }], acceptable: true }, 'severity'],
    ['planner', { subtasks: [{ id: 'a' }] }, 'task'],
  ])('%s with %j goes back with its problem', async (name, bad, problem) => {
    const good = { json: ANSWERS[name] ?? {} }
    const script: Script = { rules: [{ when: 'purpose == "repair"', respond: good }, { respond: { json: bad } }] }
    const events = await loop(role(name), { iterations: 1, script })
    expect(of(events, 'answer-rejected')[0]?.data.problems.join()).toContain(problem)
    expect(of(events, 'state-patched')).toHaveLength(1)
    expect(finished(events).state.verdict).toEqual(ANSWERS[name])
  })
})

describe('the trace', () => {
  it('tells which request had which context, which call which thought, what was adapted, and the route', async () => {
    const script: Script = {
      rules: [
        { when: 'purpose == "latent"', respond: THOUGHT },
        { when: 'purpose == "decide"', respond: { text: 'no' } },
        { respond: TALK },
      ],
    }
    const config = {
      ...base,
      latent: { enabled: true, maxPasses: 2 },
      context: { maxTokens: 2_000 },
      adapt: { iterations: false },
      routes: [{ handle: 'done', when: 'state.n > 5' }],
    }
    const events = await loop(config, { script, iterations: 4, next: { done: 'act' } })
    const step = buildTrace(events as TraceEvent[]).find(({ iteration }) => iteration === 4)?.steps[0]
    if (!step) throw new Error('no fourth iteration')
    const told = step.modelCalls.map((call) => ({
      purpose: call.purpose,
      context: contextOf(step, call)?.purpose ?? null,
      pass: thoughtOf(step, call)?.thought.pass ?? null,
      before: thoughtOf(step, call)?.before?.pass ?? null,
    }))
    expect(told).toEqual([
      { purpose: 'latent', context: null, pass: 1, before: null },
      { purpose: 'latent', context: null, pass: 2, before: 1 },
      { purpose: 'decide', context: 'decide', pass: null, before: null },
      { purpose: 'repair', context: 'repair', pass: null, before: null },
    ])
    expect(step.adapted).toMatchObject({ successRate: 1, temperature: 0.8 })
    expect(step.route).toMatchObject({ handle: 'next', asked: [{ handle: 'done', holds: false }] })
  })
})
