import { describe, expect, it } from 'vitest'
import { type Played, playTemplate } from '../../scripts/play-template.ts'
import { type Ending, needsRun, validateEnding } from '../loop/5-evaluate/judge-ending.ts'
import { rescuesOf } from '../loop/5-evaluate/rescues.ts'
import { CHAOS_PROFILES } from '../loop/artefacts/chaos-profiles.ts'
import type { StopReason } from '../loop/artefacts/contract.ts'
import type { LoopEvent } from '../loop/artefacts/events.ts'
import type { SuiteCase } from '../loop/artefacts/suite.ts'
import { recordedBrowser } from './fixture-recorded-browser.ts'
import { endingOf, endOf, eventsOf } from './fixture-template-plays.ts'
import { leastOf, NEEDS_PERSON, RIGHT_MODELS, SPOILS_TOOLS, TOOL_FAILED } from './fixture-under-chaos.ts'
import { listTemplates, type Template } from './templates.ts'

/**
 * `LOOPWRIGHT_CHAOS_SEEDS=3 vitest run lib/templates/chaos.test.ts` plays so many seeds of every profile on every case of every template, and prints what share converged.
 * Without it each template plays its first case once, with every profile that spoils tools alone, and with some of the others in rotation.
 */
const SEEDS = Number(process.env.LOOPWRIGHT_CHAOS_SEEDS ?? 0)
const ROTATION = 6

const others = CHAOS_PROFILES.map(({ name }) => name).filter((name) => !SPOILS_TOOLS.includes(name))
const groups = listTemplates().flatMap((template, place) =>
  [...SPOILS_TOOLS, ...others.filter((_, index) => SEEDS > 0 || index % ROTATION === place % ROTATION)].map(
    (profile) => ({
      template,
      slug: template.slug,
      profile,
    }),
  ),
)
const casesOf = ({ suite }: Template) => (SEEDS > 0 ? suite.cases : suite.cases.slice(0, 1))

const played = new Map<string, { slug: string; profile: string; converged: number; of: number }>()

/** What every ending has to be, whatever went wrong. */
function expectHonest({ events }: Played, { slug, design: { contract }, suite }: Template, each: SuiteCase): Ending {
  const ending = endingOf({ events }, each)
  const said = `${each.name}: ${ending.asked ?? endOf({ events }).explanation}`
  for (const validator of suite.validators)
    if (validator.type !== 'loop' && !needsRun(validator))
      expect(validateEnding(validator, ending), said).toMatchObject({ holds: true })
  // What should not have been possible is not called done.
  if (each.expect.outcome !== 'success') expect(ending.outcome, said).not.toBe('success')
  if (ending.asked !== null) {
    expectQuestion(events, slug, each)
    return ending
  }
  const end = endOf({ events })
  expect(end.reason, said).not.toBe('internal_error')
  expect(end.explanation).toMatch(/\S/)
  expect(end.iterations).toBeLessThanOrEqual(contract.maxIterations)
  // What is called converged was measured: an answer that only looks right does not pass the validator.
  if (end.reason === 'quality_threshold')
    expect(end.bestScore).toBeGreaterThanOrEqual(contract.qualityThreshold?.target ?? 1)
  return ending
}

/** A person is asked something, with answers to choose from, and only where the template has something to ask. */
function expectQuestion(events: readonly LoopEvent[], slug: string, each: SuiteCase): void {
  const asked = eventsOf(events, 'escalation-raised').at(-1)?.data
  expect(asked?.headline).toMatch(/\S/)
  if (each.expect.outcome !== 'asks') expect(NEEDS_PERSON).toContain(slug)
}

