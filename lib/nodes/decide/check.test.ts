import { describe, expect, it } from 'vitest'
import { readDesignOf } from '../../../tests/samples/read-sample.ts'
import { compile } from '../../loop/2-compile/compile.ts'
import type { JsonObject } from '../../loop/artefacts/json.ts'
import { bench, runToEnd } from '../../runner/fixtures.ts'
import { toolDefinitions } from '../../tools/definitions.ts'
import { definitions } from '../definitions.ts'
import { latentFigures } from './latent-figures.ts'

/** The ring whose decide node has these settings, too. */
function compiled(settings: JsonObject, { models, budgetUsd }: { models?: JsonObject; budgetUsd?: number } = {}) {
  const design = structuredClone(readDesignOf('ring')) as {
    nodes: { id: string; config: JsonObject }[]
    models: JsonObject
    contract: JsonObject
    state: { properties: JsonObject }
  }
  design.state.properties.review = { type: 'object', default: {}, 'x-loop': { role: 'working' } }
  if (models) design.models = models
  if (budgetUsd !== undefined) design.contract.budgetUsd = budgetUsd
  const node = design.nodes.find(({ id }) => id === 'decide')
  if (node) node.config = { ...node.config, ...settings }
  return compile(design, definitions, toolDefinitions)
}
const findings = (...given: Parameters<typeof compiled>) => compiled(...given).diagnostics
const small = (settings: JsonObject) =>
  findings({ context: { maxTokens: 900 }, instructions: '', ...settings }).some(
    ({ code }) => code === 'context-too-small',
  )

describe('the floor of a context budget', () => {
  it('counts the text of templates, but not what stands in expressions and blocks', () => {
    const words = 'word '.repeat(400)
    expect(small({ prompt: 'Short.' })).toBe(false)
    expect(small({ prompt: words })).toBe(true)
    expect(small({ prompt: `{{#if state.missing > 0}}${words}{{/if}} Short.` })).toBe(false)
    expect(small({ prompt: `{{ "${words}" }} Short.` })).toBe(false)
    expect(small({ prompt: `{{#if state.missing > 0}}a{{/if}}${words}` })).toBe(true)
  })

  it.each<JsonObject>([
    { strategy: 'model' },
    { strategy: 'refine', fields: ['facts'] },
    { strategy: 'role', role: 'critic', write: 'review' },
  ])('is to the token what a run needs: $strategy', async (strategy) => {
    const settings = {
      ...strategy,
      instructions: 'You collect facts.\n',
      prompt: `Find one more fact.${' Mind the rules.'.repeat(60)}\n\n`,
    }
    const refused = findings({ ...settings, context: { maxTokens: 200 } }).find(
      ({ code }) => code === 'context-too-small',
    )
    const needed = Number(refused?.message.match(/at least (\d+)/)?.[1])
    expect(findings({ ...settings, context: { maxTokens: needed - 1 } }).map(({ code }) => code)).toContain(
      'context-too-small',
    )
    const { spec, diagnostics } = compiled({ ...settings, context: { maxTokens: needed } })
    if (!spec) throw new Error(JSON.stringify(diagnostics))
    const events = await runToEnd(spec, bench(), { topic: 'bees', target: 3 })
    const assembled = events.find((event) => event.type === 'context-assembled')
    const whole = ['instructions', 'goal', 'rules and answer']
    const kept = assembled?.data.sections.filter(({ name }) => whole.includes(name)).map((part) => part.keptTokens)
    expect(kept?.reduce((sum, tokens) => sum + tokens, 0)).toBe(needed)
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
