import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CHAOS_PROFILES, type ChaosFault, readChaosModel } from '../loop/artefacts/chaos-profiles.ts'
import type { LoopEvent } from '../loop/artefacts/events.ts'
import { isJsonObject, type JsonObject } from '../loop/artefacts/json.ts'
import type { Script } from '../loop/artefacts/script.ts'
import type { FieldSchema } from '../loop/state/schema.ts'
import { validateValue } from '../loop/state/validate.ts'
import { decisionSchema } from '../nodes/decide/decision-answer.ts'
import { diceOf } from './dice.ts'
import { bench, countingSpec, FACTS, RUN_ID, runToEnd } from './fixtures.ts'
import { inventValue } from './invent-value.ts'
import { createModelGateway } from './model-gateway.ts'
import type { ModelOutcome, ModelRequest } from './ports.ts'
import { chaos } from './providers/chaos.ts'
import { simulatedClock } from './simulated-clock.ts'

const TOOLS = ['state.patch', 'flaky'].map((name) => FACTS[name]).filter((tool) => tool !== undefined)
const SCHEMA: FieldSchema = decisionSchema(TOOLS)
const SCRIPT: Script = { cycle: [{ json: { action: { tool: 'flaky', args: { n: '{{ calls }}' } } } }] }

type Asked = Partial<Pick<ModelRequest, 'schema'>> & Partial<ModelRequest['script']>

function request(model: string, calls: number, asked: Asked = {}): ModelRequest {
  const { schema = SCHEMA, ...scene } = asked
  return {
    runId: RUN_ID,
    model: { provider: 'chaos', model, simulated: true },
    instructions: '',
    prompt: 'Go on.',
    schema: schema as ModelRequest['schema'],
    temperature: null,
    maxOutputTokens: 500,
    script: {
      node: 'decide',
      purpose: 'decide',
      call: 0,
      calls,
      iteration: 1,
      state: {},
      input: {},
      last: null,
      script: undefined,
      ...scene,
    },
  }
}

/** As a step calls it: given up after 30 s. */
async function ask(model: string, calls: number, asked: Asked = {}): Promise<{ outcome: ModelOutcome; ms: number }> {
  const clock = simulatedClock()
  const gateway = createModelGateway([chaos(clock)])
  const giveUp = new AbortController()
  const startedAt = clock.now()
  void clock.sleep(30_000, giveUp.signal).then(() => giveUp.abort())
  const outcome = await gateway.call(request(model, calls, asked), giveUp.signal)
  giveUp.abort()
  return { outcome, ms: clock.now() - startedAt }
}

const strict = (text: string): JsonObject | null => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
const scripted = (calls: number) => JSON.stringify({ action: { args: { n: calls }, tool: 'flaky' } })

/** What somebody sees of a call who knows the script alone. */
function seen({ outcome, ms }: Awaited<ReturnType<typeof ask>>, calls: number): ChaosFault {
  if (!outcome.ok) {
    if (outcome.kind === 'rate_limit' && (outcome.retryAfterMs ?? 0) >= 1_000) return 'rate-limit'
    if (outcome.kind === 'unavailable' && outcome.class === 'transient') return 'outage'
    if (outcome.class === 'timeout' && ms === 30_000) return 'timeout'
    throw new Error(`no fault of ours: ${outcome.message}`)
  }
  const { text, finishReason } = outcome
  if (finishReason === 'content-filter') return 'refusal'
  if (text === scripted(calls)) return ms >= 1_000 && ms <= 8_000 ? 'late' : 'good'
  if (Array.from({ length: calls }, (_, before) => scripted(before)).includes(text)) return 'repeat'
  const answer = strict(text)
  if (answer === null) return 'malformed'
  if (isJsonObject(answer.action) && !TOOLS.some(({ name }) => name === (answer.action as JsonObject).tool))
    return 'unknown-tool'
  if (validateValue(SCHEMA, answer, '').length === 0) return 'wrong'
  throw new Error(`neither right nor spoilt: ${text}`)
}

