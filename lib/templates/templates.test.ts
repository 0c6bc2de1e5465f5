import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { atOnce, playTemplate } from '../../scripts/play-template.ts'
import { compileTemplate } from '../server/compile-template.ts'
import { testCases } from './fixture-case-tests.ts'
import { recordedBrowser, usesBrowser } from './fixture-recorded-browser.ts'
import { eventsOf } from './fixture-template-plays.ts'
import { getTemplate, listTemplates } from './templates.ts'

const templates = listTemplates()
describe('templates', () => {
  it('are offered under their slugs, all that there are', () => {
    const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    expect(templates.map(({ slug }) => slug).sort()).toEqual(folders.map(({ name }) => name).sort())
    expect(getTemplate('constructor')).toBeUndefined()
  })

  it('are copies: changing one leaves the next unchanged', () => {
    const mine = getTemplate('json-refine')
    if (mine) mine.design.nodes.length = 0
    expect(getTemplate('json-refine')?.design.nodes).toHaveLength(5)
  })
})

describe.each(templates)('$slug', (template) => {
  it('compiles without a single finding, and so do its parts', () => {
    expect(compileTemplate(template).diagnostics).toEqual([])
  })

  it('has a case that converges, one that honestly does not, and at least four in all', () => {
    const outcomes = template.suite.cases.map((each) => each.expect.outcome)
    expect(outcomes).toContain('success')
    expect(outcomes.some((outcome) => outcome !== 'success')).toBe(true)
    expect(outcomes.length).toBeGreaterThanOrEqual(4)
  })

  it('checks what each success gives, not only that the loop calls it one', () => {
    const unchecked = template.suite.cases.filter(
      (each) =>
        each.expect.outcome === 'success' && each.validators.length === 0 && Object.keys(each.expected).length === 0,
    )
    expect(unchecked.map(({ name }) => name)).toEqual([])
  })

  it('is explained in one screen', () => {
    const readme = readFileSync(new URL(`./${template.slug}/README.md`, import.meta.url), 'utf8')
    expect(readme.startsWith('# ')).toBe(true)
    expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(60)
  })

  it('runs with its aliases bound to another model', async () => {
    const chaotic = { provider: 'chaos', model: 'calm:1' }
    const tools = await recordedBrowser(template)
    const played = await playTemplate(template, template.sampleInput, { modelClock: atOnce, models: chaotic, tools })
    const models = eventsOf(played.events, 'run-started')[0]?.data.models ?? {}
    expect(Object.values(models).map(({ provider }) => provider)).toEqual(
      Object.keys(template.design.models).map(() => 'chaos'),
    )
    for (const { events } of [played, ...played.children]) expect(eventsOf(events, 'model-failed')).toEqual([])
  })
})

// One that starts a browser has its own tests do this, beside it.
for (const template of templates.filter((each) => !usesBrowser(each))) testCases(template)
