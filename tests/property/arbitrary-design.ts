import fc from 'fast-check'
import { ESCALATED_RULES } from '../../lib/loop/artefacts/contract.ts'
import type { NodeKindName } from '../../lib/loop/artefacts/design.ts'
import type { Json, JsonObject } from '../../lib/loop/artefacts/json.ts'
import { definitions } from '../../lib/nodes/definitions.ts'
import { act, decide, invariant, observe, terminate } from './arbitrary-nodes.ts'

type Recipe = {
  nodes: { kind: NodeKindName; config: JsonObject }[]
  /** For each handle beside the main one: where it leads, and the cap of its edge. Used in turn. */
  ways: { to: number; cap: number; connected: boolean }[]
  entry: number
  contract: JsonObject
  consolidation: JsonObject | undefined
  state: JsonObject
}

const sometimes = <T>(arbitrary: fc.Arbitrary<T>, freq = 2) => fc.option(arbitrary, { nil: undefined, freq })
/** Caps that leave room, and now and then one that nothing fits under. */
const mostly = (usual: number[], rare: number[]) =>
  fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...usual) }, { weight: 1, arbitrary: fc.constantFrom(...rare) })
const compare = fc.constantFrom('tool-and-args', 'tool')
const times = fc.record({ times: fc.integer({ min: 2, max: 4 }) })

const contract: fc.Arbitrary<JsonObject> = fc
  .record({
    score: sometimes(fc.constantFrom('state.score', 'state.n / 10', 'size(state.list)', 'state.n * 1e160')),
    maxIterations: mostly([25, 12, 40], [1, 2, 5]),
    timeoutMs: mostly([120_000, 3_600_000, 36_000_000], [1, 900, 20_000]),
    stepTimeoutMs: mostly([5_000, 60_000], [1, 400]),
    budgetUsd: sometimes(mostly([5, 100], [0.000_001, 0.01])),
    budgetTokens: sometimes(mostly([50_000, 1_000_000], [1, 900])),
    escalation: sometimes(
      fc.record(
        {
          rules: fc.subarray([...ESCALATED_RULES], { minLength: 1 }),
          deadlineMs: fc.constantFrom(1_000, 3_600_000, 90 * 86_400_000),
          onDeadline: fc.constantFrom('stop', 'careful'),
        },
        { requiredKeys: ['rules'] },
      ),
    ),
    qualityThreshold: sometimes(
      fc.record({ target: fc.constantFrom(0, 0.8, 5), minIterations: fc.integer({ min: 1, max: 4 }) }),
    ),
    plateau: sometimes(fc.record({ epsilon: fc.constantFrom(0.01, 1) })),
    adaptiveExit: sometimes(
      fc.record({
        method: fc.constantFrom('published', 'posterior'),
        floor: fc.constantFrom(0, 0.3, 1),
        minIterations: fc.integer({ min: 1, max: 5 }),
        minRuns: fc.integer({ min: 3, max: 6 }),
        costWeight: fc.constantFrom(0, 0.5, 1),
        exploreEvery: fc.constantFrom(0, 2),
      }),
    ),
    stalled: sometimes(
      fc.oneof(
        fc.record({ iterations: fc.integer({ min: 2, max: 9 }) }),
        fc.record({
          iterations: fc.integer({ min: 2, max: 9 }),
          measure: fc.constantFrom('state.n', 'size(state.list)'),
        }),
        fc.record({ iterations: fc.integer({ min: 2, max: 9 }), basis: fc.constantFrom('state', 'results') }),
      ),
    ),
    repeatedAction: sometimes(fc.record({ times: fc.integer({ min: 2, max: 4 }), compare })),
    cycling: sometimes(fc.record({ compare })),
    repeatedError: sometimes(times),
    subgoalStuck: sometimes(times),
    bestOf: fc.constantFrom('best', 'last'),
  })
  .map((rules) => {
    const scored = rules.score !== undefined
    const needs = { qualityThreshold: undefined, plateau: undefined, adaptiveExit: undefined, bestOf: 'last' }
    const unaimed = rules.qualityThreshold === undefined ? { adaptiveExit: undefined } : {}
    return plain({ ...rules, ...unaimed, ...(scored ? {} : needs) })
  })

/** Facts of expressions, some of which can’t be read at the end, and of a model. */
const consolidation: fc.Arbitrary<JsonObject> = fc
  .record({
    when: fc.constantFrom('always', 'always', 'success'),
    facts: fc.array(
      fc.constantFrom<JsonObject>(
        { text: '{{ run.outcome }} by {{ run.reason }} at {{ state.n }}', key: '{{ state.topic }}', scope: 'loop' },
        { text: '{{ state.findings[3] }}', scope: 'loop' },
        { list: 'state.findings', scope: 'workspace' },
      ),
      { minLength: 1, maxLength: 3 },
    ),
    model: sometimes(
      fc.record({
        alias: fc.constantFrom('default', 'other'),
        maxFacts: fc.constantFrom(1, 4),
        maxOutputTokens: fc.constantFrom(20, 900),
      }),
    ),
  })
  .map(plain)

