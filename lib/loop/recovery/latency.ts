import { z } from 'zod'
import { own } from '../artefacts/own.ts'
import { figure, seconds } from '../guards/reading.ts'
import { type NormalPrior, normalPrior, updateNormal } from '../priors/normal-prior.ts'

/** What a node says about the time its calls take. */
export const LatencySettings = z.strictObject({
  /** What a call is expected to take; absent: what this run's own calls took. */
  expectedMs: z.int().min(1).max(3_600_000).optional(),
  /** A call that is expected to take longer is not made. */
  limitMs: z.int().min(1).max(3_600_000).optional(),
})
export type LatencySettings = z.infer<typeof LatencySettings>

/** Fewer answers than this say too little to refuse a call for. */
export const LEAST_ANSWERS = 3

type Latencies = Record<string, NormalPrior>

/** The beliefs after one more answer. Before any it is N(2000 ms, 500 000), as published. */
export function countLatency(latencies: Latencies, target: string, ms: number): Latencies {
  const prior = own(latencies, target) ?? normalPrior(2_000, 500_000)
  return { ...latencies, [target]: updateNormal(prior, ms) }
}

export type LatencyBounds = {
  /** Limit of this very call. */
  timeoutMs: number
  /** What is left of the run's time. */
  runLeftMs: number
}

/** `run`: not even the run has time for it, by so many milliseconds. `call`: this call's own limits are too short. */
export type LatencyProblem = { bound: 'run'; message: string; shortMs: number } | { bound: 'call'; message: string }

/** Why a call would not end in time, with the figures; null when it may, or when too little is known. Times in milliseconds. */
export function latencyProblem(
  target: string,
  belief: NormalPrior | undefined,
  settings: LatencySettings | undefined,
  { timeoutMs, runLeftMs }: LatencyBounds,
): LatencyProblem | null {
  const expected = settings?.expectedMs ?? (belief && belief.n >= LEAST_ANSWERS ? belief.mean : null)
  if (expected === null) return null
  const source =
    settings?.expectedMs === undefined ? `by the ${figure(belief?.n ?? 0)} answers of this run` : 'as the node says'
  const needs = `a call of “${target}” takes about ${seconds(expected)}, ${source}`
  if (expected > runLeftMs)
    return {
      bound: 'run',
      message: `${needs}, and ${seconds(runLeftMs)} of the run’s time are left`,
      shortMs: Math.ceil(expected - runLeftMs),
    }
  if (settings?.limitMs !== undefined && expected > settings.limitMs)
    return { bound: 'call', message: `${needs}, and at most ${seconds(settings.limitMs)} are allowed` }
  if (expected > timeoutMs) return { bound: 'call', message: `${needs}, and its time limit is ${seconds(timeoutMs)}` }
  return null
}

/** What a call is said to take, and the shortest of its own limits; null when one of them is left open. */
export function latencyLimit(
  settings: LatencySettings | undefined,
  timeoutMs: number | undefined,
): { expectedMs: number; limitMs: number } | null {
  const limits = [settings?.limitMs, timeoutMs].filter((limit) => limit !== undefined)
  if (settings?.expectedMs === undefined || limits.length === 0) return null
  return { expectedMs: settings.expectedMs, limitMs: Math.min(...limits) }
}
