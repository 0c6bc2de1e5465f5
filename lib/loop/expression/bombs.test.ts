import { beforeAll, describe, expect, it } from 'vitest'
import { LIMITS } from '../artefacts/limits.ts'
import { checkExpression } from './check.ts'
import { evaluateExpression } from './evaluate.ts'
import { BOMB_ENVIRONMENT, BOMB_SCOPE, EXPRESSION_BOMBS, TEMPLATE_BOMBS } from './fixture-bombs.ts'
import { checkTemplate, renderTemplate } from './template.ts'

/** Far above what any of these takes (mostly under 20 ms), far below what any would take without limits. */
const BOUND_MS = 3_000

describe('every bomb ends in a typed fault, soon', () => {
  beforeAll(() => {
    for (const source of ['l.map(x, x + 1)', '"a".matches("a")', 'toJson(l)'])
      evaluateExpression(source, BOMB_ENVIRONMENT)
  })

  it.each(EXPRESSION_BOMBS)('$name', ({ source, fault }) => {
    expect(source.length).toBeLessThanOrEqual(LIMITS.expressionBytes)
    const started = performance.now()
    checkExpression(source, BOMB_SCOPE)
    const result = evaluateExpression(source, BOMB_ENVIRONMENT)
    expect(performance.now() - started).toBeLessThan(BOUND_MS)
    expect(result.ok ? null : result.code).toBe(fault)
  })

  it.each(TEMPLATE_BOMBS)('template: $name', ({ source, fault }) => {
    expect(source.length).toBeLessThanOrEqual(LIMITS.expressionBytes)
    const started = performance.now()
    checkTemplate(source, BOMB_SCOPE)
    const result = renderTemplate(source, BOMB_ENVIRONMENT)
    expect(performance.now() - started).toBeLessThan(BOUND_MS)
    expect(result.ok ? null : result.code).toBe(fault)
  })

  it('costs the same whether or not something was kept from before', () => {
    const source = 'l.map(i, "a".matches("[a-z]{1,90}" + string(i) + "cold")).size()'
    expect(evaluateExpression(source, BOMB_ENVIRONMENT)).toEqual(evaluateExpression(source, BOMB_ENVIRONMENT))
  })

  it('is not absorbed after an error that is', () => {
    const first = 'i == 0 ? 1 / 0 == 1 : '
    const code = (source: string) => {
      const result = evaluateExpression(source, BOMB_ENVIRONMENT)
      return result.ok ? result.value : result.code
    }
    expect(code(`l.exists(i, ${first} i == 1 ? (big + big) == "" : false)`)).toBe('size')
    expect(code(`l.all(i, ${first} i == 1 ? list.map(x, x).sum() > 0 : true)`)).toBe('budget')
    expect(code(`l.exists(i, ${first} i == 2)`)).toBe(true)
  })
})
