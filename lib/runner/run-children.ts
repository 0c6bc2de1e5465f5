import type { EventBody } from '../loop/artefacts/events.ts'
import type { ChildrenCall, RunState } from '../loop/artefacts/run-state.ts'
import { activeMsOfCall, judgeCall } from '../loop/children/result-of-call.ts'
import type { RunJournal } from './journal.ts'
import { Fenced } from './lease.ts'
import type { ChildRuns, Claim } from './ports.ts'

/**
 * Makes the child runs of a call whose intent is durable, unless they are there, and gives what came of them. Null: some have not ended yet.
 * Throws Fenced when the run has another owner.
 */
export async function runChildren(
  children: ChildRuns | undefined,
  claim: Claim,
  { run, lease }: RunJournal,
  { nodeId, data }: ChildrenCall,
): Promise<EventBody | null> {
  const none = (failure: object) =>
    ({ type: 'children-failed', nodeId, data: { call: data.call, ...failure } }) as EventBody // as its type says, of a failure
  if (!children || run.childrenSeq === null)
    return none({ class: 'recoverable', kind: 'refused', message: 'no child run can be made here' })
  const { runId, owner, epoch, modelOverrides } = claim
  const call = { runId, owner, epoch, modelOverrides, seq: run.childrenSeq, nodeId: nodeId ?? '', call: data }
  const started = await lease.during(children.start(call))
  if (!started.ok) {
    if (started.why === 'fenced') throw new Fenced('the run has another owner')
    const { class: errorClass, kind, message } = started
    return none({ class: errorClass, kind, message })
  }
  const results = await lease.during(children.collect(call))
  if (results === null) return null
  const activeMs = activeMsOfCall(
    data.concurrency,
    results.map((child) => child.activeMs),
  )
  return {
    type: 'children-answered',
    nodeId,
    data: { call: data.call, results, failure: judgeCall(data.require, results), activeMs },
  }
}

/** How long a child may be at work: what its call had left when it was made, less what its siblings have used since. Null for a run that nobody called. */
export async function timeLeftOfCall(
  children: ChildRuns | undefined,
  { runId, parent }: RunState,
): Promise<number | null> {
  if (!parent || !children) return null
  const { activeMs, concurrency } = await children.siblings(runId)
  return Math.max(1, parent.timeoutMs - activeMsOfCall(concurrency, activeMs))
}
