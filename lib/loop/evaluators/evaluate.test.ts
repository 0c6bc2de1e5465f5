import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plainIssues } from '../2-compile/plain-issues.ts'
import { evaluateOutput } from './evaluate.ts'
import { Evaluator } from './evaluator.ts'
import { lengthProblems } from './evaluator-sites.ts'

const evaluate = (evaluator: object, output: string, score = 0) =>
  evaluateOutput(Evaluator.parse(evaluator), output, () => score)

describe('what is no evaluator', () => {
  const length = { type: 'length', minChars: 1 }
  const parts = (...names: string[]) => ({
    type: 'composite',
    parts: names.map((name) => ({ name, weight: 1, evaluator: length })),
  })
  it.each<[string, object, string]>([
    [
      'two parts of one name',
      parts('a', 'b', 'a'),
      'parts.2.name: “a” names another part too; scores are kept by name',
    ],
    [
      'a name that can’t be stored',
      parts('__proto__'),
      'parts.0.name: must not be __proto__, constructor or prototype',
    ],
  ])('%s', (_, evaluator, problem) => {
    const { error } = Evaluator.safeParse(evaluator)
    expect(plainIssues(error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
      problem,
    ])
  })

  it('names of functions are names like any other', () => {
    expect(evaluate(parts('toString', 'a'), 'x').subScores).toEqual({ toString: 1, a: 1 })
  })
})

describe('bounds of a length', () => {
  it.each<[object, string[]]>([
    [{ minChars: 10, maxChars: 3 }, ['at.maxChars: allows 3 where minChars asks for 10, so that no text passes']],
    [{ minWords: 2, maxWords: 1 }, ['at.maxWords: allows 1 where minWords asks for 2, so that no text passes']],
    [{}, ['at: gives none of minChars, maxChars, minWords, maxWords, so that every text passes']],
    [{ minChars: 3, maxChars: 3 }, []],
    [{ maxWords: 0 }, []],
  ])('%j', (bounds, problems) => {
    const evaluator = Evaluator.parse({ type: 'length', ...bounds })
    expect(lengthProblems(evaluator, 'at').map(({ field, problem }) => `${field}: ${problem}`)).toEqual(problems)
  })
})

describe('threshold', () => {
  it.each([
    [0.7, 0.7, true],
    [0.69, 0.69, false],
    [1.5, 1, true],
    [-1, 0, false],
    [Number.NaN, 0, false],
    [Number.POSITIVE_INFINITY, 1, true],
  ])('%d scores %d, passes: %s', (raw, score, passed) => {
    expect(evaluate({ type: 'threshold', score: 's' }, '', raw)).toMatchObject({ score, passed })
  })

  it('says by how much, and evaluates the expression it was given', () => {
    const asked: string[] = []
    const evaluation = evaluateOutput(
      Evaluator.parse({ type: 'threshold', score: 'state.s', threshold: 0.9 }),
      '',
      (expression) => {
        asked.push(expression)
        return 0.62
      },
    )
    expect(asked).toEqual(['state.s'])
    expect(evaluation).toEqual({
      score: 0.62,
      passed: false,
      deficiencies: ['The score 0.62 is below the threshold 0.9.'],
      subScores: {},
    })
  })
})

describe('regex', () => {
  it.each([
    [{}, 'anything', 1, []],
    [{ required: ['HELLO', 'w.rld'] }, 'say hello world', 1, []],
    [{ required: ['hello', 'x'] }, 'say Hello', 0.5, ['The text must match /x/.']],
    [
      { forbidden: ['sorry', 'as an ai'] },
      'Sorry, As An AI …',
      0,
      ['The text must not match /sorry/.', 'The text must not match /as an ai/.'],
    ],
    [{ required: ['a'], forbidden: ['b', 'c', 'd'] }, 'a b', 0.75, ['The text must not match /b/.']],
  ])('%j on %s', (patterns, output, score, deficiencies) => {
    expect(evaluate({ type: 'regex', ...patterns }, output)).toEqual({
      score,
      passed: deficiencies.length === 0,
      deficiencies,
      subScores: {},
    })
  })

  it('counts a pattern that is no RE2 as a deficiency', () => {
    const { score, passed, deficiencies } = evaluate({ type: 'regex', forbidden: ['(?=a)'] }, 'a')
    expect({ score, passed }).toEqual({ score: 0, passed: false })
    expect(deficiencies[0]).toContain("can't be used")
  })
})

describe('the regular expressions of one evaluation', () => {
  const text = 'aé'.repeat(50_000)
  const hundred = (type: string) => Array.from({ length: 50 }, (_, index) => `[^b]{1,400}${type}${index}`)

  it('share a budget: a pattern that it does not suffice for is not run, counts as failed and says so', () => {
    const parts = Array.from({ length: 20 }, (_, index) => ({
      name: `p${index}`,
      weight: 1,
      evaluator: { type: 'regex', required: hundred('b'), forbidden: hundred('c') },
    }))
    const startedAt = performance.now()
    const { passed, deficiencies } = evaluate({ type: 'composite', parts }, text)
    // Unbounded it takes some minutes.
    expect(performance.now() - startedAt).toBeLessThan(10_000)
    expect(passed).toBe(false)
    expect(deficiencies.filter((words) => words.includes('was not checked')).length).toBeGreaterThan(1_900)
    expect(deficiencies.at(-1)).toBe(
      'p19: The pattern /[^b]{1,400}c49/ was not checked: this text is too long for so many or such large patterns (more than 2,000,000 steps).',
    )
  })

  it('is ample for plain patterns over a long text', () => {
    const required = Array.from({ length: 18 }, () => 'a.a')
    expect(evaluate({ type: 'regex', required }, text)).toMatchObject({ score: 1, passed: true })
  })
})