describe('profiles of the chaos model', () => {
  it.each(CHAOS_PROFILES)('$name: $summary', async ({ name, weights }) => {
    const counts = new Map<ChaosFault, number>()
    const CALLS = 300
    for (let calls = 1; calls <= CALLS; calls++) {
      const fault = seen(await ask(name, calls, { script: SCRIPT }), calls)
      counts.set(fault, (counts.get(fault) ?? 0) + 1)
    }
    const sum = Object.values(weights).reduce((total, weight) => total + weight, 0)
    expect([...counts.keys()].sort()).toEqual(Object.keys(weights).sort())
    for (const [fault, count] of counts) {
      const expected = (weights[fault] ?? 0) / sum
      expect(Math.abs(count / CALLS - expected), `${fault}: ${count} of ${CALLS}`).toBeLessThan(0.08)
    }
  })

  it('are what the provider lists, the usual one first, and it says that it is no real model', () => {
    const { models, simulated, hint } = chaos(simulatedClock())
    expect(models?.map(({ name }) => name)).toEqual(CHAOS_PROFILES.map(({ name }) => name))
    expect(models?.[0]?.name).toBe('mixed')
    expect({ simulated, hint }).toEqual({ simulated: true, hint: expect.stringContaining('Not a real model') })
  })

  it.each([
    ['mixed', 1],
    ['mixed:0', 0],
    ['outages:4294967295', 4_294_967_295],
  ])('“%s” is read', (model, seed) => {
    expect(readChaosModel(model)).toMatchObject({ seed, profile: { name: model.split(':')[0] } })
  })

  it.each([
    ['gpt-5', 'the chaos model has no profile “gpt-5”; there are mixed, calm, wrong,'],
    ['', 'has no profile “”'],
    ['constructor', 'has no profile “constructor”'],
    ['mixed:', '“” is no seed: it is a whole number from 0 to 4294967295, as in “mixed:42”'],
    ['mixed:-1', '“-1” is no seed'],
    ['mixed:4294967296', '“4294967296” is no seed'],
    ['mixed:1:2', '“1:2” is no seed'],
  ])('“%s” is refused where it is bound', async (model, problem) => {
    const bound = await createModelGateway([chaos(simulatedClock())]).bind(
      { runId: RUN_ID },
      { default: { provider: 'chaos', model } },
    )
    expect(bound).toEqual({ ok: false, problems: [expect.stringContaining(problem)] })
  })
})

describe('what is drawn', () => {
  const draws = async (model: string, asked: Asked = {}) => {
    const outcomes: ModelOutcome[] = []
    for (let calls = 0; calls < 40; calls++) outcomes.push((await ask(model, calls, asked)).outcome)
    return outcomes
  }

  it('is the same for the same seed, input, node, purpose and call, whatever the state and the prompt', async () => {
    const before = await draws('mixed:7', { input: { topic: 'tea' }, script: SCRIPT })
    const again = await draws('mixed:7', {
      input: { topic: 'tea' },
      script: SCRIPT,
      state: { n: 5 },
      iteration: 9,
      call: 3,
    })
    expect(again).toEqual(before)
  })

  it.each<[string, string, Asked]>([
    ['seed', 'mixed:8', {}],
    ['input', 'mixed:7', { input: { topic: 'tea' } }],
    ['node', 'mixed:7', { node: 'other' }],
    ['purpose', 'mixed:7', { purpose: 'repair' }],
  ])('is another for another %s', async (_what, model, asked) => {
    expect(await draws(model, asked)).not.toEqual(await draws('mixed:7'))
  })
})

describe('an answer without a script', () => {
  it('fits the schema of the request', async () => {
    for (const model of ['calm', 'wrong', 'wrong:5'])
      for (let calls = 0; calls < 20; calls++) {
        const { outcome } = await ask(model, calls)
        expect(outcome.ok && validateValue(SCHEMA, strict(outcome.text), 'answer')).toEqual([])
      }
  })

  it('is text where none is asked for', async () => {
    const { outcome } = await ask('calm', 1, { schema: null })
    expect(outcome).toMatchObject({ ok: true, text: expect.stringMatching(/\S/) })
  })

  it('repeats the last action, and what a node wrote last', async () => {
    const last = { tool: 'flaky', args: { at: 3 } }
    const properties: Record<string, FieldSchema> = { draft: { type: 'string' }, n: { type: 'number' } }
    const refine = { type: 'object' as const, properties, required: ['draft', 'n'], additionalProperties: false }
    const actions: unknown[] = []
    const drafts: unknown[] = []
    for (let calls = 1; calls <= 40; calls++) {
      const decided = await ask('repeats', calls, { last })
      actions.push(decided.outcome.ok && strict(decided.outcome.text)?.action)
      const written = await ask('repeats', calls, { schema: refine as never, state: { draft: 'as it was', n: 4 } })
      drafts.push(written.outcome.ok && strict(written.outcome.text))
    }
    expect(actions.filter((action) => JSON.stringify(action) === JSON.stringify(last)).length).toBeGreaterThan(20)
    expect(drafts.filter((draft) => JSON.stringify(draft) === '{"draft":"as it was","n":4}').length).toBeGreaterThan(20)
  })

  it('is made up where no rule of the script fits; a rule that fails plays its failure', async () => {
    const rules = [{ when: 'node == "other"', respond: { error: 'fatal' as const, message: 'as scripted' } }]
    expect((await ask('calm', 1, { script: { rules } })).outcome.ok).toBe(true)
    const other = await ask('calm', 1, { script: { rules }, node: 'other' })
    expect(other.outcome).toMatchObject({ ok: false, class: 'fatal', message: 'as scripted' })
  })
})