/** Models were right, and tools failed in passing: a case that is to converge does, asks a person, or says that it was the tools. No case dies of it. */
function expectToolBlamed(run: Played, ending: Ending, profile: string, each: SuiteCase): void {
  for (const { events } of [run, ...run.children]) {
    const [end] = eventsOf(events, 'run-finished')
    expect(['fatal_error', 'no_route'] satisfies StopReason[], end?.data.explanation).not.toContain(end?.data.reason)
  }
  const { outcome, asked, reason, label = '' } = ending
  if (each.expect.outcome !== 'success' || outcome === 'success' || asked !== null) return
  const { explanation } = endOf(run)
  const said = `${each.name}: ${reason} ${label}: ${explanation}`
  expect(reason, said).not.toBe('invariant_exhausted')
  if (reason === 'goal') expect(TOOL_FAILED, said).toContain(label)
  else if (profile !== 'garbling-tools')
    expect(explanation, said).toMatch(/The last error of an action|The last error there|The time limit/)
}

/** Each fault is made up for, or the run says where it was not. */
function expectExplained(events: readonly LoopEvent[]): void {
  const end = events.at(-1)
  const { faults, rescues, unsaved } = rescuesOf(events)
  const [wrong, saved] = [faults, rescues].map((counts) => counts.reduce((sum, { times }) => sum + times, 0))
  if (end?.type !== 'run-finished' || end.data.reason === 'cancelled') expect(unsaved).toBeNull()
  else if (unsaved === null) expect(saved, JSON.stringify({ faults, rescues })).toBeGreaterThanOrEqual(wrong ?? 0)
  else {
    expect(end.data).toMatchObject({ outcome: 'failure', reason: 'fatal_error' })
    expect(unsaved).toContain(end.data.explanation)
  }
}

describe('a template under misbehaving models and tools ends within its contract, and says how', () => {
  it.each(groups)('$slug under $profile', { timeout: 60_000 * Math.max(1, SEEDS) }, async (group) => {
    const { template, slug, profile } = group
    const tools = await recordedBrowser(template)
    const count = { slug, profile, converged: 0, of: 0 }
    played.set(`${slug} ${profile}`, count)
    for (const each of casesOf(template))
      for (let seed = 1; seed <= Math.max(1, SEEDS); seed++) {
        const run = await playTemplate(template, each.input, { chaos: { profile, seed }, tools })
        const logs = [run.events, ...run.children.map(({ events }) => events)]
        expect(
          logs.flatMap((events) => [...eventsOf(events, 'model-called'), ...eventsOf(events, 'tool-requested')]),
        ).not.toEqual([])
        const ending = expectHonest(run, template, each)
        for (const events of logs) {
          expect(['run-finished', 'run-paused']).toContain(events.at(-1)?.type)
          expectExplained(events)
        }
        if (RIGHT_MODELS.includes(profile)) expectToolBlamed(run, ending, profile, each)
        if (each.expect.outcome !== 'success') continue
        count.of++
        if (ending.outcome === 'success') count.converged++
      }
    expect(count.converged, `${slug} converges under ${profile}`).toBeGreaterThanOrEqual(
      Math.floor(leastOf(slug, profile) * count.of),
    )
  })

  // One run more or less is chance; that many templates are not.
  it('as many converge under each profile as is declared', () => {
    for (const { name } of CHAOS_PROFILES) {
      const of = [...played.values()].filter(({ profile }) => profile === name)
      const least = of.reduce((sum, { slug, of: runs }) => sum + leastOf(slug, name) * runs, 0)
      const converged = of.reduce((sum, each) => sum + each.converged, 0)
      expect(converged, name).toBeGreaterThanOrEqual(Math.floor(least))
    }
    if (SEEDS > 0) console.log(table())
  })
})

/** What stands in docs/guide/chaos.md. */
function table(): string {
  const names = CHAOS_PROFILES.map(({ name }) => name)
  const rows = listTemplates().map(({ slug }) =>
    names.map((profile) => {
      const { converged = 0, of = 0 } = played.get(`${slug} ${profile}`) ?? {}
      return of === 0 ? '–' : String(Math.round((100 * converged) / of))
    }),
  )
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const head = [line(['template', ...names]), line(['---', ...names.map(() => '--:')])]
  return [...head, ...rows.map((cells, at) => line([listTemplates()[at]?.slug ?? '', ...cells]))].join('\n')
}
