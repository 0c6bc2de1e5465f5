import { beforeAll, describe, expect, it } from 'vitest'
import { atOnce, playTemplate } from '../../scripts/play-template.ts'
import { compile } from '../loop/2-compile/compile.ts'
import type { EventOf, EventType, LoopEvent } from '../loop/artefacts/events.ts'
import { isJsonObject } from '../loop/artefacts/json.ts'
import type { SuiteCase } from '../loop/artefacts/suite.ts'
import { definitions } from '../nodes/definitions.ts'
import { toolDefinitions } from '../tools/definitions.ts'
import { getTemplate, listTemplates, type Template } from './templates.ts'

const templates = listTemplates()
const cases = templates.flatMap((template) => template.suite.cases.map((each) => ({ template, each })))
const fileOf = (template: Template, each: SuiteCase) => `${template.slug} · ${each.name}`

const run = async (template: Template, { input }: SuiteCase): Promise<LoopEvent[]> =>
  (await playTemplate(template, input, { modelClock: atOnce })).events

const runs = new Map<SuiteCase, Promise<LoopEvent[]>>()
/** One run per case: several tests look at it. */
function runOnce(template: Template, each: SuiteCase): Promise<LoopEvent[]> {
  const known = runs.get(each) ?? run(template, each)
  runs.set(each, known)
  return known
}

const of = <T extends EventType>(events: LoopEvent[], type: T) =>
  events.filter((event): event is Extract<EventOf<T>, LoopEvent> => event.type === type)
const ending = (events: LoopEvent[]) => {
  const [last] = of(events, 'run-finished')
  if (!last) throw new Error('the run has not ended')
  return last.data
}

describe('templates', () => {
  it('are offered under their slugs', () => {
    expect(templates.map((template) => template.slug)).toEqual(['json-refine', 'code-generation'])
    expect(getTemplate('constructor')).toBeUndefined()
  })

  it('are copies: changing one leaves the next unchanged', () => {
    const mine = getTemplate('json-refine')
    if (mine) mine.design.nodes.length = 0
    expect(getTemplate('json-refine')?.design.nodes).toHaveLength(5)
  })

  it.each(templates)('$slug compiles without a single finding', ({ design }) => {
    expect(compile(design, definitions, toolDefinitions).diagnostics).toEqual([])
  })

  it.each(templates)('$slug has a case that converges and one that honestly does not', (template) => {
    expect(new Set(template.suite.cases.map((each) => each.expect.outcome))).toEqual(new Set(['success', 'failure']))
    expect(template.suite.cases.length).toBeGreaterThanOrEqual(3)
  })
})

describe.each(cases.map(({ template, each }) => ({ name: fileOf(template, each), template, each })))(
  '$name',
  ({ template, each }) => {
    let events: LoopEvent[]
    beforeAll(async () => {
      events = await runOnce(template, each)
    })

    it('ends as its case says', () => {
      const { outcome, reasons = [], label = '', iterations } = each.expect
      const end = ending(events)
      expect(end, end.explanation).toMatchObject({ outcome, label })
      expect(reasons).toContain(end.reason)
      expect(end.iterations).toBeGreaterThanOrEqual(iterations?.min ?? 1)
      expect(end.iterations).toBeLessThanOrEqual(iterations?.max ?? 100)
    })

    it('has as many violations as its case says, each remediated', () => {
      const violated = of(events, 'invariant-checked').filter((event) => !event.data.holds)
      expect(violated.length).toBeGreaterThanOrEqual(each.expect.violations?.min ?? 0)
      expect(of(events, 'remediation-applied')).toHaveLength(violated.length)
    })

    it('has its tool really at work in every iteration, without one failure', () => {
      expect(of(events, 'tool-answered').length).toBe(ending(events).iterations)
      expect(of(events, 'tool-failed')).toEqual([])
    })

    it('never has an answer of the scripted model refused', () => {
      expect(of(events, 'answer-rejected')).toEqual([])
      expect(of(events, 'model-failed')).toEqual([])
    })
  },
)

