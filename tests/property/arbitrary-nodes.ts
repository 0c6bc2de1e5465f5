import fc from 'fast-check'
import type { NodeKindName } from '../../lib/loop/artefacts/design.ts'
import type { JsonObject } from '../../lib/loop/artefacts/json.ts'

/** Configs of all five kinds with all their settings, over the state of `arbitrary-design.ts`. */
type Node = fc.Arbitrary<{ kind: NodeKindName; config: JsonObject }>

const sometimes = <T>(arbitrary: fc.Arbitrary<T>, freq = 2) => fc.option(arbitrary, { nil: undefined, freq })
const some = <T>(arbitrary: fc.Arbitrary<T>, maxLength: number, minLength = 0) =>
  fc.array(arbitrary, { minLength, maxLength })
const from = <T>(...values: T[]) => fc.constantFrom(...values)
const share = from(0, 0.3, 0.7, 1)

/** What can go wrong in an expression that checks: rare, so that runs get far. */
const rarely = <T>(usual: fc.Arbitrary<T>, ...rare: T[]) =>
  fc.oneof({ weight: 40, arbitrary: usual }, { weight: 1, arbitrary: from(...rare) })

const ready = 'state.n > 3'
const predicate = rarely(
  from(
    ready,
    'state.flag',
    'state.n < 0',
    'state.n % 3 == 0',
    'size(state.list) < 2',
    'iteration % 2 == 0',
    'iteration < 5',
    'last == null || last.status == "ok"',
    'decision != null && decision.subgoal == "go"',
    'state.n >= prev.n',
    'size(state.s) > 0 || budget.spentTokens > 100',
    'size(memory) > 0',
    'scores.exists(score, score > 0.5)',
    'results.all(result, result.tool != "flaky")',
    'has(state.absent) && state.absent > 1',
  ),
  '10.0 / state.n > 2.0',
)
const number = rarely(
  from('state.n + 1', 'state.n * 3 - 7', 'size(state.list)', 'iteration', 'budget.activeMs / 1000'),
  '1 / (state.n - 2)',
  'state.absent',
)
const text = from('string(state.n)', 'state.topic', 'state.s + "x"', 'last == null ? "" : string(last.output)')
const template = from(
  'n is {{ state.n }}',
  '{{#each state.list as item}}{{ item }} {{/each}}',
  '{{#if state.flag}}yes{{/if}} {{ state.any }}',
  'Go.',
)
const write = fc.oneof(
  fc.record({ field: from('n', 'total', 'score'), value: number }),
  fc.record({ field: from('s'), value: text }),
  fc.record({ field: from('flag'), value: predicate }),
  fc.record({ field: from('list'), value: from('[state.n]', 'state.list', '[1, 2, 3]', '[]') }),
  fc.record({ field: from('any'), value: from('last', 'state.list', 'decision') }),
)

const call = {
  model: from('default', 'other'),
  temperature: sometimes(share),
  maxOutputTokens: from(1, 200, 4_000),
  repairs: fc.integer({ min: 0, max: 3 }),
  timeoutMs: sometimes(from(1, 2_000, 9_000), 1),
  retries: fc.integer({ min: 0, max: 3 }),
  fallback: sometimes(from('default', 'other')),
  cache: fc.boolean(),
}

const simple = fc.oneof(
  fc.record({ type: from('threshold'), score: from('size(output)', 'state.n / 10'), threshold: share }),
  fc.record({
    type: from('regex'),
    required: some(from('a+', '^x', 'bee'), 2),
    forbidden: some(from('z', '\\d{2}'), 2),
  }),
  fc.record({ type: from('length'), minChars: from(0, 3), maxWords: sometimes(from(1, 20)) }),
  fc.record({ type: from('json-schema'), required: some(from('a', 'b'), 2) }),
  fc.record({ type: from('judge'), rubric: template, threshold: share, ...call }),
)
const evaluator = fc.oneof(
  { weight: 4, arbitrary: simple },
  {
    weight: 1,
    arbitrary: fc.record({
      type: from('composite'),
      parts: fc.uniqueArray(fc.record({ name: from('a', 'b'), weight: from(0.5, 2), evaluator: simple }), {
        minLength: 1,
        maxLength: 2,
        selector: ({ name }) => name,
      }),
    }),
  },
)
const output = fc.oneof(text, from('state.list', 'last'))

/** A config as drawn in a form: members that are off are not there. */
const configOf = (kind: NodeKindName, members: Record<string, fc.Arbitrary<unknown>>): Node =>
  fc.record(members).map((config) => ({ kind, config: JSON.parse(JSON.stringify(config)) as JsonObject })) // printed from JSON values

export const observe: Node = configOf('observe', {
  recall: sometimes(
    fc.record({
      mode: from('semantic', 'key'),
      query: template,
      topK: from(1, 5),
      threshold: share,
      write: sometimes(from('any')),
    }),
    1,
  ),
  map: some(write, 3, 1),
  extract: sometimes(
    fc.record({
      value: sometimes(output),
      about: template,
      write: from('facts'),
      maxFacts: from(1, 30),
      readTokens: from(50, 4_000),
      ...call,
    }),
    1,
  ),
  relevance: sometimes(
    fc.record({ field: from('facts', 'findings'), to: sometimes(text), threshold: share, top: sometimes(from(1, 3)) }),
    1,
  ),
  prune: sometimes(
    fc.record({ field: from('facts', 'list'), contextTokens: from(100, 8_000), share: from(0.01, 0.3, 1) }),
    1,
  ),
  contradictions: sometimes(
    fc.record({
      facts: from('state.facts', 'state.findings', 'state.list'),
      newest: from(1, 10),
      topK: from(1, 8),
      threshold: share,
      write: from('any'),
      ...call,
    }),
    1,
  ),
  evaluate: sometimes(
    fc.record({
      output,
      evaluator,
      writeScore: from('score', 'n'),
      writeDeficiencies: sometimes(from('findings')),
      writeSubScores: sometimes(from('parts')),
    }),
  ),
})

