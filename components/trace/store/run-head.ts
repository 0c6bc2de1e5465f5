import type { RunDetail } from '@/lib/api/contracts/runs.ts'
import type { TraceEvent, TraceEventOf } from '@/lib/loop/4-trace/trace-event.ts'

/** `heldAt`: since when the run's clock stands still, epoch milliseconds; null while it goes. */
type Head = { run: RunDetail; heldAt: number | null }
type Asked = TraceEventOf<'person-asked'>
type Raised = TraceEventOf<'escalation-raised'>
/** What a person was asked before a pause, as far as it is known. */
type Known = { question: Asked | null; raised: Raised | null }

/**
 * The run's row as newer events of its log make it: whether it runs, waits or was let go on. What a finished run came to is the row's to say. `asked` is the
 * last question before these events, if one is known; a pause for a question that is not known is left to the row as well.
 */
export function followHead(head: Head, events: readonly TraceEvent[], asked: Asked | null = null): Head {
  let { run, heldAt } = head
  let question = asked
  let raised: Raised | null = null
  for (const event of events) {
    if (event.type === 'person-asked') question = event
    if (event.type === 'escalation-raised') raised = event
    run = { ...run, ...change(run, event, heldAt, { question, raised }) }
    if (event.type === 'run-paused') raised = null
    heldAt = heldSince(run, heldAt)
  }
  return { run, heldAt }
}

function change(run: RunDetail, event: TraceEvent, heldAt: number | null, known: Known): Partial<RunDetail> {
  switch (event.type) {
    case 'run-started':
      return { status: 'running', startedAt: run.startedAt ?? event.at }
    case 'pause-requested':
      return { pauseRequestedBy: event.data.by }
    case 'run-paused':
      return paused(event, known)
    case 'run-continued': {
      const waited = heldAt === null ? 0 : Math.max(0, event.at - heldAt)
      return { status: 'running', paused: null, pausedMs: run.pausedMs + waited }
    }
    case 'children-requested':
      return { status: 'waiting' }
    case 'children-answered':
    case 'children-failed':
      return { status: 'running' }
    case 'step-started':
      return { status: run.status === 'queued' ? 'running' : run.status }
    default:
      return {}
  }
}

function paused({ seq, at, iteration, nodeId, data }: TraceEventOf<'run-paused'>, known: Known): Partial<RunDetail> {
  const { why, detail, deadlineAt = null } = data
  const { raised } = known
  if (why === 'question' && known.question === null) return {}
  if (why === 'escalation' && raised === null) return {}
  const question = why === 'question' ? known.question : null
  return {
    status: 'paused',
    pauseRequestedBy: null,
    paused: {
      why,
      detail,
      at,
      iteration,
      nodeId: question?.nodeId ?? nodeId,
      question: question
        ? { text: question.data.question, options: question.data.options, detail: question.data.detail }
        : (raised?.data.question ?? null),
      escalation: raised && {
        why: raised.data.why,
        headline: raised.data.headline,
        suggestions: raised.data.suggestions,
        onDeadline: raised.data.onDeadline,
        seq: raised.seq,
      },
      deadlineAt,
      seq,
    },
  }
}

/**
 * A row that was read after a run had asked for child runs and before it was given up to wait for them says that it runs, and no event follows that would tell
 * otherwise: what the last event of the log says counts.
 */
export function waitingSince(run: RunDetail, last: TraceEvent | undefined): RunDetail {
  const waits = run.status === 'running' && last?.type === 'children-requested' && last.seq === run.lastSeq
  return waits ? { ...run, status: 'waiting' } : run
}

/** A row as it was read, unless it tells of less than the events that came meanwhile: then it is late, and what they said of pauses stands. */
export function newerHead(known: RunDetail, read: RunDetail): RunDetail {
  if (read.lastSeq >= known.lastSeq || read.status === 'finished') return read
  const { status, paused, pausedMs, startedAt, lastSeq, iterations } = known
  return { ...read, status, paused, pausedMs, startedAt, lastSeq, iterations }
}

/** A run's clock also stands still between a person's decision and the worker that carries it out. */
export function heldSince(run: RunDetail, before: number | null): number | null {
  if (run.paused) return run.paused.at
  return run.status === 'queued' && run.startedAt !== null ? before : null
}