/** Without members that are undefined. */
function plain(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject // printed from JSON values
}

const field = (role: string, schema: JsonObject, annotation: JsonObject = {}) => ({
  ...schema,
  'x-loop': { role, ...annotation },
})

/** The fields that the nodes of `arbitrary-nodes.ts` read and write; what a write may be refused for is arbitrary. */
const state: fc.Arbitrary<JsonObject> = fc
  .record({
    maximum: sometimes(fc.constantFrom(1_000, 1_000, 3), 1),
    maxItems: fc.constantFrom(50, 50, 6),
    reducer: fc.constantFrom('replace', 'append', 'union'),
    maxLength: fc.constantFrom(10, 400),
  })
  .map(({ maximum, maxItems, reducer, maxLength }) => ({
    type: 'object',
    properties: {
      topic: field('input', { type: 'string', default: 'bees' }),
      n: field('working', { type: 'number', default: 0, ...(maximum === undefined ? {} : { maximum }) }),
      total: field('working', { type: 'number', default: 0 }, { reducer: 'sum' }),
      s: field('output', { type: 'string', default: '', maxLength }),
      flag: field('working', { type: 'boolean', default: false }),
      list: field('working', { type: 'array', items: { type: 'number' }, default: [], maxItems }, { reducer }),
      facts: field('working', { type: 'array', items: FACT, default: [], maxItems: 20 }),
      findings: field('working', { type: 'array', items: { type: 'string' }, default: [], maxItems: 50 }),
      score: field('working', { type: 'number', default: 0 }),
      parts: field('working', { type: 'object', additionalProperties: { type: 'number' }, default: {} }),
      any: field('working', { default: null }),
      absent: field('working', { type: 'number' }),
    },
    additionalProperties: false,
    'x-loop': { version: 1 },
  }))

const FACT = {
  type: 'object',
  properties: { text: { type: 'string' }, source: { type: 'string' }, relevance: { type: 'number' } },
  required: ['text'],
}

/** All five kinds in any order, some of them twice or thrice. */
const ring: fc.Arbitrary<Recipe['nodes']> = fc
  .tuple(
    observe,
    decide,
    act,
    invariant,
    terminate,
    fc.array(fc.oneof(observe, decide, act, invariant, terminate), { maxLength: 4 }),
  )
  .chain(([one, two, three, four, five, more]) => {
    const all = [one, two, three, four, five, ...more]
    return fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })
  })

const recipe: fc.Arbitrary<Recipe> = fc.record({
  nodes: ring,
  ways: fc.array(
    fc.record({ to: fc.nat(), cap: fc.constantFrom(9, 3, 1), connected: fc.constantFrom(true, true, true, false) }),
    {
      minLength: 1,
      maxLength: 8,
    },
  ),
  entry: fc.nat({ max: 8 }),
  contract,
  consolidation: sometimes(consolidation),
  state,
})

const MAIN = ['next', 'holds', 'continue']

/**
 * A design out of a recipe: the nodes stand in a ring that begins at the head; every other handle leads anywhere, forwards freely, backwards by an edge with
 * a cap, so that inner cycles are bounded as the compiler demands.
 */
function draw({ nodes, ways, entry, contract: rules, consolidation: kept, state: schema }: Recipe): JsonObject {
  let turn = 0
  const edges = nodes.flatMap(({ kind, config }, index) => {
    const parsed = definitions[kind].config.safeParse(named(config, index))
    if (!parsed.success) return []
    // Each kind's handles take the config that its own schema parsed.
    const handles = definitions[kind].handles(parsed.data as never)
    return handles.flatMap(({ id, required }) => {
      const from = { id: `edge-${index}.${id}`, from: `node-${index}`, handle: id }
      if (MAIN.includes(id)) return [{ ...from, to: `node-${(index + 1) % nodes.length}` }]
      const way = ways[turn++ % ways.length]
      if (!way || !(required || way.connected)) return []
      const to = way.to % nodes.length
      return [{ ...from, to: `node-${to}`, ...(to > index || to === 0 ? {} : { cap: way.cap }) }]
    })
  })
  const models = { default: 'fast', other: 'strong' }
  const price = { inputUsdPerMTok: 3, outputUsdPerMTok: 15 }
  return plain({
    designVersion: 1,
    name: 'Generated',
    entry: `node-${entry % nodes.length}`,
    head: 'node-0',
    state: schema,
    nodes: nodes.map(({ kind, config }, index) => ({
      id: `node-${index}`,
      kind,
      label: '',
      config: named(config, index),
    })),
    edges,
    contract: rules,
    consolidation: kept,
    models: Object.fromEntries(
      Object.entries(models).map(([alias, model]) => [alias, { provider: 'chaos', model, price }]),
    ),
    layout: { positions: {} },
  })
}

/** Invariants need names of their own. */
function named(config: JsonObject, index: number): JsonObject {
  return 'predicate' in config ? { ...config, name: `invariant ${index}` } : config
}

export const arbitraryDesign: fc.Arbitrary<Json> = recipe.map(draw)
