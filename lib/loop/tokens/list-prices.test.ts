import { describe, expect, it } from 'vitest'
import { definitions } from '../../nodes/definitions.ts'
import { toolDefinitions } from '../../tools/definitions.ts'
import { newDesign } from '../1-draw/new-design.ts'
import { compile } from '../2-compile/compile.ts'
import type { ConnectionKind, ModelBinding } from '../artefacts/models.ts'
import { LIST_PRICES, listPrice } from './list-prices.ts'

const ALL = Object.entries(LIST_PRICES.usdPerMTok).flatMap(
  ([kind, models]) => Object.entries(models).map(([model, price]) => ({ kind: kind as ConnectionKind, model, price })), // keys of a record of kinds
)

describe('the list of prices', () => {
  it('says of when it is', () => {
    expect(LIST_PRICES.asOf).toMatch(/^20\d\d-[01]\d-[0-3]\d$/)
    expect(LIST_PRICES.sources.every((source) => URL.canParse(source))).toBe(true)
  })

  it.each(ALL)('$kind: $model has a price that can be one', ({ kind, model, price: [input, output] }) => {
    expect(input).toBeGreaterThan(0)
    expect(input).toBeLessThan(100)
    // Answers never cost less than questions; vectors are no answer.
    expect(output === 0 ? model.includes('embedding') : output >= input).toBe(true)
    expect(listPrice(kind, model)).toEqual({ inputUsdPerMTok: input, outputUsdPerMTok: output })
  })

  it.each<[ConnectionKind, string]>([
    ['anthropic', 'claude-opus-99'],
    ['anthropic', 'constructor'],
    ['openai', 'claude-opus-4-5'],
    ['openrouter', 'anthropic/claude-opus-4.5'],
    ['openai-compatible', 'gpt-4o'],
  ])('knows no price of %s: %s', (kind, model) => expect(listPrice(kind, model)).toBeUndefined())
})

describe('the compiler, under a money cap,', () => {
  function findings(binding: ModelBinding): string[] {
    const design = newDesign('Priced')
    design.contract.budgetUsd = 1
    design.models = { default: binding }
    const { diagnostics } = compile(design, definitions, toolDefinitions)
    return diagnostics.map(({ code }) => code).filter((code) => code.startsWith('price-') || code === 'worst-case-cost')
  }
  const used = (design: ReturnType<typeof newDesign>) => JSON.stringify(design.nodes).includes('"model"')

  it('starts from a design that asks a model', () => expect(used(newDesign('Priced'))).toBe(true))

  it.each<[string, ModelBinding, boolean]>([
    ['takes a listed price', { provider: 'anthropic', model: 'claude-haiku-4-5' }, false],
    [
      'takes a price of the design',
      { provider: 'x', model: 'y', price: { inputUsdPerMTok: 0, outputUsdPerMTok: 0 } },
      false,
    ],
    ['takes Ollama', { provider: 'ollama', model: 'qwen3' }, false],
    ['leaves the workspace’s aliases to the start', { provider: 'workspace', model: 'default' }, false],
    ['refuses a model that is not listed', { provider: 'anthropic', model: 'claude-next' }, true],
    ['refuses a provider that it doesn’t know', { provider: 'ours', model: 'claude-haiku-4-5' }, true],
    ['refuses a local server whose price nobody entered', { provider: 'openai-compatible', model: 'm' }, true],
  ])('%s', (_what, binding, refused) => expect(findings(binding).includes('price-unknown')).toBe(refused))
})