describe('length', () => {
  it.each([
    [{}, '', 1, []],
    [{ minChars: 3, maxChars: 3 }, 'a😀b', 1, []],
    [{ minChars: 4 }, 'a😀b', 0.3, ['The text has 3 characters; at least 4 are needed.']],
    [{ maxWords: 2 }, ' one  two\nthree ', 0.3, ['The text has 3 words; at most 2 are allowed.']],
    [{ minWords: 1 }, '   ', 0.3, ['The text has 0 words; at least 1 are needed.']],
    [
      { maxChars: 1, minWords: 5 },
      'a b',
      0.3,
      ['The text has 3 characters; at most 1 are allowed.', 'The text has 2 words; at least 5 are needed.'],
    ],
  ])('%j on %j', (bounds, output, score, deficiencies) => {
    expect(evaluate({ type: 'length', ...bounds }, output)).toEqual({
      score,
      passed: score === 1,
      deficiencies,
      subScores: {},
    })
  })
})

describe('json-schema', () => {
  const schema = {
    type: 'json-schema',
    required: ['name', 'age'],
    types: { name: 'string', age: 'integer', ok: 'boolean' },
  }
  it.each([
    ['{"name": "a", "age": 1, "ok": true}', 1, true],
    ['{"name": "a", "age": 1}', 1, true],
    ['{"name": "a"}', 0.2 + 0.1 + 0.2 + 0.3, false],
    ['{"name": 1, "age": 1}', 0.2 + 0.1 + 0.4 + 0.15, false],
    ['{"name": "a", "age": true}', 0.2 + 0.1 + 0.4 + 0.15, false],
    ['{"name": "a", "age": 1.0}', 1, true],
    ['{}', 0.2 + 0.1 + 0 + 0.3, false],
    ['[]', 0.2, false],
    ['"text"', 0.2, false],
    ['null', 0.2, false],
    ['{"name": "a",}', 0, false],
    ['```json\n{"name": "a", "age": 1}\n```', 0, false],
    ['Here it is: {"name": "a", "age": 1}', 0, false],
    ['', 0, false],
  ])('%s scores %d', (output, score, passed) => {
    const evaluation = evaluate(schema, output)
    expect(evaluation.score).toBeCloseTo(score, 10)
    expect(evaluation.passed).toBe(passed)
    expect(evaluation.deficiencies.length === 0).toBe(passed)
  })

  it('gives full marks where there is nothing to check', () => {
    expect(evaluate({ type: 'json-schema' }, '{}')).toEqual({
      score: 1,
      passed: true,
      deficiencies: [],
      subScores: { valid: 1, object: 1, required: 1, types: 1 },
    })
  })

  it('tells the model what to mend', () => {
    expect(evaluate(schema, '{"name": 1}').deficiencies).toEqual([
      'The field age is missing.',
      'The field name must be of type string.',
    ])
    expect(evaluate(schema, '{"name": \'a\'}').deficiencies).toEqual([
      'The text is not valid JSON: strings need double quotes (line 1, column 10).',
    ])
    expect(evaluate(schema, '[]').deficiencies).toEqual(['The JSON must be an object.'])
  })
})

describe('composite', () => {
  const long = { name: 'long', weight: 3, evaluator: { type: 'length', minChars: 5 } }
  const polite = { name: 'polite', weight: 1, evaluator: { type: 'regex', required: ['please'] } }

  it('weighs the parts, names their deficiencies', () => {
    expect(evaluate({ type: 'composite', parts: [long, polite] }, 'long enough')).toEqual({
      score: 0.75,
      passed: false,
      deficiencies: ['polite: The text must match /please/.'],
      subScores: { long: 1, polite: 0 },
    })
    expect(evaluate({ type: 'composite', parts: [long, polite] }, 'please do')).toEqual({
      score: 1,
      passed: true,
      deficiencies: [],
      subScores: { long: 1, polite: 1 },
    })
  })

  it('scores between its worst and its best part, whatever the weights', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 1e6, noNaN: true }),
        fc.double({ min: 0.001, max: 1e6, noNaN: true }),
        fc.string(),
        (a, b, output) => {
          const { score, subScores } = evaluate(
            {
              type: 'composite',
              parts: [
                { ...long, weight: a },
                { ...polite, weight: b },
              ],
            },
            output,
          )
          const scores = Object.values(subScores)
          expect(score).toBeGreaterThanOrEqual(Math.min(...scores) - 1e-9)
          expect(score).toBeLessThanOrEqual(Math.max(...scores) + 1e-9)
        },
      ),
    )
  })
})
