import type { ApiResult } from '@/lib/api/client.ts'
import type { ForkSummary } from '@/lib/api/contracts/forks.ts'
import {
  type ResumeRunBody,
  type RunDetail,
  RunDetail as RunDetailShape,
  type RunSnapshot,
} from '@/lib/api/contracts/runs.ts'
import type { RunSubscription } from '@/lib/api/event-stream.ts'
import { logBuilder } from '@/lib/loop/4-trace/fixture.ts'
import { iterationsOf, segmentOf } from '@/lib/loop/4-trace/segment.ts'
import type { TraceEvent } from '@/lib/loop/4-trace/trace-event.ts'
import { type Breakpoint, toBreakpoints } from '@/lib/loop/artefacts/breakpoint.ts'
import type { LoopEvent } from '@/lib/loop/artefacts/events.ts'
import type { IterationSummary } from '@/lib/loop/artefacts/trace.ts'
import { summarise } from '@/lib/loop/summary/summarise.ts'
import type { TraceApi } from './trace-store.ts'

/** A log of iterations of two steps, in which every tenth violates its invariant and `n` counts up. */
export function countingLog(iterations: number): TraceEvent[] {
  const log = logBuilder()
  log.add({ type: 'run-started', data: { specHash: 'h', models: {}, state: { n: 0 }, priors: null } })
  for (let iteration = 1; iteration <= iterations; iteration++) {
    log.iteration(iteration).step('act').patch('/n', iteration).finish('check')
    log
      .step('check')
      .add({ type: 'invariant-checked', data: { name: 'x', holds: iteration % 10 !== 0, message: '', read: [] } })
    log.finish('act', 'holds')
  }
  return log.events
}

export function fakeRun(part: Partial<RunDetail> = {}): RunDetail {
  return RunDetailShape.parse({
    id: 'run_0000000001',
    forkedFrom: null,
    parent: null,
    calledFrom: null,
    openChildren: 0,
    loop: { id: 'loop_0000000001', slug: 'loop', name: 'Loop' },
    version: null,
    status: 'finished',
    outcome: 'success',
    reason: 'goal',
    explanation: '',
    trial: null,
    evaluation: null,
    chaos: null,
    iterations: 0,
    steps: 0,
    costNanoUsd: 0,
    tokens: 0,
    bestScore: null,
    lastSeq: 0,
    author: 'Local',
    createdAt: 0,
    startedAt: 0,
    finishedAt: 0,
    snapshotId: 'snap_0000000001',
    specHash: 'h',
    input: {},
    modelOverrides: {},
    models: {},
    cancelRequestedBy: null,
    pauseRequestedBy: null,
    paused: null,
    pausedMs: 0,
    stateVersion: 1,
    formerSnapshots: [],
    label: '',
    bestIteration: null,
    resultState: {},
    output: {},
    ...part,
  })
}

/** No test of the store looks into the design. */
export const noSnapshot = {
  design: {},
  spec: { contract: { score: 'state.n' } },
  specHash: 'h',
} as unknown as RunSnapshot

/** A server that holds a log, records what it is asked and can send more events. */
export function fakeServer(log: TraceEvent[], run: RunDetail) {
  const asked: string[] = []
  let subscription: RunSubscription | null = null
  const server = {
    log,
    run,
    asked,
    failing: false,
    /** Of the refusal while it is failing. */
    code: 'network',
    detail: 'No connection.',
    breakpoints: [] as Breakpoint[],
    /** Decisions, as they came. */
    sent: [] as ResumeRunBody[],
    /** Most events of one answer. */
    pageSize: Number.POSITIVE_INFINITY,
    /** Runs that it branched off, and forks by the run that they branched off. */
    others: new Map<string, RunDetail>(),
    forks: new Map<string, ForkSummary[]>(),
    send,
    subscribed: () => subscription !== null,
  }
  function answer<T>(call: string, value: () => T): Promise<ApiResult<T>> {
    asked.push(call)
    const problem = { type: '', title: '', status: 0, code: server.code, detail: server.detail }
    // The run itself can be read whatever becomes of a decision.
    const fails = server.failing && (server.code === 'network' || call !== 'run')
    return Promise.resolve(fails ? { ok: false, problem } : { ok: true, value: value() })
  }
  const api: TraceApi = {
    getRun: (id) =>
      answer(id === server.run.id ? 'run' : `run ${id}`, () => ({ run: server.others.get(id) ?? server.run })),
    getRunSnapshot: (_, { seq } = {}) =>
      answer(`snapshot ${seq ?? 'now'}`, () => ({
        ...noSnapshot,
        specHash: seq === undefined ? server.run.specHash : `before ${seq}`,
      })),
    cancelRun: () => answer('cancel', () => ({ run: server.run })),
    pauseRun: () => answer('pause', () => ({ run: server.run })),
    resumeRun: (_, body) => {
      server.sent.push(body)
      return answer(body.until ? `resume ${body.until}` : 'resume', () => ({ run: server.run }))
    },
    readBreakpoints: () => answer('breakpoints', () => ({ breakpoints: server.breakpoints, pending: false })),
    setBreakpoints: (_, { breakpoints }) =>
      answer('set breakpoints', () => {
        server.breakpoints = toBreakpoints(breakpoints)
        return { breakpoints: server.breakpoints, pending: true }
      }),
    getPayload: (_, hash) => answer(`payload ${hash}`, () => ({ hash, value: `value of ${hash}` })),
    listIterations: (_, { from = 1, limit = 1_000 } = {}) =>
      answer(`iterations ${from}`, () => ({ iterations: summariesOf(server.log, from, limit), next: null })),
    getSegment: (_, segment, { after = 0 } = {}) =>
      answer(after === 0 ? `segment ${segment}` : `segment ${segment} after ${after}`, () => {
        const { first, last } = iterationsOf(segment)
        const events = server.log.filter((event) => segmentOf(event.iteration) === segment)
        const page = events.filter((event) => event.seq > after).slice(0, server.pageSize)
        const end = page.at(-1)?.seq ?? after
        const next = end < (events.at(-1)?.seq ?? 0) ? end : null
        const start = after === 0 ? { n: first - 1 } : null
        return { segment, from: first, to: last, start, events: page, next, complete: true }
      }),
    listEvents: (_, { after = 0, limit = 2_000 } = {}) =>
      answer(`events ${after}`, () => {
        const events = server.log.filter(({ seq }) => seq > after).slice(0, Math.min(limit, server.pageSize))
        const lastSeq = server.log.at(-1)?.seq ?? 0
        const end = events.at(-1)?.seq ?? after
        return { events, next: end < lastSeq ? end : null, lastSeq, finished: true }
      }),
    listForks: (id) => answer(`forks ${id}`, () => ({ forks: server.forks.get(id) ?? [] })),
    followRun: (_, to) => {
      subscription = to
      to.onStatus?.('live')
      return () => {
        subscription = null
      }
    },
  }
  function send(events: TraceEvent[]) {
    server.log = [...server.log, ...events]
    subscription?.onEvents(events)
  }
  return Object.assign(server, { api })
}

function summariesOf(log: TraceEvent[], from: number, limit: number): IterationSummary[] {
  const summaries = new Map<number, IterationSummary>()
  for (const event of log) {
    if (event.iteration < from || event.iteration >= from + limit) continue
    // The summary reads no field that may be a payload reference.
    summaries.set(event.iteration, summarise(summaries.get(event.iteration) ?? null, event as LoopEvent))
  }
  return [...summaries.values()]
}
