import { describe, expect, it } from 'vitest'
import { newDesign } from '@/lib/loop/1-draw/new-design.ts'
import { EvaluationPlan } from '@/lib/loop/artefacts/evaluation.ts'
import { comparisonWords, differenceMark, ratioWords } from './comparison-words.ts'
import { progressWords } from './progress-words.ts'
import { rescueWords } from './rescue-words.ts'
import { changedDraft, firstDraft, planAgain, planOf, sizeOf, targetsOf, toggled } from './start-draft.ts'
import { aboutSuite, suiteScopes, validatorProblems } from './suite-scope.ts'

describe('what is started', () => {
  const draft = { ...firstDraft, versions: [3, null], chaos: [null, 'mixed'], seed: 9, repeats: 2 }

  it('is each version under each chaos, the first with which the others are compared', () => {
    expect(targetsOf(draft)).toEqual([
      { version: 3, models: {}, chaos: null },
      { version: 3, models: {}, chaos: { profile: 'mixed', seed: 9 } },
      { version: null, models: {}, chaos: null },
      { version: null, models: {}, chaos: { profile: 'mixed', seed: 9 } },
    ])
    expect(EvaluationPlan.parse(planOf({ ...draft, cases: ['a'], maxCostUsd: 1 }))).toMatchObject({ cases: ['a'] })
    expect(Object.keys(planOf(draft))).not.toContain('cases')
  })

  it('is one target under chaos, whatever models are chosen: they would all be the chaos model', () => {
    const other = { default: { provider: 'openai', model: 'x' } }
    const mixed = { ...draft, versions: [null], models: [{}, other] }
    expect(targetsOf(mixed)).toEqual([
      { version: null, models: {}, chaos: null },
      { version: null, models: other, chaos: null },
      { version: null, models: {}, chaos: { profile: 'mixed', seed: 9 } },
    ])
    expect(sizeOf(mixed, 10).words).toBe('3 targets × 10 cases × 2 repeats = 60 runs')
  })

  it('is told in runs, with why it can’t be started', () => {
    expect(sizeOf(draft, 10)).toEqual({ runs: 80, words: '4 targets × 10 cases × 2 repeats = 80 runs', problem: null })
    expect(sizeOf(firstDraft, 1).words).toBe('1 target × 1 case = 1 run')
    expect(sizeOf({ ...draft, cases: ['a'] }, 10).runs).toBe(8)
    expect(sizeOf(draft, 0).problem).toMatch(/no case/)
    expect(sizeOf({ ...draft, versions: [] }, 1).problem).toMatch(/at least one/)
    expect(sizeOf({ ...draft, versions: [1, 2, 3, 4, 5, 6, 7] }, 1).problem).toMatch(/At most 12 targets/)
    expect(sizeOf({ ...draft, repeats: 100 }, 26).problem).toMatch(/At most 10,000 runs/)
  })

  it('asks anew about effects where other ones may come of it', () => {
    const agreed = { ...draft, acceptEffects: true }
    const others = [{ versions: [4] }, { models: [{}] }, { chaos: [null] }, { cases: ['a'] }]
    expect(others.map((part) => changedDraft(agreed, part).acceptEffects)).toEqual([false, false, false, false])
    expect(changedDraft(agreed, { repeats: 3, maxCostUsd: 2 })).toEqual({ ...agreed, repeats: 3, maxCostUsd: 2 })
    expect(changedDraft(draft, { acceptEffects: true })).toEqual(agreed)
    expect(planAgain(planOf(agreed))).toEqual(planOf(draft))
  })

  it('keeps the order of what can be chosen', () => {
    expect(toggled([3], null, true, [null, 3, 2])).toEqual([null, 3])
    expect(toggled([null, 3], 3, false, [null, 3, 2])).toEqual([null])
  })
})

