import type { GuardReading, LoopEvent } from '../artefacts/events.ts'
import type { RunState } from '../artefacts/run-state.ts'
import type { LoopSpec } from '../artefacts/spec.ts'
import { adaptedCap } from '../guards/caps.ts'
import { contractOf } from '../guards/extended-contract.ts'
import { posteriorVerdict } from '../priors/posterior.ts'
import { publishedVerdict } from '../priors/published.ts'
import { apply } from './apply.ts'

type Chance = { probability: number | null; continue: boolean }

/** One reading of adaptive exit in a run, with what each method makes of the same moment. */
export type ExitMoment = {
  iteration: number
  score: number | null
  target: number
  /** Below it the run's own method stops. */
  floor: number
  /** Iterations that the cap left. */
  remaining: number
  /** As recorded: what the rule said, and whether it would end the run. */
  reading: Pick<GuardReading, 'detail' | 'fired'>
  /** It is what ended the run. */
  stopped: boolean
  /** Null: too few runs, no score, or no curves: a run of the published method learns none. */
  posterior: Chance | null
  /** By its own floor. */
  published: Chance | null
}

/** Folds a log, event by event, and gives the moments at which adaptive exit was read. Pure: what the run knew is in its log. */
export function createExitReader(start: RunState): (spec: LoopSpec, event: LoopEvent) => ExitMoment | null {
  let run = start
  return (spec, event) => {
    const moment = event.type === 'guard-checked' ? momentOf(spec, run, event.data) : null
    run = apply(spec, run, event)
    return moment
  }
}

type Checked = Extract<LoopEvent, { type: 'guard-checked' }>['data']

function momentOf(spec: LoopSpec, run: RunState, { readings, score, fired }: Checked): ExitMoment | null {
  const { adaptiveExit: rule, qualityThreshold, maxIterations } = contractOf(spec, run)
  const reading = readings.find((each) => each.rule === 'adaptive_exit')
  if (!rule || !qualityThreshold || !reading) return null
  const { target } = qualityThreshold
  const { iteration, priors } = run
  const remaining = Math.max(0, Math.min(maxIterations, adaptedCap(run) ?? maxIterations) - iteration)
  const decides = priors !== null && priors.pair.runs >= rule.minRuns && score !== null && remaining > 0
  const ownFloor = rule.method === 'published' ? { floor: rule.floor } : {}
  return {
    iteration,
    score,
    target,
    floor: rule.floor,
    remaining,
    reading: { detail: reading.detail, fired: reading.fired },
    stopped: fired === 'adaptive_exit',
    posterior:
      decides && score < target
        ? chance(posteriorVerdict(priors, { iteration, scores: [...run.scores, score], target, remaining, rule }))
        : null,
    published: decides ? chance(publishedVerdict(priors.pair, { iteration, score, target, ...ownFloor })) : null,
  }
}

function chance(verdict: Chance | null): Chance | null {
  return verdict && { probability: verdict.probability, continue: verdict.continue }
}
