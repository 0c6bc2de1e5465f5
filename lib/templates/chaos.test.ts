import { describe, expect, it } from 'vitest'
import { playTemplate } from '../../scripts/play-template.ts'
import { CHAOS_PROFILES } from '../loop/artefacts/chaos-profiles.ts'
import type { EventOf, LoopEvent } from '../loop/artefacts/events.ts'
import type { Clock } from '../runner/ports.ts'
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

const run = async (template: Template, model: string): Promise<LoopEvent[]> =>
  (await playTemplate(template, template.sampleInput, { clock: quickClock(40), chaosModel: model })).events

const seeds = Array.from({ length: SEEDS }, (_, index) => index + 1)
const runs = listTemplates().flatMap((template) =>
  CHAOS_PROFILES.flatMap(({ name }) =>
    seeds.map((seed) => ({ template, slug: template.slug, model: `${name}:${seed}` })),
  ),
)

function expectHonest(events: LoopEvent[], { design: { contract } }: Template): void {
  const end = events.at(-1)
  if (end?.type !== 'run-finished') throw new Error(`the log ends with ${end?.type}`)
  const { reason, explanation, outcome, iterations, bestScore, state } = end.data
  expect(reason, explanation).not.toBe('internal_error')
  expect(explanation).toMatch(/\S/)
  expect(iterations).toBeLessThanOrEqual(contract.maxIterations)
  expect(state).toBeTypeOf('object')
  // What is called converged was measured: an answer that only looks right does not pass the validator.
  if (outcome === 'success') expect(bestScore).toBeGreaterThanOrEqual(contract.qualityThreshold?.target ?? 1)
  const answered = events.filter(
    (event): event is Extract<EventOf<'model-called'>, LoopEvent> => event.type === 'model-called',
  )
  expect(answered.length).toBeGreaterThan(0)
}

describe('a template under a misbehaving model ends within its contract, and says how', () => {
  it.each(runs)('$slug on $model', { timeout: 60_000 }, async ({ template, model }) => {
    expectHonest(await run(template, model), template)
  })
})
