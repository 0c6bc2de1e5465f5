import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DecisionMap, distancesToEnd, judgeDecisionMap, MAP_LIMITS, type MapVerdict, startsOf } from './decision-map.ts'
import { fixtureMap } from './fixture-maps.ts'

type Shape = Record<string, (string | null)[]>
const ends = (count: number) => Array.from({ length: count }, () => null)
const judge = (shape: Shape) => judgeDecisionMap(fixtureMap(shape))

describe('whether a loop is needed', () => {
  it.each<[string, Shape, MapVerdict, number | null, string[][]]>([
    ['nothing', {}, 'empty', 0, []],
    ['a decision without alternatives', { a: [] }, 'empty', 0, []],
    ['two leaves', { a: ends(2) }, 'table', 2, []],
    ['seven leaves', { a: ends(7) }, 'table', 7, []],
    ['eight leaves', { a: ends(8) }, 'loop', 8, []],
    ['seven leaves in two trees', { a: ends(3), b: ends(4) }, 'table', 7, []],
    ['eight leaves in two trees', { a: ends(4), b: ends(4) }, 'loop', 8, []],
    ['seven leaves in a chain', { a: ['b', null, null], b: ends(5) }, 'chain', 7, []],
    ['a branch that two alternatives share, counted for each', { a: ['b', 'b'], b: ends(4) }, 'loop', 8, []],
    ['a way back to itself', { a: ['a', null] }, 'loop', null, [['a']]],
    ['a way back over another', { a: ['b', null], b: ['a', null] }, 'loop', null, [['a', 'b']]],
    ['a way back behind a beginning', { a: ['b', null], b: ['c', null], c: ['b', null] }, 'loop', null, [['b', 'c']]],
    [
      'two ways back that do not meet',
      { a: ['a', null], b: ['c', null], c: ['b', null] },
      'loop',
      null,
      [['a'], ['b', 'c']],
    ],
    ['a beginning between two cycles', { a: ['a', 'b'], b: ['c', null], c: ['c', null] }, 'loop', null, [['a'], ['c']]],
    ['a code review', { merge: ends(3), file: ends(47), bug: ends(3) }, 'loop', 53, []],
  ])('%s', (_, shape, verdict, leaves, cycles) => {
    const judged = judge(shape)
    expect(judged).toMatchObject({ verdict, leaves, cycles })
    expect(judged.decisions).toBe(Object.keys(shape).length)
    expect(judged.sentence.startsWith('You need a loop')).toBe(verdict === 'loop')
  })

  it('says why, with figures and names', () => {
    expect(judge({ a: ends(8) }).sentence).toContain('8 leaves, and beyond 7')
    expect(judge({ a: ['a', null] }).sentence).toContain('“Question a?” leads back to itself')
    expect(judge({ a: ['b', null], b: ['a', null] }).sentence).toContain(
      '“Question a?” and “Question b?” lead back to each other',
    )
    expect(judge({ a: ['b'], b: ['c'], c: ['d'], d: ['a', null] }).sentence).toContain(
      '“Question b?” and 2 more lead back',
    )
    expect(judge({ a: ends(3) }).sentence).toContain('A decision table would do: 3 cases')
    expect(judge({ a: ['b', null], b: ends(2) }).sentence).toContain(
      'A plain chain would do: 2 decisions one after another, 3 leaves',
    )
  })

  it('names decisions that have no question yet by their place', () => {
    const map = fixtureMap({ a: ['a', null] })
    map.decisions[0] = { ...map.decisions[0], question: '' } as (typeof map.decisions)[number]
    expect(judgeDecisionMap(map).sentence).toContain('decision 1 leads back to itself')
  })

  it('counts to a million and no further, at once', () => {
    const tower = Object.fromEntries(
      Array.from({ length: MAP_LIMITS.decisions }, (_, index): [string, (string | null)[]] => [
        `d${index}`,
        Array.from({ length: MAP_LIMITS.alternatives }, () =>
          index === MAP_LIMITS.decisions - 1 ? null : `d${index + 1}`,
        ),
      ]),
    )
    expect(judge(tower)).toMatchObject({ verdict: 'loop', leaves: 1_000_000 })
    expect(judge(tower).sentence).toContain('a million leaves or more')
  })

  it('takes 2,000 decisions in a ring, which no form lets through', () => {
    const ring = Object.fromEntries(
      Array.from({ length: 2_000 }, (_, index): [string, (string | null)[]] => [
        `d${index}`,
        [`d${(index + 1) % 2_000}`],
      ]),
    )
    const map = fixtureMap(ring)
    expect(distancesToEnd(map).size).toBe(0)
    expect(startsOf(map)).toEqual(['d0'])
  })

  it('takes an alternative that leads to nothing known as an end', () => {
    expect(judge({ a: ['gone', null] })).toMatchObject({ verdict: 'chain', leaves: 2 })
  })
})

