import { readdirSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { atOnce, type Played, playTemplate } from '../../scripts/play-template.ts'
import { needsRun, unexpectedEnding, validateEnding } from '../loop/5-evaluate/judge-ending.ts'
import type { Validator } from '../loop/artefacts/suite.ts'
import { compileTemplate } from '../server/compile-template.ts'
import { endingOf, eventsOf, playCase } from './fixture-template-plays.ts'
import { getTemplate, listTemplates } from './templates.ts'

const templates = listTemplates()
const cases = templates.flatMap((template) =>
  template.suite.cases.map((each) => ({ name: `${template.slug} · ${each.name}`, template, each })),
)

const isQuiet = (each: Validator): each is Exclude<Validator, { type: 'loop' }> => !needsRun(each)

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

  it('is explained in one screen', () => {
    const readme = readFileSync(new URL(`./${template.slug}/README.md`, import.meta.url), 'utf8')
    expect(readme.startsWith('# ')).toBe(true)
    expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(60)
  })

  it('runs with its aliases bound to another model', async () => {
    const chaotic = { provider: 'chaos', model: 'calm:1' }
    const played = await playTemplate(template, template.sampleInput, { modelClock: atOnce, models: chaotic })
    const models = eventsOf(played.events, 'run-started')[0]?.data.models ?? {}
    expect(Object.values(models).map(({ provider }) => provider)).toEqual(
      Object.keys(template.design.models).map(() => 'chaos'),
    )
    for (const { events } of [played, ...played.children]) expect(eventsOf(events, 'model-failed')).toEqual([])
  })
})

describe.each(cases)('$name', ({ template, each }) => {
  let played: Played
  beforeAll(async () => {
    played = await playCase(template, each)
  })

  it('ends as its case says, and every validator holds', () => {
    const ending = endingOf(played, each)
    expect(unexpectedEnding(each.expect, ending)).toBeNull()
    const validators = [...template.suite.validators, ...each.validators].filter(isQuiet)
    expect(validators.map((validator) => validateEnding(validator, ending)).filter(({ holds }) => !holds)).toEqual([])
  })

  it('has each violation remediated, but for the one that ended it', () => {
    const { violations, remediations, reason } = endingOf(played, each)
    expect(remediations).toBeGreaterThanOrEqual(violations - (reason === 'invariant_exhausted' ? 1 : 0))
  })

  it('never has an answer of the scripted model refused, nor in a child run', () => {
    for (const { events } of [played, ...played.children]) {
      expect(eventsOf(events, 'answer-rejected')).toEqual([])
      expect(eventsOf(events, 'model-failed')).toEqual([])
    }
  })
})
