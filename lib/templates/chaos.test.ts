import { describe, expect, it } from 'vitest'
import { playTemplate } from '../../scripts/play-template.ts'
import { needsRun, validateEnding } from '../loop/5-evaluate/judge-ending.ts'
import { CHAOS_PROFILES } from '../loop/artefacts/chaos-profiles.ts'
import type { LoopEvent } from '../loop/artefacts/events.ts'
import type { Clock } from '../runner/ports.ts'
import { endingOf, endOf, eventsOf } from './fixture-template-plays.ts'
import { listTemplates, type Template } from './templates.ts'

/** `LOOPWRIGHT_CHAOS_SEEDS=20 vitest run lib/templates/chaos.test.ts` plays more seeds of each profile. */
const SEEDS = Number(process.env.LOOPWRIGHT_CHAOS_SEEDS ?? 1)

/** Time that passes faster than it does: the sandbox is real and needs some, retries and late answers would take minutes of it. */
function quickClock(times: number): Clock {
  const startedAt = Date.now()
  const now = () => startedAt + Math.round((Date.now() - startedAt) * times)
  return {
    now,
    sleep: (delayMs, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve()
        const timer = setTimeout(resolve, delayMs / times)
        signal.addEventListener('abort', () => {
          clearTimeout(timer)
          resolve()
        })
      }),
  }
}

const seeds = Array.from({ length: SEEDS }, (_, index) => index + 1)
const runs = listTemplates().flatMap((template) =>
  CHAOS_PROFILES.flatMap(({ name }) =>
    seeds.map((seed) => ({ template, slug: template.slug, model: `${name}:${seed}` })),
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

describe('a template under a misbehaving model ends within its contract, and says how', () => {
  it.each(runs)('$slug on $model', { timeout: 60_000 }, async ({ template, model }) => {
    const played = await playTemplate(template, template.sampleInput, { clock: quickClock(40), chaosModel: model })
    expectHonest(played.events, template)
    const logs = [played.events, ...played.children.map(({ events }) => events)]
    expect(logs.flatMap((events) => eventsOf(events, 'model-called')).length).toBeGreaterThan(0)
    for (const events of logs) expect(['run-finished', 'run-paused']).toContain(events.at(-1)?.type)
  })
})
