import { describe, expect, it } from 'vitest'
import { readDesignOf } from '../../../tests/samples/read-sample.ts'
import { compile } from '../../loop/2-compile/compile.ts'
import type { JsonObject } from '../../loop/artefacts/json.ts'
import { toolDefinitions } from '../../tools/definitions.ts'
import { definitions } from '../definitions.ts'
import { latentFigures } from './latent-figures.ts'

/** Findings of the ring whose decide node has these settings, too. */
function findings(settings: JsonObject, { models, budgetUsd }: { models?: JsonObject; budgetUsd?: number } = {}) {
  const design = structuredClone(readDesignOf('ring')) as {
    nodes: { id: string; config: JsonObject }[]
    models: JsonObject
    contract: JsonObject
  }
  if (models) design.models = models
  if (budgetUsd !== undefined) design.contract.budgetUsd = budgetUsd
  const node = design.nodes.find(({ id }) => id === 'decide')
  if (node) node.config = { ...node.config, ...settings }
  return compile(design, definitions, toolDefinitions).diagnostics
}
const small = (settings: JsonObject) =>
  findings({ context: { maxTokens: 400 }, instructions: '', ...settings }).some(
    ({ code }) => code === 'context-too-small',
  )

describe('the floor of a context budget', () => {
  it('counts the text of templates, but not what stands in expressions and blocks', () => {
    const words = 'word '.repeat(200)
    expect(small({ prompt: 'Short.' })).toBe(false)
    expect(small({ prompt: words })).toBe(true)
    expect(small({ prompt: `{{#if state.missing > 0}}${words}{{/if}} Short.` })).toBe(false)
    expect(small({ prompt: `{{ "${words}" }} Short.` })).toBe(false)
    expect(small({ prompt: `{{#if state.missing > 0}}a{{/if}}${words}` })).toBe(true)
  })

  it.each(['{{#', '{{', '}}', '{{/', '{{#if a}}{{/if}}'])('stays quick on a prompt full of %s', (part) => {
    const prompt = part.repeat(Math.floor(60_000 / part.length))
    const before = performance.now()
    small({ prompt })
    expect(performance.now() - before).toBeLessThan(5_000)
  })
})

describe('the models of a decision', () => {
  const uses = (settings: JsonObject) =>
    definitions.decide.uses(definitions.decide.config.parse({ strategy: 'model', prompt: 'x', ...settings })).models

  it('count each pass of the thinking, with its own longest answer', () => {
    expect(uses({ latent: { enabled: true, maxPasses: 4, maxTokens: 500 }, repairs: 1 })).toEqual([
      { alias: 'default', field: 'model', maxOutputTokens: 1_024, maxCalls: 2 },
      { alias: 'default', field: 'model', maxOutputTokens: 500, maxCalls: 4 },
    ])
    expect(uses({ latent: { enabled: false } })).toHaveLength(1)
  })

  it('name a fallback as one that is asked instead', () => {
    expect(uses({ fallback: 'other' })).toMatchObject([{ alias: 'default' }, { alias: 'other', insteadOf: 'default' }])
  })

  it.each([
    { first: 10, second: 10, worst: '0.31' },
    { first: 10, second: 20, worst: '0.61' },
    { first: 20, second: 10, worst: '0.61' },
  ])('of $first and $second USD the dearer one is the worst case', ({ first, second, worst }) => {
    const model = (outputUsdPerMTok: number) => ({
      provider: 'openai-compatible',
      model: 'm',
      price: { inputUsdPerMTok: 0, outputUsdPerMTok },
    })
    const models = { default: model(first), other: model(second) }
    const found = findings({ fallback: 'other', repairs: 2 }, { models, budgetUsd: 0.01 })
    expect(found.find(({ code }) => code === 'cost-over-budget')?.message).toContain(`at least ${worst} USD`)
  })
})

describe('the figures of the form', () => {
  it('are the published table, and follow what is typed', () => {
    expect(latentFigures({ enabled: true }, 20)).toBe(
      '3 × 1,024 = 3,072 tokens an iteration; over all 20 iterations at most 61,440.',
    )
    expect(latentFigures({ enabled: true, maxPasses: 2, maxTokens: 500, warmupIterations: 5 }, 10)).toBe(
      '2 × 500 = 1,000 tokens an iteration; over all 10 iterations at most 5,000.',
    )
    expect(latentFigures({ enabled: true, maxPasses: 99 }, 20)).toBeNull()
  })
})
