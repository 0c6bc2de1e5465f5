import type { StopReason } from '../artefacts/contract.ts'
import type { EscalationPacket } from '../artefacts/escalation.ts'
import type { EventBody } from '../artefacts/events.ts'
import { canonicalJson } from '../artefacts/json.ts'
import { LIMITS } from '../artefacts/limits.ts'
import type { RunState } from '../artefacts/run-state.ts'
import type { LoopSpec } from '../artefacts/spec.ts'
import { cutChars } from '../context/cut-text.ts'
import type { Executors } from '../kinds/executor.ts'
import { firstChars } from '../text/first-chars.ts'
import { contextSummary } from './context-summary.ts'
import { failingInvariants } from './failing-invariants.ts'
import { IN_DOUBT_ANSWERS } from './in-doubt.ts'
import { suggest } from './suggest.ts'

/** What a run can't decide by itself. */
export type EscalationCause =
  /** The question of the step in progress. */
  | { type: 'question' }
  /** `short`: what is missing for the next call, in the rule's own unit. */
  | { type: 'rule'; rule: StopReason; explanation: string; short: number }
  | { type: 'in-doubt'; explanation: string }

type Question = { text: string; options: string[]; detail: string }
const MAX_HEADLINE_CHARS = 500
const MAX_DETAIL_CHARS = 20_000

/** The event that tells a person all they need to decide. Pure: the deadline counts from the run's last event. */
export function raiseEscalation(
  program: { spec: LoopSpec; executors: Executors },
  run: RunState,
  cause: EscalationCause,
): Extract<EventBody, { type: 'escalation-raised' }> {
  const { spec, executors } = program
  const { deadlineMs, onDeadline = 'stop' } = spec.contract.escalation ?? {}
  const { why, headline, question, options } = asked(run, cause)
  const rule = cause.type === 'rule' ? cause.rule : null
  const failing = failingInvariants(spec, executors, run)
  const short = cause.type === 'rule' ? cause.short : 0
  const suggestions = suggest(spec, run, { why, rule, short, options }, failing)
  const common = {
    why,
    headline: firstChars(headline, MAX_HEADLINE_CHARS),
    deadlineAt: deadlineMs === undefined ? null : run.lastEventAt + deadlineMs,
    onDeadline: deadlineMs === undefined ? null : onDeadline,
  }
  const nodeId = run.step?.nodeId ?? run.at
  const packet: EscalationPacket = {
    packetVersion: 1,
    runId: run.runId,
    ...common,
    iteration: run.iteration,
    nodeId,
    state: run.state,
    failingInvariants: failing.map(({ fix: _fix, ...invariant }) => invariant),
    confidence: run.decisions.slice(-LIMITS.recentScores),
    summary: contextSummary(spec, run),
    suggestions,
  }
  return {
    type: 'escalation-raised',
    nodeId,
    data: { ...common, rule, ...(short > 0 ? { short } : {}), question, suggestions: suggestions.length, packet },
  }
}

type Asked = {
  why: EscalationPacket['why']
  headline: string
  /** Null where the step itself has asked. */
  question: Question | null
  options: readonly string[]
}

function asked({ step }: RunState, cause: EscalationCause): Asked {
  const sent = step?.inFlight
  if (cause.type === 'rule') return { why: 'guard', headline: cause.explanation, question: null, options: [] }
  if (cause.type === 'in-doubt') {
    const call = sent?.type === 'tool-requested' ? sent.data : null
    const detail = cutChars(call === null ? '' : canonicalJson(call.args), MAX_DETAIL_CHARS)
    const question = { text: `Did “${call?.tool}” take effect?`, options: [...IN_DOUBT_ANSWERS], detail }
    return { why: 'in_doubt', headline: cause.explanation, question, options: IN_DOUBT_ANSWERS }
  }
  const asks = sent?.type === 'person-asked' ? sent.data : null
  return {
    why: asks?.about === 'tool' ? 'question' : (asks?.about ?? 'question'),
    headline: asks?.question ?? '',
    question: null,
    options: asks?.options ?? [],
  }
}
