import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LatentState } from '../artefacts/events.ts'
import type { ActionResult } from '../artefacts/run-state.ts'
import { estimateTokens } from '../tokens/estimate-tokens.ts'
import { readLatent } from './latent-answer.ts'
import { latentPrompt } from './latent-prompt.ts'
import { LatentSettings, latentBudget } from './latent-settings.ts'
import { latentSummary, SUMMARY_CHARS } from './latent-summary.ts'

/** Frozen in depth: a write throws. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) frozen(inner)
  return Object.freeze(value)
}
const state = (over: Partial<LatentState> = {}): LatentState =>
  frozen({ plan: 'go', observations: [], uncertainties: [], ...over })
const result = (iteration: number, output: string): ActionResult => ({
  status: 'ok',
  tool: 't',
  args: { iteration },
  output,
  error: null,
  durationMs: 0,
  iteration,
})

describe('settings', () => {
  it('have the published defaults and budget table', () => {
    const settings = LatentSettings.parse({})
    expect(settings).toEqual({
      enabled: false,
      maxPasses: 3,
      maxTokens: 1_024,
      temperature: 0.3,
      condenseToolResults: true,
      injectState: true,
      warmupIterations: 0,
    })
    expect(latentBudget(settings, 20)).toEqual({ perIteration: 3_072, worstCase: 61_440 })
    expect(latentBudget({ ...settings, warmupIterations: 5 }, 20).worstCase).toBe(46_080)
    expect(latentBudget({ ...settings, warmupIterations: 50 }, 20).worstCase).toBe(0)
  })
})

describe('latentSummary', () => {
  it('names plan, observations and uncertainties', () => {
    expect(latentSummary(state({ observations: ['a', 'b'], uncertainties: ['c'] }))).toBe(
      '\n\n## Your thinking so far\nPlan: go\nObservations, oldest first:\n- a\n- b\nUncertainties:\n- c',
    )
    expect(latentSummary(state({ plan: '' }))).toBe('')
  })

  it('drops the oldest observations first, and no more than it must', () => {
    const observations = Array.from({ length: 10 }, (_, index) => `${index} ${'o'.repeat(598)}`)
    const text = latentSummary(state({ observations, uncertainties: ['why'] }))
    expect(text.length).toBeLessThanOrEqual(SUMMARY_CHARS)
    expect(text).toContain('Plan: go')
    expect(text).toContain('- why')
    expect([...text.matchAll(/^- (\d)/gm)].map((match) => match[1])).toEqual(['4', '5', '6', '7', '8', '9'])
  })

  it('never passes 4,000 characters or its tokens, and changes nothing', () => {
    const long = fc.string({ unit: 'grapheme', maxLength: 400 })
    const states = fc.record({
      plan: fc.oneof(
        fc.string({ maxLength: 6_000 }),
        fc.constant('🐝'.repeat(2_500)),
        fc.constant(`a${'🐝'.repeat(2_500)}`),
      ),
      observations: fc.array(long, { maxLength: 12 }),
      uncertainties: fc.array(long, { maxLength: 12 }),
    })
    fc.assert(
      fc.property(states, fc.option(fc.integer({ min: -3, max: 1_200 })), (any, tokens) => {
        const text = latentSummary(frozen(any), tokens ?? undefined)
        expect(text.length).toBeLessThanOrEqual(SUMMARY_CHARS)
        expect(text.isWellFormed()).toBe(true)
        if (tokens !== null) expect(estimateTokens(text)).toBeLessThanOrEqual(Math.max(0, tokens))
      }),
    )
  })
})

describe('latentPrompt', () => {
  const results = frozen(Array.from({ length: 5 }, (_, index) => result(index + 1, `out ${index + 1}`)))
  const messages = (text: string) =>
    [...text.matchAll(/^- (Action|Result|Task): (.*)$/gm)].map((match) => `${match[1]} ${match[2]}`)

  it('shows the last 6 messages at first, the last 4 afterwards; the prompt is the newest', () => {
    const first = messages(latentPrompt({ state: undefined, prompt: 'do it', results, fresh: [] }))
    expect(first).toEqual([
      'Result out 3',
      'Action t {"iteration":4}',
      'Result out 4',
      'Action t {"iteration":5}',
      'Result out 5',
      'Task do it',
    ])
    expect(messages(latentPrompt({ state: state(), prompt: 'do it', results, fresh: [] }))).toEqual(first.slice(-4))
  })

  it('cuts messages to 500 characters, and results to condense to 1,000', () => {
    const long = frozen([result(1, 'r'.repeat(3_000))])
    const text = latentPrompt({ state: state(), prompt: 'p'.repeat(900), results: long, fresh: long })
    expect(text).toContain(`- Task: ${'p'.repeat(494)}… [500 of 906 characters]`)
    expect(text).toContain(`- Result: ${'r'.repeat(492)}… [500 of 3,008 characters]`)
    expect(text).toContain(`- t: ${'r'.repeat(1_000)}… [1,000 of 3,000 characters]`)
    expect(latentPrompt({ state: state(), prompt: '', results: long, fresh: [] })).not.toContain('condense')
  })

  it('gives the state so far', () => {
    const text = latentPrompt({ state: state({ observations: ['seen'] }), prompt: '', results, fresh: [] })
    expect(text).toContain('{"observations":["seen"],"plan":"go","uncertainties":[]}')
  })
})

describe('readLatent', () => {
  it('accepts JSON in prose, and bounds what it keeps: the newest items stay', () => {
    const observations = Array.from({ length: 60 }, (_, index) => `${index}`)
    const answer = { plan: 'p'.repeat(9_000), observations, uncertainties: ['u'.repeat(5_000)] }
    const reading = readLatent(`Here: ${JSON.stringify(answer)}`)
    expect(reading.ok && reading.state.plan).toHaveLength(4_000)
    expect(reading.ok && reading.state.observations).toEqual(observations.slice(-40))
    expect(reading.ok && reading.state.uncertainties[0]).toHaveLength(1_000)
    const bees = readLatent(JSON.stringify({ ...answer, plan: `a${'🐝'.repeat(3_000)}` }))
    expect(bees.ok && bees.state.plan.isWellFormed()).toBe(true)
  })

  it.each([
    ['no', ['the answer is not JSON: ']],
    ['[]', ['the answer must be a JSON object']],
    ['{"plan":1,"observations":"x"}', ['plan: expected a text', 'observations: expected', 'uncertainties: expected']],
    ['{"plan":"p","observations":[1],"uncertainties":[]}', ['observations: expected a list of texts']],
  ])('%s is refused with its problems', (text, problems) => {
    const reading = readLatent(text)
    expect(reading.ok ? [] : reading.problems).toEqual(problems.map((problem) => expect.stringContaining(problem)))
  })
})