const text = fc.string({ unit: 'grapheme', maxLength: 12 })
const { schema: arbitrarySchema } = fc.letrec<{ schema: FieldSchema }>((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small' },
    fc.record({
      type: fc.constant('string' as const),
      minLength: fc.nat(9),
      maxLength: fc.integer({ min: 9, max: 40 }),
    }),
    fc.record({
      type: fc.constantFrom('number' as const, 'integer' as const),
      minimum: fc.integer({ min: -50, max: 5 }),
      maximum: fc.integer({ min: 5, max: 50 }),
    }),
    fc.record({ type: fc.constantFrom('number' as const, 'integer' as const), maximum: fc.integer() }),
    fc.record({ type: fc.constantFrom('boolean' as const, 'null' as const) }),
    fc.record({ enum: fc.array(fc.oneof(text, fc.integer(), fc.boolean()), { minLength: 1, maxLength: 4 }) }),
    fc.record({ type: fc.constant('string' as const), pattern: fc.constantFrom('^[a-z]+$', '^\\d+$', '^.+@.+$', '') }),
    fc.record({
      type: fc.constant('array' as const),
      items: tie('schema'),
      minItems: fc.nat(2),
      maxItems: fc.integer({ min: 2, max: 5 }),
    }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('schema'), { maxKeys: 3 }).map((properties) => ({
      type: 'object' as const,
      properties,
      required: [...Object.keys(properties).slice(0, 2), 'other'],
      additionalProperties: { type: 'boolean' as const },
    })),
    fc.constant({}),
  ),
}))

describe('a value that is made up', () => {
  it('fits any schema', () => {
    const property = fc.property(arbitrarySchema, fc.nat(), fc.constantFrom('near', 'far'), (schema, seed, manner) => {
      const value = inventValue(schema, diceOf(seed), manner as 'near' | 'far')
      expect(validateValue(schema, value, 'value')).toEqual([])
    })
    fc.assert(property, { numRuns: 2_000 })
  })
})

describe('a run on the chaos model', () => {
  const specWith = (model: string) => ({
    ...countingSpec({ maxIterations: 8, timeoutMs: 600_000 }),
    models: { default: { provider: 'chaos', model } },
  })
  const benchWith = () => {
    const clock = simulatedClock()
    const b = bench({ flaky: async () => ({ ok: true, output: null }) }, clock)
    return { ...b, ports: { ...b.ports, models: createModelGateway([chaos(clock)]) } }
  }
  const story = (events: readonly LoopEvent[]) =>
    events.filter(({ type }) => type === 'model-answered' || type === 'model-failed').map(({ data }) => data)

  it('is the same for the same seed, and another for another', async () => {
    const first = await runToEnd(specWith('mixed:3'), benchWith())
    expect(await runToEnd(specWith('mixed:3'), benchWith())).toEqual(first)
    expect(story(await runToEnd(specWith('mixed:4'), benchWith()))).not.toEqual(story(first))
  })

  it('stores no answer for another run', async () => {
    const spec = specWith('calm')
    const { decide } = spec.nodes
    if (decide) decide.config = { ...decide.config, cache: true }
    const b = benchWith()
    const events = await runToEnd(spec, b)
    const called = events.filter((event) => event.type === 'model-called')
    expect(called.length).toBeGreaterThan(0)
    expect(called.map(({ data }) => data.cacheKey)).toEqual(called.map(() => null))
  })
})
