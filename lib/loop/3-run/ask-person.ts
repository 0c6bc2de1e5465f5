import type { EventBody } from '../artefacts/events.ts'
import type { RunState } from '../artefacts/run-state.ts'
import { DEADLINE } from '../escalation/in-doubt.ts'
import { type EscalationCause, raiseEscalation } from '../escalation/raise-escalation.ts'
import type { Ending } from './ending.ts'
import type { Program } from './program.ts'

/** Whether a person is asked instead of ending the run so: always about a call in doubt, about a rule of the contract where it says so. */
export function asksPerson({ spec }: Program, { reason }: Ending): boolean {
  return (
    reason === 'in_doubt' ||
    (spec.contract.escalation?.rules as readonly string[] | undefined)?.includes(reason) === true
  )
}

export function causeOf({ reason, explanation, short = 0 }: Ending): EscalationCause {
  return reason === 'in_doubt' ? { type: 'in-doubt', explanation } : { type: 'rule', rule: reason, explanation, short }
}

/** The events by which the run asks and waits. */
export function askPerson(program: Program, run: RunState, cause: EscalationCause): EventBody[] {
  const raised = raiseEscalation(program, run, cause)
  const { headline, deadlineAt } = raised.data
  const question = run.step?.inFlight?.type === 'person-asked' ? run.step.inFlight.data.question : null
  const data = { by: null, ...(deadlineAt === null ? {} : { deadlineAt }) }
  const paused: EventBody = {
    type: 'run-paused',
    nodeId: null,
    data:
      question === null
        ? { why: 'escalation', detail: headline, ...data }
        : { why: 'question', detail: question, ...data },
  }
  return [raised, paused]
}

/** What happens to a run whose deadline has passed: the careful answer to what a step asks, where it is to be given and there is one. The rest follows from it. */
export function deadlineEvents(run: RunState): EventBody[] {
  const passed: EventBody = { type: 'deadline-passed', nodeId: null, data: {} }
  return [passed, ...((run.escalation?.onDeadline === 'careful' && carefulAnswer(run)) || [])]
}

function carefulAnswer({ step }: RunState): EventBody[] | null {
  const asked = step?.inFlight
  if (asked?.type !== 'person-asked') return null
  // To a tool's question in free words there is none: the tool is told that, and the loop goes on.
  const careful = asked.data.options[0] ?? (asked.data.about === 'tool' ? '' : undefined)
  if (careful === undefined) return null
  const by = { by: DEADLINE, note: '' }
  return [
    { type: 'person-answered', nodeId: asked.nodeId, data: { call: asked.data.call, answer: careful, ...by } },
    { type: 'run-continued', nodeId: null, data: { ...by, patch: [], migration: null } },
  ]
}
