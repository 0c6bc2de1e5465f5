import type { Chaos } from '../loop/artefacts/evaluation.ts'
import type { EventData, LoopEvent } from '../loop/artefacts/events.ts'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import type { Claim } from '../runner/ports.ts'
import { readBreakpointsRequest } from './breakpoints.ts'
import { readResume } from './pauses.ts'
import { DamagedValue, parseStoredObject } from './payloads.ts'

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
  chaos: string | null
  resume: string | null
  parentRunId: string | null
  parentSeq: number | null
  evaluationId: string | null
} & Requests

/** The claim of a row. What of it can't be read fails no claim, which would only be made again: the claim says so, and the runner ends the run. */
export function toClaim(row: ClaimRow, snapshot: { spec: string; specHash: string } | undefined): Claim {
  const damaged: string[] = []
  const read = <T>(part: () => T, otherwise: T): T => {
    try {
      return part()
    } catch (error) {
      if (!(error instanceof DamagedValue)) throw error
      damaged.push(error.message)
      return otherwise
    }
  }
  const { resume, cancelRequestedBy, pauseRequestedBy } = row
  return {
    runId: row.id,
    owner: row.owner,
    epoch: row.epoch,
    seq: row.seq,
    spec: row.evaluationId === null ? readSpec(snapshot?.spec) : undelayed(readSpec(snapshot?.spec)),
    specHash: snapshot?.specHash ?? '',
    // Written with the run, from values of this type.
    modelOverrides: read(
      () => parseStoredObject(row.modelOverrides, 'its choice of models'),
      {},
    ) as Claim['modelOverrides'],
    // The same of a value of that type.
    chaos: read(() => (row.chaos === null ? null : (parseStoredObject(row.chaos, 'its chaos') as Chaos)), null),
    cancelRequestedBy,
    pauseRequestedBy,
    breakpointsRequest: read(() => readBreakpointsRequest(row.breakpointsRequest), null),
    parent: row.parentRunId !== null && row.parentSeq !== null ? { runId: row.parentRunId, seq: row.parentSeq } : null,
    resume: read(() => (resume === null ? null : readResume(resume)), null),
    damaged: damaged[0],
  }
}

/** What is still asked for when these events are in the log. Breakpoints that can't be read stop nothing: whoever claims the run next ends it. */
export function requestsOf(
  { cancelRequestedBy, pauseRequestedBy, breakpointsRequest }: Requests,
  recorded: LoopEvent[] = [],
) {
  const requests = { cancelRequestedBy, pauseRequestedBy }
  try {
    return { ...requests, breakpointsRequest: readBreakpointsRequest(breakpointsRequest, recorded) }
  } catch (error) {
    // What was committed stays so: failing here would say that it wasn't.
    if (!(error instanceof DamagedValue)) throw error
    return { ...requests, breakpointsRequest: null }
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

/** Scripted answers wait for people who watch, and nobody watches an evaluation. A delay beyond the step's time stays: it is a model that hangs. */
function undelayed(spec: LoopSpec): LoopSpec {
  const { script, contract } = spec
  if (!script || !('rules' in script)) return spec
  const rules = script.rules.map(({ delayMs = 0, ...rule }) =>
    delayMs < contract.stepTimeoutMs ? rule : { ...rule, delayMs },
  )
  return { ...spec, script: { ...script, rules } }
}

/**
 * Whether a commit holds the intent of an effect that may not simply be repeated: it must survive a power cut before the effect is sent, since who takes the
 * run up sends it with the same key, undoes it first, or asks. What else is lost with the power is done again.
 */
export function holdsIntent(events: readonly LoopEvent[]): boolean {
  return events.some((event) => event.type === 'tool-requested' && !REPEATABLE.includes(event.data.effect))
}

/** Whether the run ends with a commit. */
export function holdsEnd(events: readonly LoopEvent[]): boolean {
  return events.some(({ type }) => type === 'run-finished')
}

const REPEATABLE: readonly EventData<'tool-requested'>['effect'][] = ['pure', 'read']
