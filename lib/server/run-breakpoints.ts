import type { RunBreakpoints, SetBreakpointsBody } from '../api/contracts/breakpoints.ts'
import { findBreakpointsRequest, requestBreakpoints } from '../db/breakpoints.ts'
import { findRun, readRunSnapshot } from '../db/runs.ts'
import { apply } from '../loop/3-run/apply.ts'
import { emptyRunState } from '../loop/3-run/empty-run-state.ts'
import { type BreakpointDraft, toBreakpoints } from '../loop/artefacts/breakpoint.ts'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import { checkBreakpoints } from '../loop/debugger/check-breakpoints.ts'
import { noSuchRun } from './read-run.ts'
import { ok, type Result, refuse, refuseWith } from './result.ts'
import type { Actor, Services } from './services.ts'
import { whileReadable } from './while-readable.ts'

/** The breakpoints that somebody asked for last: those that are on their way into the log, or those in force. */
export function readBreakpoints(services: Services, actor: Actor, id: string): Promise<Result<RunBreakpoints>> {
  return whileReadable(() => breakpointsOf(services, actor, id))
}

async function breakpointsOf(services: Services, actor: Actor, id: string): Promise<Result<RunBreakpoints>> {
  const { database, ports } = services
  const snapshot = await readRunSnapshot(database, actor, id)
  if (!snapshot) return noSuchRun(id)
  const request = await findBreakpointsRequest(database, actor, id)
  if (request) return ok({ breakpoints: request.breakpoints, pending: true })
  // A few events at most lie after the newest checkpoint.
  const { checkpoint, events } = await ports.store.load(id)
  const run = events.reduce((state, event) => apply(snapshot.spec, state, event), checkpoint ?? emptyRunState(id))
  return ok({ breakpoints: run.breakpoints, pending: false })
}

/**
 * Sets all breakpoints of a run that has not ended. One that runs heeds them within a second, from its next step on; one that is paused or queued as soon as
 * it goes on. What could never stop it is refused, and nothing is changed then.
 */
export async function setBreakpoints(
  services: Services,
  actor: Actor,
  id: string,
  body: SetBreakpointsBody,
): Promise<Result<RunBreakpoints>> {
  const { database } = services
  const run = await findRun(database, actor, id)
  const snapshot = await readRunSnapshot(database, actor, id)
  if (!run || !snapshot) return noSuchRun(id)
  const refused = refuseUnusable(snapshot.spec, body.breakpoints)
  if (refused) return refused
  const breakpoints = toBreakpoints(body.breakpoints)
  const ended = () => refuse('already-finished', 'The run has ended: nothing stops it any more.')
  if (run.status === 'finished') return ended()
  const stored = await requestBreakpoints(database, actor, id, { by: actor.userId, breakpoints })
  return stored ? ok({ breakpoints, pending: true }) : ended()
}

/** A refusal that says which of the breakpoints could never stop a run of this spec; null when there is none. */
export function refuseUnusable(spec: LoopSpec, breakpoints: readonly BreakpointDraft[]) {
  const problems = checkBreakpoints({ nodeIds: Object.keys(spec.nodes), state: spec.state }, breakpoints)
  return problems.length === 0
    ? null
    : refuseWith('invalid-breakpoints', 'A breakpoint can’t be used for this run.', problems)
}
