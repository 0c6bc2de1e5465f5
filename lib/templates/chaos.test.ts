import { describe, expect, it } from 'vitest'
import { playTemplate } from '../../scripts/play-template.ts'
import { needsRun, validateEnding } from '../loop/5-evaluate/judge-ending.ts'
import { rescuesOf } from '../loop/5-evaluate/rescues.ts'
import { CHAOS_PROFILES } from '../loop/artefacts/chaos-profiles.ts'
import type { LoopEvent } from '../loop/artefacts/events.ts'
import { recordedBrowser } from './fixture-recorded-browser.ts'
import { endingOf, endOf, eventsOf } from './fixture-template-plays.ts'
import { listTemplates, type Template } from './templates.ts'

/** `LOOPWRIGHT_CHAOS_SEEDS=20 vitest run lib/templates/chaos.test.ts` plays so many seeds of every profile on every template. */
const SEEDS = Number(process.env.LOOPWRIGHT_CHAOS_SEEDS ?? 0)
/** Without it each template plays the usual profile and, in rotation, one in so many of the others. */
const ROTATION = 3

const profiles = CHAOS_PROFILES.map(({ name }) => name)
const runs = listTemplates().flatMap((template, place) =>
  profiles
    .filter((_, index) => SEEDS > 0 || index === 0 || index % ROTATION === place % ROTATION)
    .flatMap((profile) =>
      Array.from({ length: Math.max(1, SEEDS) }, (_, index) => ({
        template,
        slug: template.slug,
        chaos: { profile, seed: index + 1 },
        model: `${profile}:${index + 1}`,
      })),
    ),
)

function expectHonest(events: LoopEvent[], { slug, design: { contract }, suite }: Template): void {
  const [first] = suite.cases
  if (!first) throw new Error(`${slug} has no case`)
  const ending = endingOf({ events }, first)
  if (ending.asked !== null) return
  const end = endOf({ events })
  expect(end.reason, end.explanation).not.toBe('internal_error')
  expect(end.explanation).toMatch(/\S/)
  expect(end.iterations).toBeLessThanOrEqual(contract.maxIterations)
  // What every ending has to be, the model’s faults notwithstanding.
  for (const validator of suite.validators)
    if (validator.type !== 'loop' && !needsRun(validator))
      expect(validateEnding(validator, ending), end.explanation).toMatchObject({ holds: true })
  // What is called converged was measured: an answer that only looks right does not pass the validator.
  if (end.reason === 'quality_threshold')
    expect(end.bestScore).toBeGreaterThanOrEqual(contract.qualityThreshold?.target ?? 1)
}

/** Each fault is made up for, or the run says where it was not. */
function expectExplained(events: LoopEvent[]): void {
  const end = events.at(-1)
  const { faults, rescues, unsaved } = rescuesOf(events)
  const [wrong, saved] = [faults, rescues].map((counts) => counts.reduce((sum, { times }) => sum + times, 0))
  if (end?.type !== 'run-finished') expect(unsaved).toBeNull()
  else if (unsaved === null) expect(saved, JSON.stringify({ faults, rescues })).toBeGreaterThanOrEqual(wrong ?? 0)
  else {
    expect(end.data).toMatchObject({ outcome: 'failure', reason: expect.stringMatching(/^(fatal_error|no_route)$/) })
    expect(unsaved).toContain(end.data.explanation)
  }
}

describe('a template under misbehaving models and tools ends within its contract, and says how', () => {
  it.each(runs)('$slug on $model', { timeout: 60_000 }, async ({ template, chaos }) => {
    const tools = await recordedBrowser(template)
    const played = await playTemplate(template, template.sampleInput, { chaos, tools })
    expectHonest(played.events, template)
    const logs = [played.events, ...played.children.map(({ events }) => events)]
    expect(
      logs.flatMap((events) => [...eventsOf(events, 'model-called'), ...eventsOf(events, 'tool-requested')]),
    ).not.toEqual([])
    for (const events of logs) {
      expect(['run-finished', 'run-paused']).toContain(events.at(-1)?.type)
      expectExplained(events)
    }
  })
})
