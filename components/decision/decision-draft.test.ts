import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ResumeRunBody } from '@/lib/api/contracts/runs.ts'
import { newDesign } from '@/lib/loop/1-draw/new-design.ts'
import { Intervention } from '@/lib/loop/artefacts/escalation.ts'
import { confidenceChart } from './confidence-chart.ts'
import { draftFrom, EMPTY_DRAFT, interventionOf, resumeBody, suggestedBody } from './decision-draft.ts'
import { effectsOf } from './effects-of.ts'
import { invariantsOf } from './invariants-of.ts'
import { refusalPlaces } from './refusal-places.ts'

describe('a draft', () => {
  it('that nobody touched sends nothing', () => {
    expect(resumeBody(EMPTY_DRAFT)).toEqual({})
    expect(resumeBody({ ...EMPTY_DRAFT, note: '  ', subgoal: ' ' })).toEqual({})
  })

  it('sends what was chosen, in the units of the API', () => {
    const draft = {
      ...EMPTY_DRAFT,
      note: ' why ',
      patch: [{ field: 'n', value: 2 }],
      subgoal: ' look again ',
      relax: { 'No gaps': 'once' as const, 'Few words': 'run' as const },
      extend: { usd: 0.25, tokens: 1_000, minutes: 1.5, iterations: undefined },
      version: 3,
    }
    expect(resumeBody(draft, 'Go on')).toEqual({
      note: 'why',
      answer: 'Go on',
      version: 3,
      patch: [{ field: 'n', value: 2 }],
      subgoal: 'look again',
      relax: [
        { invariant: 'No gaps', scope: 'once' },
        { invariant: 'Few words', scope: 'run' },
      ],
      extend: { nanoUsd: 250_000_000, tokens: 1_000, timeoutMs: 90_000 },
    })
  })

  it('made from a suggestion sends what the suggestion does', () => {
    const count = fc.integer({ min: 1, max: 1e12 })
    const text = fc.string({ minLength: 1 }).map((made) => `t${made.trim()}`)
    const intervention = fc.record(
      {
        patch: fc.array(fc.record({ field: text, value: fc.integer() }), { minLength: 1 }),
        subgoal: text,
        relax: fc.uniqueArray(fc.record({ invariant: text, scope: fc.constantFrom('once' as const, 'run' as const) }), {
          minLength: 1,
          selector: ({ invariant }) => invariant,
        }),
        extend: fc.record({ nanoUsd: count, tokens: count, iterations: count, timeoutMs: count }),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(intervention, (given) => {
        expect(interventionOf(draftFrom(given, EMPTY_DRAFT))).toEqual(given)
      }),
    )
  })

  it('keeps its note when it is begun anew from a suggestion', () => {
    const draft = draftFrom({ answer: 'Go on' }, { ...EMPTY_DRAFT, note: 'as agreed', subgoal: 'other' })
    expect(draft).toMatchObject({ note: 'as agreed', answer: 'Go on', subgoal: '' })
    expect(suggestedBody({ answer: 'Go on' }, draft.note)).toEqual({ answer: 'Go on', note: 'as agreed' })
  })

  it('has the shape that the API reads', () => {
    const intervention = Intervention.parse({ relax: [{ invariant: 'x', scope: 'run' }], extend: { iterations: 2 } })
    expect(
      ResumeRunBody.safeParse({ ...resumeBody(draftFrom(intervention, EMPTY_DRAFT), 'Yes'), seq: 4 }).success,
    ).toBe(true)
  })
})

describe('effectsOf', () => {
  it.each([
    [{}, []],
    [{ patch: [{ field: 'n', value: 1 }] }, []],
    [{ answer: 'Go on' }, ['Answers “Go on”.']],
    [{ output: { id: 7 } }, ['Takes {"id":7} for what the call gave.']],
    [{ subgoal: 'rest' }, ['The next decision gets the subgoal “rest”.']],
    [{ relax: [{ invariant: 'A', scope: 'once' }] }, ['“A” need not hold at its next check.']],
    [{ relax: [{ invariant: 'A', scope: 'run' }] }, ['“A” need not hold for the rest of this run.']],
    [
      { extend: { nanoUsd: 500_000_000, tokens: 20_000, iterations: 1, timeoutMs: 120_000 } },
      [
        'Adds $0.50 to the budget of this run.',
        'Adds 20,000 tokens to this run.',
        'Adds 1 iteration to this run.',
        'Adds 2 min 0 s of active time to this run.',
      ],
    ],
    [{ stop: true }, ['Ends the run; its best state is kept.']],
  ] satisfies [Intervention, string[]][])('%o', (intervention, expected) => {
    expect(effectsOf(intervention)).toEqual(expected)
  })
})

describe('refusalPlaces', () => {
  const known = { fields: new Set(['n', 'list']), relaxed: ['No gaps', 'v1.2'] }
  it('puts each fault where it can be mended', () => {
    const places = refusalPlaces(
      [
        { where: 'patch.n', message: 'expected a number' },
        { where: 'patch.list.0.name', message: 'is required' },
        { where: 'answer', message: 'must be one of: a, b' },
        { where: 'body.subgoal', message: 'too long' },
        { where: 'relax.No gaps', message: 'no such invariant' },
        { where: 'body.relax.1.invariant', message: 'unknown' },
        { where: 'extend.tokens', message: 'no cap' },
        { where: 'version', message: 'gone' },
      ],
      known,
    )
    expect(places).toMatchObject({
      answer: 'must be one of: a, b',
      subgoal: 'too long',
      version: 'gone',
      elsewhere: [],
    })
    expect([...places.fields]).toEqual([
      ['n', 'expected a number'],
      ['list', '0.name: is required'],
    ])
    expect([...places.relax]).toEqual([
      ['No gaps', 'no such invariant'],
      ['v1.2', 'unknown'],
    ])
    expect([...places.extend]).toEqual([['tokens', 'no cap']])
  })

  it('tells what fits no field, once', () => {
    const message = 'is required'
    const problems = ['patch.gone', 'state.prev.n', 'state.n', 'models'].map((where) => ({ where, message }))
    expect(refusalPlaces(problems, known).elsewhere.map(({ field }) => field)).toEqual(['gone', 'n', 'models'])
  })
})

describe('confidenceChart', () => {
  const at = (confidence: number | null, iteration: number) => ({ iteration, confidence, subgoal: '' })
  it('leaves out what is not known and stays in its box', () => {
    const { dots, line } = confidenceChart([at(0, 1), at(null, 2), at(1, 3), at(7, 4)])
    expect(dots).toEqual([
      { iteration: 1, x: 5, y: 51 },
      { iteration: 3, x: 158.33, y: 5 },
      { iteration: 4, x: 235, y: 5 },
    ])
    expect(line).toBe('5,51 158.33,5 235,5')
  })
  it.each([[[]], [[at(null, 1)]]])('has no line for %o', (decisions) => {
    expect(confidenceChart(decisions)).toEqual({ line: '', dots: [] })
  })
})

describe('invariantsOf', () => {
  it('asks the kinds', () => {
    const nodes = Object.fromEntries(
      newDesign('x').nodes.map(({ id, kind, config }) => [id, { kind, config, next: {} }]),
    )
    expect(invariantsOf({ nodes })).toEqual(['Every fact is a whole sentence'])
  })
})
