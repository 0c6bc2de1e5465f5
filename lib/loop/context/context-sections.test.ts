import { describe, expect, it } from 'vitest'
import type { ActionResult } from '../artefacts/run-state.ts'
import { ContextBudget } from './context-budget.ts'
import { contextSections } from './context-sections.ts'

const field = (type: 'string' | 'number') => ({ type, 'x-loop': { role: 'working' as const } })
const schema = {
  type: 'object' as const,
  properties: {
    goal: field('string'),
    page: field('string'),
    n: field('number'),
    unset: field('string'),
    token: { type: 'string' as const, 'x-loop': { role: 'input' as const, secret: true as const } },
  },
  additionalProperties: false as const,
  'x-loop': { version: 1 },
}
const result = (iteration: number, failed = false): ActionResult => ({
  status: failed ? 'error' : 'ok',
  tool: 't',
  args: {},
  output: null,
  error: failed ? { class: 'transient', kind: 'other', message: `no ${iteration}` } : null,
  durationMs: 0,
  iteration,
})
const run = {
  state: { goal: 'g', page: 'p'.repeat(800), n: 2, token: 'secret://TOKEN' },
  results: Array.from({ length: 12 }, (_, index) => result(index + 1, index % 2 === 1)),
}
const sections = (settings: object) =>
  Object.fromEntries(
    contextSections(ContextBudget.parse({ maxTokens: 1_000, ...settings }), schema, run).map(({ name, items }) => [
      name,
      items.map((item) => item.text),
    ]),
  )

describe('contextSections', () => {
  it('come in the order of the budget, and only those', () => {
    expect(Object.keys(sections({}))).toEqual(['state', 'history', 'artifacts', 'errors'])
    expect(Object.keys(sections({ sections: ['errors', 'state'] }))).toEqual(['errors', 'state'])
  })

  it('never show a secret field', () => {
    const token = { type: 'string' as const, 'x-loop': { role: 'input' as const, secret: true as const } }
    const secretive = { ...schema, properties: { ...schema.properties, token } }
    const seen = { ...run, state: { ...run.state, token: 'secret://TOKEN' } }
    const budget = ContextBudget.parse({ maxTokens: 1_000, artifacts: ['token'] })
    expect(JSON.stringify(contextSections(budget, secretive, seen))).not.toContain('TOKEN')
  })

  it('state has what is there; what an artifact shows only in case that it is left out', () => {
    expect(sections({}).state).toEqual(['- goal: "g"', `- page: "${'p'.repeat(800)}"`, '- n: 2'])
    const shown = (settings: object) =>
      contextSections(ContextBudget.parse({ maxTokens: 1_000, sections: ['state'], ...settings }), schema, {
        ...run,
        state: { ...run.state, goal: '' },
      })[0]?.items.flatMap(({ text, unless }) => (unless === undefined ? [text.slice(0, 8)] : []))
    expect(shown({ sections: ['state', 'artifacts'], artifacts: ['page', 'goal'] })).toEqual(['- goal: ', '- n: 2'])
    expect(shown({ artifacts: ['page'] })).toEqual(['- goal: ', '- page: ', '- n: 2'])
  })

  it('artifacts are cut to 500 characters each; absent ones are left out', () => {
    expect(sections({ artifacts: ['page', 'unset'] }).artifacts).toEqual([
      `### page\n${'p'.repeat(500)}… [500 of 800 characters]`,
    ])
  })

  it('a secret is in none of them, not even by its reference', () => {
    for (const settings of [{}, { artifacts: ['token'] }])
      expect(JSON.stringify(sections(settings))).not.toContain('TOKEN')
  })

  it('history has the last 10 records, errors the last 3', () => {
    const { history, errors } = sections({})
    expect(history?.[0]).toMatch(/^\[3\]/)
    expect(errors).toEqual(['- [8] t: transient: no 8', '- [10] t: transient: no 10', '- [12] t: transient: no 12'])
  })

  it('names a section once', () => {
    expect(ContextBudget.safeParse({ maxTokens: 1_000, sections: ['state', 'state'] }).success).toBe(false)
  })
})
