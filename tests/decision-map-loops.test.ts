import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DecisionMap } from '../lib/loop/1-draw/decision-map.ts'
import { designFromDecisionMap, mapName } from '../lib/loop/1-draw/decision-map-design.ts'
import { fixtureMap } from '../lib/loop/1-draw/fixture-maps.ts'
import { compile } from '../lib/loop/2-compile/compile.ts'
import { LoopDesign } from '../lib/loop/artefacts/design.ts'
import type { JsonObject } from '../lib/loop/artefacts/json.ts'
import { definitions } from '../lib/nodes/definitions.ts'
import { bench, finished, runToEnd } from '../lib/runner/fixtures.ts'
import { toolDefinitions } from '../lib/tools/definitions.ts'

function compiled(map: DecisionMap) {
  const { diagnostics, spec } = compile(designFromDecisionMap(DecisionMap.parse(map)), definitions, toolDefinitions)
  expect(diagnostics).toEqual([])
  if (!spec) throw new Error('a decision map compiles')
  return spec
}
const run = async (map: DecisionMap, input: JsonObject = {}) => runToEnd(compiled(map), bench(), input)
const choices = (path: unknown) =>
  Array.isArray(path)
    ? path.map(({ decision, choice }: { decision: string; choice: string }) => `${decision}: ${choice}`)
    : []

it.each([
  ['Review a change: find what is wrong.', 'Review a change'],
  ['  Sort the mail\ninto folders', 'Sort the mail'],
  ['', 'Untitled loop'],
  [': only this', 'Untitled loop'],
  ['a\u202eb\u0000c', 'a b c'],
  [`${'😀'.repeat(70)}`, `${'😀'.repeat(59)}…`],
])('the goal %j gives the name %j', (goal, name) => {
  expect(mapName({ goal })).toBe(name)
})

type Shape = Record<string, (string | null)[]>