const routes = some(from('left', 'right', 'again'), 2).chain((handles) =>
  fc.tuple(...[...new Set(handles)].map((handle) => predicate.map((when) => ({ handle, when })))),
)
const asking = {
  ...call,
  routes,
  instructions: template,
  prompt: template,
  context: sometimes(
    fc.record({
      maxTokens: from(2_000, 2_000, 9_000, 200),
      sections: fc.shuffledSubarray(['state', 'history', 'artifacts', 'errors']),
      artifacts: fc.subarray(['s', 'facts']),
    }),
  ),
  latent: sometimes(
    fc.record({
      enabled: fc.boolean(),
      maxPasses: fc.integer({ min: 1, max: 3 }),
      maxTokens: from(64, 500),
      condenseToolResults: fc.boolean(),
      injectState: fc.boolean(),
      warmupIterations: from(0, 2),
    }),
  ),
  adapt: sometimes(fc.record({ temperature: fc.boolean(), iterations: fc.boolean(), startIterations: from(10, 50) })),
}
const tool = from('state.patch', 'flaky', 'lookup', 'unsafe', 'memory.write', 'code.run', 'finish')

export const decide: Node = fc.oneof(
  configOf('decide', { strategy: from('model'), ...asking }),
  configOf('decide', {
    strategy: from('refine'),
    ...asking,
    fields: fc.subarray(['n', 's', 'flag', 'list'], { minLength: 1 }),
  }),
  configOf('decide', {
    strategy: from('role'),
    ...asking,
    role: from('proposer', 'critic', 'judge', 'planner', 'aggregator'),
    write: from('any'),
  }),
  configOf('decide', {
    strategy: from('rule'),
    routes,
    rules: some(
      fc.record({
        when: predicate,
        tool: from('flaky', 'lookup', 'unsafe'),
        args: fc.record({ x: number }),
        subgoal: from('', 'go'),
      }),
      3,
      1,
    ),
  }),
)

/** `flaky` and `lookup` are always allowed: rules and fixed calls name them. */
export const act: Node = configOf('act', {
  tools: some(tool, 3).map((more) => [...new Set(['flaky', 'lookup', 'unsafe', ...more])]),
  call: sometimes(fc.record({ tool: from('flaky', 'lookup'), args: fc.record({ x: number }) }), 5),
  policy: fc.record(
    {
      timeoutMs: from(3_000, 60_000, 60_000, 1),
      retries: fc.integer({ min: 0, max: 4 }),
      baseDelayMs: from(0, 500, 90_000),
      onError: from('continue', 'continue', 'route', 'route', 'stop'),
      circuit: fc.record({ failures: fc.integer({ min: 1, max: 3 }), coolDownMs: from(0, 1_000, 3_600_000) }),
      latency: fc.record({ expectedMs: from(1, 1, 1, 5_000), limitMs: sometimes(from(1, 10_000)) }),
      cache: fc.subarray(['lookup']),
      approval: fc.constantFrom<JsonObject>({ unsafe: 'never' }, { flaky: 'ask' }, { unsafe: 'ask' }),
    },
    { requiredKeys: [] },
  ),
})

const remediation = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: from('patch'), set: some(write, 2, 1) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: from('prune'),
      fields: fc.subarray(['list', 'facts'], { minLength: 1 }),
      budgetTokens: from(1, 100),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: from('strategy'),
      hint: template,
      temperature: share,
      model: from('default', 'other'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ type: from('goto') }) },
  { weight: 3, arbitrary: fc.record({ type: from('rollback') }) },
  { weight: 3, arbitrary: fc.record({ type: from('escalate'), question: from('', 'n is {{ state.n }}?') }) },
  { weight: 1, arbitrary: fc.record({ type: from('stop') }) },
)

export const invariant: Node = configOf('invariant', {
  predicate,
  severity: from('info', 'warning', 'critical'),
  message: template,
  remediation,
  maxAttempts: from(100, 20, 2, 1),
  exhausted: from('stop', 'escalate'),
})

const check = fc.record({ name: from('one', 'two'), when: predicate })

export const terminate: Node = configOf('terminate', {
  rules: some(
    fc.record({
      when: fc.oneof(
        { weight: 1, arbitrary: predicate },
        { weight: 3, arbitrary: from('iteration >= 8', 'state.n > 1000', 'iteration > 3 && state.flag') },
      ),
      label: from('done', 'given up'),
      outcome: from('success', 'failure'),
      output: fc.oneof(fc.constant({}), fc.record({ n: number, s: text })),
    }),
    2,
    1,
  ),
  verify: sometimes(
    fc.record({
      assertions: some(check, 2),
      validators: some(fc.record({ name: from('good'), output, evaluator }), 1),
      integration: some(check, 1),
      minConfidence: share,
      writeFindings: sometimes(from('findings')),
    }),
  ),
})