describe('a comparison in words', () => {
  const with_ = (rate: number, low: number, high: number) => ({
    difference: { rate, low, high },
    pairs: 20,
    changed: 0,
  })
  it.each([
    [
      with_(-0.2, -0.35, -0.05),
      'worse',
      '20 points less pass, over 20 pairs of the same case (−35 to −5 with 95 % confidence).',
    ],
    [
      with_(0.1, 0.02, 0.18),
      'better',
      '10 points more pass, over 20 pairs of the same case (+2 to +18 with 95 % confidence).',
    ],
    [
      with_(0.05, -0.05, 0.15),
      'not told apart',
      '5 points more pass, over 20 pairs of the same case (−5 to +15 with 95 % confidence).',
    ],
    [
      with_(0, -0.1, 0.1),
      'no difference',
      'As many pass, over 20 pairs of the same case (−10 to +10 with 95 % confidence).',
    ],
    [
      { difference: null, pairs: 0, changed: 0 },
      'nothing in common',
      'They have no case and repeat in common that both have run.',
    ],
    [
      { ...with_(0, -0.1, 0.1), changed: 2 },
      'no difference',
      'As many pass, over 20 pairs of the same case (−10 to +10 with 95 % confidence). 2 cases changed between the two and are left out.',
    ],
    [
      { difference: null, pairs: 0, changed: 1 },
      'nothing in common',
      'They have no case and repeat in common that both have run and that asks the same. 1 case changed between the two and is left out.',
    ],
  ])('%j is %s', (comparison, mark, words) => {
    expect(differenceMark(comparison).text).toBe(mark)
    expect(comparisonWords(comparison)).toBe(words)
  })

  it('tells the ratios that there are', () => {
    expect(ratioWords({ iterationsRatio: 1.254, costRatio: 2 })).toBe(
      'Where both pass: 1.25 times the iterations and 2 times the cost.',
    )
    expect(ratioWords({ iterationsRatio: 1, costRatio: null })).toBe('Where both pass: as many iterations.')
    expect(ratioWords({ iterationsRatio: null, costRatio: null })).toMatch(/^No case passes on both/)
  })
})

it('tells listeners each tenth, and how it ended', () => {
  const running = { status: 'running' as const, problem: null, passed: 1, total: 40 }
  expect(progressWords({ ...running, judged: 7 })).toBe(progressWords({ ...running, judged: 4 }))
  expect(progressWords({ ...running, judged: 8 })).toBe('20 % of the runs are judged.')
  expect(progressWords({ status: 'finished', problem: null, passed: 3, judged: 4, total: 4 })).toBe(
    'The evaluation is finished: 3 of 4 passed, 75 %.',
  )
})

it('names what saved a run', () => {
  expect(rescueWords('invariant', 'no address')).toBe('the invariant no address')
  expect(rescueWords('rule', 'max_iterations')).toBe('the contract’s max iterations')
  expect(rescueWords('person', 'ann')).toBe('a person (ann)')
  expect(rescueWords('new', 'x')).toBe('new x')
})

describe('expressions of a suite', () => {
  const { state } = newDesign('Loop')
  const scopes = suiteScopes(state)
  const holds = (source: string) => ({ type: 'expression' as const, name: 'x', holds: source })

  it('see the ending, and nothing of the loop’s insides', () => {
    const field = Object.keys(state.properties)[0] ?? ''
    expect(
      validatorProblems([holds('run.violations == 0 && expected.name == output.name')], scopes, 'validators'),
    ).toEqual([])
    expect(validatorProblems([holds(`has(state.${field})`)], scopes, 'validators')).toEqual([])
    const [found] = validatorProblems([holds('true'), holds('iteration > 2')], scopes, 'validators')
    expect(found).toMatchObject({ field: 'validators.1.holds', code: 'unknown-name', severity: 'error' })
    expect(validatorProblems([holds('run.iterations')], scopes, 'v')[0]).toMatchObject({ code: 'type-mismatch' })
  })

  it('of a called loop see that one’s ending, and its input this one’s', () => {
    const loop = {
      type: 'loop' as const,
      name: 'x',
      loop: 'judge',
      holds: 'expected.a',
      input: { a: 'expected.a', b: 'nothing' },
    }
    expect(validatorProblems([loop as never], scopes, 'v').map(({ field }) => field)).toEqual([
      'v.0.holds',
      'v.0.input.b',
    ])
    expect(aboutSuite(state)(['run', 'label'])).toMatch(/label/)
  })
})
