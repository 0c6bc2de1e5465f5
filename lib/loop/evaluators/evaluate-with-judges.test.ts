import { describe, expect, it } from 'vitest'
import { emptyRunState } from '../3-run/empty-run-state.ts'
import type { StepOutcome } from '../artefacts/run-state.ts'
import type { StepContext, StepEffect } from '../kinds/executor.ts'
import { estimateTokens } from '../tokens/estimate-tokens.ts'
import { evaluateWithJudges } from './evaluate-with-judges.ts'
import { Evaluator } from './evaluator.ts'
import { readJudgement } from './judgement.ts'

/** A context in which templates are themselves and every expression is 0.5. */
const context = {
  run: { ...emptyRunState('run_00000001'), step: null },
  spec: { contract: { timeoutMs: 60_000, stepTimeoutMs: 10_000 } },
  text: (source: string, _field: string, extra: { output: string }) => source.replace('{{ output }}', extra.output),
  value: () => 0.5,
} as unknown as StepContext<unknown> // all that the function looks at

/** Drives the evaluation with a model that gives these answers in turn; null: it fails. */
function evaluate(evaluator: object, answers: (string | null)[], output: string | { a: number } = 'out') {
  const asked: Extract<StepEffect, { type: 'call-model' }>[] = []
  const refused: string[][] = []
  const steps = evaluateWithJudges(context, Evaluator.parse(evaluator), output, 'evaluator')
  let turn = steps.next()
  while (!turn.done) {
    const effect = turn.value
    let outcome: StepOutcome = { type: 'recorded' }
    if (effect.type === 'call-model') {
      asked.push(effect)
      const text = answers[asked.length - 1] ?? null
      outcome =
        text === null
          ? { type: 'model', ok: false, class: 'transient', kind: 'unavailable', message: 'busy', retryAfterMs: null }
          : { type: 'model', ok: true, text, cached: false }
    } else if (effect.type === 'record' && effect.event.type === 'answer-rejected')
      refused.push(effect.event.data.problems)
    turn = steps.next(outcome)
  }
  return { result: turn.value, asked, refused }
}

const judge = { type: 'judge', rubric: 'Is it short?', retries: 0 }

describe('a judge', () => {
  it('is asked with rubric, output and settings, and passes from its threshold on', () => {
    const settings = { model: 'fast', temperature: 0, maxOutputTokens: 300, timeoutMs: 9_000, threshold: 0.8 }
    const { result, asked } = evaluate({ ...judge, ...settings }, ['{"score": 0.8, "deficiencies": []}'], { a: 1 })
    expect(result).toEqual({ ok: true, value: { score: 0.8, passed: true, deficiencies: [], subScores: {} } })
    expect(asked).toEqual([
      expect.objectContaining({
        alias: 'fast',
        purpose: 'judge',
        temperature: 0,
        maxOutputTokens: 300,
        timeoutMs: 9_000,
      }),
    ])
    expect(asked[0]?.prompt).toContain('## Rubric\nIs it short?\n\n## Output\n{"a":1}\n\n## Answer')
    expect(asked[0]?.schema?.required).toEqual(['deficiencies', 'score'])
  })

  it('is shown no more of the output than readTokens, and the evaluation says so', () => {
    const parts = [100, 50].map((readTokens, index) => ({
      name: `part ${index}`,
      weight: 1,
      evaluator: { ...judge, readTokens },
    }))
    const answer = '{"score": 1, "deficiencies": []}'
    const { result, asked } = evaluate({ type: 'composite', parts }, [answer, answer], 'word '.repeat(200))
    expect(result).toMatchObject({ value: { score: 1, cut: { outputTokens: 250, shownTokens: 50 } } })
    const shown = asked.map(
      ({ prompt }) => prompt.split('## Output, its beginning\n')[1]?.split('\n\n## Answer')[0] ?? '',
    )
    expect(shown.map((text) => text.endsWith('… [cut]'))).toEqual([true, true])
    expect(shown.map(estimateTokens)).toEqual([100, 50])
  })

  it('that is shown all says nothing of a cut', () => {
    const { result, asked } = evaluate(judge, ['{"score": 1}'], 'word '.repeat(200))
    expect(result.ok && result.value.cut).toBeUndefined()
    expect(asked[0]?.prompt).toContain(`## Output\n${'word '.repeat(200)}\n\n## Answer`)
  })

  it('sees the output in its rubric', () => {
    const { asked } = evaluate({ ...judge, rubric: 'Compare: {{ output }}' }, ['{"score": 1}'])
    expect(asked[0]?.prompt).toContain('## Rubric\nCompare: out\n')
  })

  it('below the threshold it fails with what it found, or with the figures when it found nothing', () => {
    const value = (answer: string) => evaluate(judge, [answer]).result
    expect(value('{"score": 0.69, "deficiencies": ["Too long."]}')).toMatchObject({
      value: { passed: false, deficiencies: ['Too long.'] },
    })
    expect(value('{"score": 0.2}')).toMatchObject({
      value: { passed: false, deficiencies: ['The judge’s score 0.2 is below the threshold 0.7.'] },
    })
  })

  it('is asked again when its answer can’t be used, and then gives up', () => {
    const mended = evaluate({ ...judge, repairs: 1 }, ['Fine!', '{"score": 1}'])
    expect(mended.result).toMatchObject({ ok: true, value: { score: 1, passed: true } })
    expect(mended.refused).toHaveLength(1)
    expect(mended.asked[1]).toMatchObject({ purpose: 'repair' })
    expect(evaluate({ ...judge, repairs: 0 }, ['Fine!']).result).toMatchObject({ ok: false, class: 'recoverable' })
  })

  it('hands on that its model failed', () => {
    expect(evaluate(judge, [null]).result).toMatchObject({ ok: false, class: 'transient', message: 'busy' })
  })
})

