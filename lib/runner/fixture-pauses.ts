import { planResume, type ResumeDecision } from '../loop/3-run/plan-resume.ts'
import { loadProgram } from '../loop/3-run/program.ts'
import type { EscalationPacket, Intervention } from '../loop/artefacts/escalation.ts'
import { hashJson } from '../loop/artefacts/json.ts'
import type { ResumeRequest, RunState } from '../loop/artefacts/run-state.ts'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import { executors } from '../nodes/executors.ts'
import { type Bench, RUN_ID } from './fixtures.ts'

/** The run that is paused, as its checkpoint tells. */
export function pausedState({ store }: Bench): RunState {
  const { status, checkpoints } = store.inspect(RUN_ID)
  const run = checkpoints.at(-1)
  if (status !== 'paused' || run?.status !== 'paused') throw new Error(`the run is ${status}`)
  return run
}

/** A spec as a decision is checked against it. */
export function namedSpec(spec: LoopSpec) {
  const { invariants } = loadProgram(spec, executors, {})
  return { spec, specHash: hashJson(spec), invariants }
}

/** What a person decided about the paused run, stored for whoever takes it up. Fails where planResume refuses. */
export function decide(b: Bench, spec: LoopSpec, decision: Partial<ResumeDecision> = {}): ResumeRequest {
  const current = namedSpec(spec)
  const whole = { by: 'user_1', note: '', answer: null, assignments: [], moveTo: null, ...decision }
  const plan = planResume(pausedState(b), current, whole)
  if (!plan.ok) throw new Error(`${plan.about}: ${plan.message} ${JSON.stringify(plan.problems)}`)
  return { ...plan.events, requestHash: 'h' }
}

/** A suggestion as the decision of somebody who takes it as it stands. */
export function taking({ answer, patch = [], ...allowed }: Intervention): ResumeDecision {
  return { by: 'user_1', note: '', moveTo: null, answer: answer ?? null, assignments: patch, ...allowed }
}

/** What the person is asked, as the newest packet of the log tells. */
export function openPacket({ store }: Bench): EscalationPacket {
  const raised = store.inspect(RUN_ID).events.findLast((event) => event.type === 'escalation-raised')
  if (raised?.type !== 'escalation-raised') throw new Error('nobody was asked')
  return raised.data.packet
}

export function resume(b: Bench, spec: LoopSpec, decision: Partial<ResumeDecision> = {}): void {
  if (!b.store.requestResume(RUN_ID, decide(b, spec, decision), decision.moveTo?.spec)) throw new Error('not paused')
}
