import type { EventType } from '../artefacts/events.ts'
import { attributesOf, double, nanosOf, type OtlpEvent } from './otlp.ts'
import type { TraceEvent, TraceEventOf } from './trace-event.ts'

type Told = Parameters<typeof attributesOf>[0]
type Tellers = { [T in EventType]?: (event: TraceEventOf<T>) => { name: string; values: Told } | null }

/** Moments that a span tells beside its calls: what kind of thing happened, never what was said. */
const TELLERS: Tellers = {
  'answer-rejected': ({ data }) => ({
    name: 'loopwright.answer_rejected',
    values: { 'loopwright.problems': data.problems.length },
  }),
  'budget-refused': ({ data }) => ({
    name: 'loopwright.budget_refused',
    values: { 'loopwright.budget.scope': data.scope, 'loopwright.budget.reason': data.reason },
  }),
  'recovery-chosen': ({ data }) => ({
    name: 'loopwright.recovery',
    values: {
      'loopwright.recovery.action': data.action,
      'loopwright.recovery.attempt': data.attempt,
      'loopwright.recovery.of': data.of,
      'error.type': data.kind,
    },
  }),
  'circuit-changed': ({ data }) => ({
    name: 'loopwright.circuit_changed',
    values: { 'loopwright.circuit.target': data.target, 'loopwright.circuit.status': data.to },
  }),
  'wait-started': ({ data }) => ({ name: 'loopwright.wait', values: { 'loopwright.wait.ms': data.delayMs } }),
  'invariant-checked': ({ data }) =>
    data.holds
      ? null
      : {
          name: 'loopwright.invariant_violated',
          values: { 'loopwright.invariant': data.name, 'loopwright.invariant.relaxed': data.relaxed },
        },
  'remediation-applied': ({ data }) => ({
    name: 'loopwright.remediation',
    values: {
      'loopwright.invariant': data.name,
      'loopwright.remediation': data.remediation,
      'loopwright.remediation.attempt': data.attempt,
    },
  }),
  'output-evaluated': ({ data }) => ({
    name: 'gen_ai.evaluation.result',
    values: {
      'gen_ai.evaluation.name': data.evaluator,
      'gen_ai.evaluation.score.value': double(data.score),
      'gen_ai.evaluation.score.label': data.passed ? 'pass' : 'fail',
    },
  }),
  'goal-verified': ({ data }) => ({
    name: 'loopwright.goal_verified',
    values: { 'loopwright.goal.confidence': double(data.confidence), 'loopwright.goal.accepted': data.accepted },
  }),
  'patch-rejected': ({ data }) => ({
    name: 'loopwright.write_refused',
    values: { 'loopwright.fields': data.problems.map(({ field }) => field) },
  }),
  'tool-failed': ({ data }) =>
    data.refused === null ? null : { name: 'loopwright.call_refused', values: { 'error.type': data.kind } },
  'tool-compensated': ({ data }) => ({
    name: 'loopwright.compensated',
    values: { 'gen_ai.tool.name': data.tool, 'loopwright.compensated': data.ok },
  }),
  'escalation-raised': ({ data }) => ({
    name: 'loopwright.escalation',
    values: { 'loopwright.escalation.why': data.why, 'loopwright.rule': data.rule },
  }),
  'run-paused': ({ data }) => ({ name: 'loopwright.paused', values: { 'loopwright.paused.why': data.why } }),
  'run-continued': ({ data }) => ({
    name: 'loopwright.continued',
    values: { 'loopwright.run.moved': data.migration !== null },
  }),
  'deadline-passed': () => ({ name: 'loopwright.deadline_passed', values: {} }),
  'run-resumed': () => ({ name: 'loopwright.taken_over', values: {} }),
}

/** The event as a moment of the span that it lies in; none when spans do not tell it. */
export function spanEvent(event: TraceEvent): OtlpEvent[] {
  const tell = TELLERS[event.type] as ((event: TraceEvent) => { name: string; values: Told } | null) | undefined // each takes the type it stands under
  const told = tell?.(event)
  return told ? [{ timeUnixNano: nanosOf(event.at), name: told.name, attributes: attributesOf(told.values) }] : []
}

/** When what began with an event of a step ended; what has no end of its own, as when a restart cut it off, ends with the step. */
export function eventTimes(events: readonly TraceEvent[], end: number) {
  const find = (seq: number, call: number, types: readonly EventType[]) =>
    events.find(
      (event) => event.seq > seq && types.includes(event.type) && 'call' in event.data && event.data.call === call,
    )
  return {
    at: (seq: number): number => events.find((event) => event.seq === seq)?.at ?? end,
    endOf: (seq: number, call: number, types: readonly EventType[]): number => find(seq, call, types)?.at ?? end,
    /** What chaos did to a call of a tool; null: nothing. */
    simulated(seq: number, call: number): string | null {
      const event = find(seq, call, ['tool-answered', 'tool-failed'])
      return event?.type === 'tool-answered' || event?.type === 'tool-failed' ? (event.data.simulated ?? null) : null
    },
  }
}