describe('a loop from a decision map', () => {
  it.each<[string, Shape, number, string[]]>([
    ['one decision', { a: [null, null] }, 3, ['a: a 1']],
    ['a chain', { a: ['b', null], b: [null, null] }, 4, ['a: a 1', 'b: b 1']],
    ['three beginnings', { a: [null, null], b: [null, null], c: [null, null] }, 5, ['a: a 1', 'b: b 1', 'c: c 1']],
    [
      'a beginning after a chain',
      { c: ['d', null], a: [null, null], d: [null, null] },
      5,
      ['c: c 1', 'd: d 1', 'a: a 1'],
    ],
    [
      'a way back, which is left the second time',
      { a: ['b', null], b: ['a', null] },
      5,
      ['a: a 1', 'b: b 1', 'a: a 2'],
    ],
    ['a way back to itself', { a: ['a', null] }, 4, ['a: a 1', 'a: a 2']],
    [
      'ways back from everywhere, which are left after the first',
      { d: ['d', 'b'], b: ['e', 'd'], e: ['d', 'c'], c: ['d', null, 'd'] },
      7,
      ['d: d 1', 'd: d 2', 'b: b 1', 'e: e 2', 'c: c 2'],
    ],
    [
      'four beginnings that lead to one decision, beside a way back',
      { a: ['x', null], b: ['x', null], c: ['x', null], d: ['x', null], x: ['x', null] },
      11,
      ['a: a 1', 'x: x 1', 'x: x 2', 'b: b 1', 'x: x 2', 'c: c 1', 'x: x 2', 'd: d 1', 'x: x 2'],
    ],
  ])('%s: each decision by its criterion, until every way has ended', async (_, shape, iterations, path) => {
    const end = finished(await run(fixtureMap(shape)))
    expect(end).toMatchObject({ reason: 'goal', outcome: 'success', iterations, bestScore: path.length })
    expect(choices(end.output.path)).toEqual(path)
  })

  it('catches an invented alternative, tells the next choice so, and lets the judge send one back', async () => {
    const events = await run(fixtureMap({ a: ['b', null], b: [null, null] }))
    const checks = events.flatMap((event) =>
      event.type === 'invariant-checked' ? [`${event.iteration} ${event.data.holds}`] : [],
    )
    expect(checks).toEqual(['1 false', '2 true', '3 true', '4 true'])
    const prompts = events.flatMap((event) => (event.type === 'model-called' ? [event.data.request.prompt] : []))
    expect(prompts[2]).toContain('word for word: “a 1” “a 2”')
    expect(prompts[2]).toContain('was sent back: it is not one of the alternatives.')
    expect(prompts[4]).toContain('was sent back: The reason does not speak to the criterion.')
    expect(prompts[6]).toContain('then a 1 follows')
    expect(prompts[6]).not.toContain('sent back')
  })

  it('guards a map with a way back against circles, and no other', () => {
    expect(Object.keys(compiled(fixtureMap({ a: ['a', null] })).nodes)).toContain('onward')
    expect(Object.keys(compiled(fixtureMap({ a: [null, null] })).nodes)).not.toContain('onward')
  })

  it('ends honestly when a model only goes round', async () => {
    const spec = compiled(fixtureMap({ a: ['a', null] }))
    spec.script = {
      rules: [
        { when: 'node == "choose"', respond: { json: { choice: 'a 1', why: 'again' } } },
        { respond: { json: { meets: true, objection: '' } } },
      ],
    }
    const end = finished(await runToEnd(spec, bench()))
    expect(end).toMatchObject({ reason: 'invariant_exhausted', outcome: 'failure', iterations: 6 })
  })

  it('ends honestly when the judge is never content', async () => {
    const spec = compiled(fixtureMap({ a: [null, null] }))
    spec.script = {
      rules: [
        { when: 'node == "choose"', respond: { json: { choice: 'a 1', why: 'because' } } },
        { respond: { json: { meets: false, objection: 'no' } } },
      ],
    }
    expect(finished(await runToEnd(spec, bench()))).toMatchObject({ reason: 'stalled', outcome: 'failure' })
  })

  it('runs on another map that is given as input', async () => {
    const other = compiled(fixtureMap({ x: [null, null] })).state.properties.decisions?.default ?? []
    const end = finished(await run(fixtureMap({ a: ['b', null], b: [null, null] }), { decisions: other }))
    expect(choices(end.output.path)).toEqual(['x: x 1'])
  })

  it('keeps what looks like code in the answers as text', async () => {
    const map = fixtureMap({ a: [null, null] }, '{{ state.nothing }} "quoted" \\')
    const [decision] = map.decisions
    if (!decision) throw new Error('one decision')
    decision.question = '{{#each'
    decision.criterion = '"}} {{ last.output }}'
    const end = finished(await run(map))
    expect(end).toMatchObject({ reason: 'goal', state: { task: map.goal } })
    expect(end.state.path).toMatchObject([{ why: expect.stringContaining(decision.criterion) }])
  })

  it('has room for ten beginnings that share a chain of ten', async () => {
    const chain = Array.from({ length: 10 }, (_, at): [string, (string | null)[]] => [
      `c${at}`,
      at === 9 ? [null, null] : [`c${at + 1}`, null],
    ])
    const heads = Array.from({ length: 10 }, (_, at): [string, (string | null)[]] => [`h${at}`, ['c0', null]])
    const end = finished(await run(fixtureMap(Object.fromEntries([...heads, ...chain]))))
    expect(end).toMatchObject({ reason: 'goal', outcome: 'success', bestScore: 110 })
  })

  it('compiles clean at the largest', () => {
    const shape = Array.from({ length: 20 }, (_, index): [string, null[]] => [`d${index}`, Array(40).fill(null)])
    const map = fixtureMap(Object.fromEntries(shape), 'x'.repeat(2_000))
    expect(JSON.stringify(map).length).toBeGreaterThan(50_000)
    compiled(map)
  })

  it('is a design that can be stored, compiles clean and converges, whatever the map', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
    const maps = fc
      .uniqueArray(fc.constantFrom(...ids), { minLength: 1 })
      .chain((known) =>
        fc.tuple(
          ...known.map((id) =>
            fc.tuple(fc.constant(id), fc.array(fc.constantFrom(...known, null), { minLength: 2, maxLength: 4 })),
          ),
        ),
      )
      .map((entries) => fixtureMap(Object.fromEntries(entries)))
      .filter((map) => DecisionMap.safeParse(map).success)
    await fc.assert(
      fc.asyncProperty(maps, async (map) => {
        LoopDesign.parse(designFromDecisionMap(map))
        expect(finished(await run(map))).toMatchObject({ reason: 'goal', outcome: 'success' })
      }),
      { numRuns: 60 },
    )
  })
})
