import { type Breakpoint, breakpointName } from '../artefacts/breakpoint.ts'
import type { JsonObject } from '../artefacts/json.ts'
import type { RunState } from '../artefacts/run-state.ts'
import type { LoopSpec } from '../artefacts/spec.ts'
import { environmentValues } from '../expression/environment.ts'
import { evaluateExpression } from '../expression/evaluate.ts'
import { describeReads, readPaths } from '../kinds/read-values.ts'

/** Breakpoints that one stop tells of. */
const MAX_NAMED = 3

export type Stop = { why: 'breakpoint' | 'step'; detail: string }

/**
 * Whether the run stops before the step that it is about to take: a breakpoint is hit, or the single step or iteration that somebody asked for is done. Where
 * it has stood already it does not stop again. Evaluates nothing in a run without breakpoints.
 */
export function findStop(spec: LoopSpec, run: RunState): Stop | null {
  if (run.stoodAt === run.steps) return null
  const hit = run.breakpoints.length === 0 ? null : hitOf(spec, run)
  if (hit) return { why: 'breakpoint', detail: hit }
  const { stopAt } = run
  if (stopAt === null) return null
  if (stopAt.what === 'step')
    return run.steps < stopAt.from ? null : { why: 'step', detail: `One step done: stopped before “${run.at}”.` }
  if (run.iteration < stopAt.from) return null
  return {
    why: 'step',
    detail: `One iteration done: stopped where iteration ${run.iteration} begins, before “${run.at}”.`,
  }
}

/** Where a run that goes on for one step or iteration stops: the step that it stands in, or is about to take, is the one. */
export function stopAtOf(run: RunState, until: 'step' | 'iteration' | null | undefined): RunState['stopAt'] {
  if (!until) return null
  if (until === 'iteration') return { what: until, from: run.iteration + 1 }
  return { what: until, from: run.step === null ? run.steps + 1 : run.steps }
}

/** Ids of the expression breakpoints that are true before the step that is about to be taken: they stop the run again only after they were not. */
export function breakpointsHeld(spec: LoopSpec, run: RunState): string[] {
  const conditions = run.breakpoints.filter((breakpoint) => breakpoint.enabled && 'when' in breakpoint)
  if (conditions.length === 0) return run.breakpointsHeld.length === 0 ? run.breakpointsHeld : []
  const environment = environmentValues(run, spec)
  return conditions.flatMap((breakpoint) => (isTrue(breakpoint, environment) ? [breakpoint.id] : []))
}

function some(hit: readonly string[]): string {
  const more = hit.length - MAX_NAMED
  return [...hit.slice(0, MAX_NAMED), ...(more > 0 ? [`and ${more} more`] : [])].join('; ')
}

/** What stops it, in one sentence; null when nothing does. */
function hitOf(spec: LoopSpec, run: RunState): string | null {
  const on = run.breakpoints.filter(({ enabled }) => enabled)
  const atNode = on.some((breakpoint) => 'nodeId' in breakpoint && breakpoint.nodeId === run.at)
  const environment = environmentValues(run, spec)
  const became = on.flatMap((breakpoint) => {
    if (!('when' in breakpoint) || run.breakpointsHeld.includes(breakpoint.id)) return []
    if (!isTrue(breakpoint, environment)) return []
    const read = describeReads(readPaths(spec.state, breakpoint.when, (path) => evaluateExpression(path, environment)))
    return [`${breakpointName(breakpoint)} became true${read === '' ? '' : ` (${read})`}`]
  })
  if (!atNode && became.length === 0) return null
  const where = atNode ? `Stopped at the breakpoint on “${run.at}”` : `Stopped before “${run.at}”`
  return became.length === 0 ? `${where}.` : `${where}: ${some(became)}.`
}

/** One that has no value, such as a member of null, is not true. */
function isTrue(breakpoint: Breakpoint, environment: JsonObject): boolean {
  if (!('when' in breakpoint)) return false
  const result = evaluateExpression(breakpoint.when, environment)
  return result.ok && result.value === true
}