describe('what the runs give', () => {
  const byName = (slug: string, name: string) => {
    const found = cases.find(({ template, each }) => template.slug === slug && each.name === name)
    if (!found) throw new Error(`no case ${name}`)
    return found
  }
  const resultOf = async (slug: string, name: string) => {
    const { template, each } = byName(slug, name)
    return runOnce(template, each)
  }

  it('json-refine: the profile holds what the notes say, tidied', async () => {
    const events = await resultOf('json-refine', 'complete-notes')
    expect(ending(events).state).toMatchObject({
      score: 1,
      problems: [],
      invented: [],
      profile: {
        name: 'Alice Moreau',
        email: 'alice.moreau@example.org',
        age: 34,
        experienceYears: 11,
        role: 'backend developer',
        languages: ['English', 'French', 'German'],
      },
    })
  })

  it('json-refine: the score drives it, from low to the target, and the hint reaches the next prompt', async () => {
    const events = await resultOf('json-refine', 'complete-notes')
    const scores = of(events, 'output-evaluated').map((event) => event.data.score)
    expect(scores[0]).toBeLessThan(0.6)
    expect(scores.at(-1)).toBe(1)
    expect([...scores].sort((a, b) => a - b)).toEqual(scores)
    const prompts = of(events, 'model-called').map((event) => event.data.request.prompt)
    expect(prompts[1]).toContain('- ')
    expect(prompts[2]).toContain('Use only what the notes say')
    expect(prompts[3]).not.toContain('Use only what the notes say')
  })

  it('json-refine: other notes give another profile', async () => {
    const events = await resultOf('json-refine', 'other-person')
    expect(ending(events).state.profile).toMatchObject({
      name: 'Tomasz Nowak',
      age: 52,
      experienceYears: 27,
      role: 'nurse',
    })
  })

  it('json-refine: a field that the notes lack is listed, not invented', async () => {
    const end = ending(await resultOf('json-refine', 'no-address'))
    expect(end.output).toMatchObject({ missing: ['email'] })
    expect(isJsonObject(end.output.profile ?? null) && end.output.profile).not.toHaveProperty('email')
  })

  it('json-refine: names are read in any alphabet, and only what the notes lack is reported', async () => {
    const end = ending(await resultOf('json-refine', 'accents-no-address'))
    expect(end.output).toMatchObject({
      missing: ['email'],
      profile: { name: 'Élodie Brûlé', age: 40, experienceYears: 12, role: 'nurse', languages: ['French', 'Spanish'] },
    })
  })

  it('code-generation: an attempt that breaks passing tests is taken back and never returned', async () => {
    const events = await resultOf('code-generation', 'slugify')
    const [violation] = of(events, 'invariant-checked').filter((event) => !event.data.holds)
    expect(violation?.iteration).toBe(3)
    const prompts = of(events, 'model-called').map((event) => event.data.request.prompt)
    expect(prompts[3]).toContain('taken back')
    expect(prompts[4]).not.toContain('taken back')
    const { output } = ending(events)
    const slugify: unknown = new Function(`${output.code}; return slugify`)()
    expect(typeof slugify === 'function' && slugify('Äpfel & Birnen!')).toBe('apfel-birnen')
  })

  it('code-generation: tests that contradict each other end it with the best code', async () => {
    const end = ending(await resultOf('code-generation', 'contradictory-tests'))
    expect(end).toMatchObject({ bestScore: 7 / 8, state: { passing: 7 } })
  })

  it('code-generation: a program that never ends is stopped, and the run goes on to an honest end', async () => {
    const { template, each } = byName('code-generation', 'unknown-task')
    const endless = structuredClone(template)
    endless.design.contract.maxIterations = 2
    endless.design.script = { cycle: [{ json: { code: 'while (true) {}' } }] }
    const events = await run(endless, each)
    expect(ending(events)).toMatchObject({
      outcome: 'failure',
      reason: 'max_iterations',
      state: { passing: 0, problem: 'stopped after 2000 ms' },
    })
  })
})