describe('judges in a composite', () => {
  const composite = {
    type: 'composite',
    parts: [
      { name: 'style', weight: 3, evaluator: judge },
      { name: 'size', weight: 1, evaluator: { type: 'length', minChars: 1 } },
      { name: 'truth', weight: 4, evaluator: { ...judge, rubric: 'Is it true?', threshold: 0.5 } },
      { name: 'figure', weight: 2, evaluator: { type: 'threshold', score: 'x', threshold: 0.5 } },
    ],
  }

  it('are asked in order and count by their weights', () => {
    const { result, asked } = evaluate(composite, ['{"score": 1}', '{"score": 0.5, "deficiencies": ["No source."]}'])
    expect(asked.map(({ prompt }) => /Is it \w+/.exec(prompt)?.[0])).toEqual(['Is it short', 'Is it true'])
    expect(result).toEqual({
      ok: true,
      value: {
        score: 0.7,
        passed: false,
        deficiencies: ['truth: No source.'],
        subScores: { style: 1, size: 1, truth: 0.5, figure: 0.5 },
      },
    })
  })

  it('one that fails ends the evaluation', () => {
    expect(evaluate(composite, ['{"score": 1}', null]).result).toMatchObject({ ok: false, message: 'busy' })
  })
})

describe('reading a judgement', () => {
  it.each([
    ['{"score": 1.4, "subScores": {"a": -1, "b": 2}}', { score: 1, deficiencies: [], subScores: { a: 0, b: 1 } }],
    ['```json\n{"deficiencies": ["x"], "score": -3}\n```', { score: 0, deficiencies: ['x'], subScores: {} }],
    ['I think {"score": 0.5} is right.', { score: 0.5, deficiencies: [], subScores: {} }],
  ])('%s', (text, value) => {
    expect(readJudgement(text)).toEqual({ ok: true, value })
  })

  it.each([
    ['0.8', /an object|a JSON object/],
    ['{"deficiencies": []}', /^score: expected a number/],
    ['{"score": "0.8"}', /^score: expected a number/],
    ['{"score": 1, "deficiencies": "none"}', /^deficiencies: expected a list/],
    ['{"score": 1, "deficiencies": [1]}', /^deficiencies: expected a list/],
    ['{"score": 1, "subScores": [1]}', /^subScores: expected/],
    ['{"score": 1, "subScores": {"a": "b"}}', /^subScores: expected/],
  ])('%s goes back', (text, problem) => {
    const reading = readJudgement(text)
    expect(reading.ok ? [] : reading.problems).toEqual([expect.stringMatching(problem)])
  })
})
