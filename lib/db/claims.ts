import type { LoopEvent } from '../loop/artefacts/events.ts'
import type { ResumeRequest } from '../loop/artefacts/run-state.ts'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import type { Claim } from '../runner/ports.ts'
import { readBreakpointsRequest } from './breakpoints.ts'

/** What people have asked of a run, as its row has it. */
export type Requests = {
  cancelRequestedBy: string | null
  pauseRequestedBy: string | null
  breakpointsRequest: string | null
}
/** A run's row as a claim gets it. */
export type ClaimRow = {
  id: string
  owner: string
  epoch: number
  seq: number
  snapshotId: string
  modelOverrides: string
  resume: string | null
} & Requests

export function toClaim(row: ClaimRow, snapshot: { spec: string; specHash: string } | undefined): Claim {
  return {
    runId: row.id,
    owner: row.owner,
    epoch: row.epoch,
    seq: row.seq,
    spec: readSpec(snapshot?.spec),
    specHash: snapshot?.specHash ?? '',
    modelOverrides: JSON.parse(row.modelOverrides),
    ...requestsOf(row),
    // Stored by the use case that resumes, from a value of this type.
    resume: row.resume === null ? null : (JSON.parse(row.resume) as ResumeRequest),
  }
}

/** What is still asked for when these events are in the log. */
export function requestsOf(
  { cancelRequestedBy, pauseRequestedBy, breakpointsRequest }: Requests,
  recorded: LoopEvent[] = [],
) {
  return {
    cancelRequestedBy,
    pauseRequestedBy,
    breakpointsRequest: readBreakpointsRequest(breakpointsRequest, recorded),
  }
}

/** A spec that can't be read is one of no known version: the runner ends the run, where a failing claim would only be tried again. */
function readSpec(stored: string | undefined): LoopSpec {
  try {
    return JSON.parse(stored ?? '') as LoopSpec // stored by a compiler of ours; the runner looks at its version
  } catch {
    return { specVersion: 0 } as unknown as LoopSpec // as the port says
  }
}

/** Whether a commit holds the intent of an effect that may not be repeated: it must survive a power cut before the effect is sent. What else is lost with the power is done again. */
export function holdsIntent(events: readonly LoopEvent[]): boolean {
  return events.some(
    (event) => event.type === 'tool-requested' && (event.data.effect === 'keyed' || event.data.effect === 'unsafe'),
  )
}
