import type { StopReason } from '../artefacts/contract.ts'
import type { EventData, EventOf } from '../artefacts/events.ts'
import { LIMITS } from '../artefacts/limits.ts'
import type { RunState } from '../artefacts/run-state.ts'

/** The fold of an escalation: what a person was asked. */
export function escalationRaised({ seq, data }: EventOf<'escalation-raised'>): Pick<RunState, 'escalation'> {
  const { packet: _packet, ...asked } = data
  return { escalation: { ...asked, seq } }
}

type Decided = Pick<
  RunState,
  | 'escalation'
  | 'deadlinePassed'
  | 'stoppedBy'
  | 'extended'
  | 'relaxed'
  | 'subgoal'
  | 'strategy'
  | 'adapted'
  | 'guard'
  | 'detectors'
  | 'step'
>

/** The fold of a person's decision, beside the state: what they allowed, and the rule that fired counts from the beginning. */
export function personDecided(run: RunState, data: EventData<'run-continued'>): Decided {
  const { by, note, stop, subgoal = null, relaxed = [], extended } = data
  const rule = run.escalation?.rule ?? null
  return {
    escalation: null,
    deadlinePassed: false,
    stoppedBy: stop ? { by, note } : null,
    extended: addedTo(run.extended, extended),
    relaxed: { ...run.relaxed, ...Object.fromEntries(relaxed.map(({ invariant, scope }) => [invariant, scope])) },
    subgoal: subgoal ?? run.subgoal,
    strategy: subgoal === null ? run.strategy : hinted(run.strategy, subgoal),
    adapted: raisedCaps(run.adapted, extended?.iterations ?? 0),
    guard: rule !== null && run.guard ? { ...run.guard, fired: null } : run.guard,
    detectors: beginAgain(run, rule, subgoal !== null),
    // A run that is stopped ends with the call in doubt as it is.
    step: run.step?.inDoubt && !stop ? { ...run.step, inDoubt: false } : run.step,
  }
}

function addedTo(before: RunState['extended'], more: EventData<'run-continued'>['extended'] = {}) {
  return {
    nanoUsd: before.nanoUsd + (more.nanoUsd ?? 0),
    tokens: before.tokens + (more.tokens ?? 0),
    iterations: before.iterations + (more.iterations ?? 0),
    timeoutMs: before.timeoutMs + (more.timeoutMs ?? 0),
  }
}

/** A model is told of the subgoal with the next decision. Where none is asked meanwhile, the newest hints stay. */
function hinted(strategy: RunState['strategy'], subgoal: string): RunState['strategy'] {
  const hints = [...strategy.hints, `A person has set the subgoal: ${subgoal}`].slice(-LIMITS.recentResults)
  return { ...strategy, hints }
}

/** What a node has adapted is no reason to withhold what a person allows. */
function raisedCaps(adapted: RunState['adapted'], by: number): RunState['adapted'] {
  if (by === 0) return adapted
  const raised = Object.entries(adapted).map(([node, each]) => {
    const iterationCap = each.iterationCap === null ? null : each.iterationCap + by
    return [node, { ...each, iterationCap }]
  })
  return Object.fromEntries(raised)
}

function beginAgain(
  { detectors, iteration }: RunState,
  rule: StopReason | null,
  newSubgoal: boolean,
): RunState['detectors'] {
  const subgoals = newSubgoal || rule === 'subgoal_stuck' ? [] : detectors.subgoals
  switch (rule) {
    case 'stalled':
      return { ...detectors, subgoals, stalledFor: 0, resultsAfter: iteration }
    case 'repeated_action':
    case 'cycling':
      return { ...detectors, subgoals, actions: [] }
    case 'repeated_error':
      return { ...detectors, subgoals, errors: [] }
    default:
      return { ...detectors, subgoals }
  }
}