it.each<[string, Shape, string[]]>([
  ['what nothing leads to', { a: ['b', null], b: ends(2), c: ends(2) }, ['a', 'c']],
  ['the first of a ring', { a: ['b', null], b: ['a', null] }, ['a']],
  ['one that leads to itself alone', { a: ['a', null] }, ['a']],
  ['one that leads to itself, not what it leads to', { x: ends(2), s: ['s', 'x', null] }, ['s']],
  ['the way into a ring, not the ring', { a: ['b', null], b: ['a', null], c: ['a', null] }, ['c']],
])('begins with %s', (_, shape, starts) => {
  expect(startsOf(fixtureMap(shape))).toEqual(starts)
})

describe('what a map must be', () => {
  const problems = (map: unknown) => {
    const parsed = DecisionMap.safeParse(map)
    return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  }
  const good = fixtureMap({ a: ['b', null], b: ['a', null] })

  it('takes a good one, and fills in what is left out', () => {
    expect(problems(good)).toEqual([])
    const bare = {
      goal: ' g ',
      decisions: [{ id: 'a', question: 'q', criterion: 'c', alternatives: [{ label: 'x' }, { label: 'y' }] }],
    }
    expect(DecisionMap.parse(bare)).toMatchObject({
      goal: 'g',
      decisions: [{ alternatives: [{ consequence: '', leadsTo: null }, { label: 'y' }] }],
    })
  })

  it.each<[string, (map: DecisionMap) => unknown, string]>([
    ['no decision', (map) => ({ ...map, decisions: [] }), 'decisions: list at least one decision'],
    [
      'too many decisions',
      () => fixtureMap(Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`d${i}`, ends(2)]))),
      'decisions: at most 20 decisions',
    ],
    [
      'one alternative',
      () => fixtureMap({ a: ends(1) }),
      'decisions.0.alternatives: a decision has at least two alternatives',
    ],
    ['too many alternatives', () => fixtureMap({ a: ends(51) }), 'decisions.0.alternatives: at most 50 alternatives'],
    [
      'blank texts',
      () => ({
        goal: '  ',
        decisions: [{ id: 'a', question: ' ', criterion: '', alternatives: [{ label: '' }, { label: 'x' }] }],
      }),
      'decisions.0.alternatives.0.label: name the alternative',
    ],
    [
      'a way to nowhere known',
      () => fixtureMap({ a: ['gone', null] }),
      'decisions.0.alternatives.0.leadsTo: there is no decision gone',
    ],
    [
      'no way to an end',
      () => fixtureMap({ a: ['b', null], b: ['c', 'c'], c: ['b', 'b'] }),
      'decisions.1: no way from here comes to an end: let an alternative end',
    ],
    [
      'the same id twice',
      (map) => ({ ...map, decisions: [map.decisions[0], map.decisions[0]] }),
      'decisions.1.id: there are two decisions with the id a',
    ],
    [
      'the same alternative twice',
      (map) => ({
        ...map,
        decisions: map.decisions.map((decision) => ({
          ...decision,
          alternatives: decision.alternatives.map((each) => ({ ...each, label: 'same' })),
        })),
      }),
      'decisions.0.alternatives.1.label: another alternative has this name',
    ],
    ['a long text', (map) => ({ ...map, goal: 'x'.repeat(2_001) }), 'goal: at most 2000 characters'],
    [
      'too much text together',
      (map) => ({
        ...map,
        decisions: Array.from({ length: 20 }, (_, index) => ({
          id: `d${index}`,
          question: 'q',
          criterion: 'c',
          alternatives: Array.from({ length: 50 }, (_each, place) => ({
            label: `${place}`,
            consequence: 'x'.repeat(90),
          })),
        })),
      }),
      'decisions: all texts together: at most 100000 characters',
    ],
    [
      'an id that could be code',
      () => fixtureMap({ 'a" || true': ends(2) }),
      'decisions.0.id: use a–z, 0–9 and -, starting with a letter',
    ],
    [
      'another shape',
      () => ({ goal: 'g', decisions: 'many' }),
      'decisions: Invalid input: expected array, received string',
    ],
    ['unknown members', (map) => ({ ...map, more: 1 }), ': Unrecognized key: "more"'],
  ])('refuses %s', (_, change, problem) => {
    expect(problems(change(good))).toContain(problem)
  })
})

it('judges whatever the form holds, and an infinite tree is one with a cycle', () => {
  const ids = ['a', 'b', 'c', 'd', 'e']
  const shapes = fc.dictionary(fc.constantFrom(...ids), fc.array(fc.constantFrom(...ids, null), { maxLength: 4 }))
  fc.assert(
    fc.property(shapes, (shape) => {
      const { verdict, leaves, cycles } = judge(shape)
      expect(leaves === null).toBe(cycles.length > 0)
      if (cycles.length > 0) expect(verdict).toBe('loop')
      for (const group of cycles) expect(group.length > 1 || shape[group[0] ?? '']?.includes(group[0] ?? '')).toBe(true)
    }),
  )
})
