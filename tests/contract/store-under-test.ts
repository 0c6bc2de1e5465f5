import { afterEach, beforeEach } from 'vitest'
import type { BreakpointList } from '../../lib/loop/artefacts/breakpoint.ts'
import type { LoopEvent } from '../../lib/loop/artefacts/events.ts'
import type { PausedRun, ResumeRequest } from '../../lib/loop/artefacts/run-state.ts'
import type { IterationSummary } from '../../lib/loop/artefacts/trace.ts'
import type { Claim, Commit, CommitResult, RunStore } from '../../lib/runner/ports.ts'
import type { ManualClock } from '../support/manual-clock.ts'

/** A store under test, with what only a test may do. */
export type StoreUnderTest = {
  store: RunStore
  clock: ManualClock
  /** Stores a queued run with its run-queued event; gives its id. */
  createRun(): Promise<string>
  requestCancel(runId: string, by: string): Promise<void>
  requestPause(runId: string, by: string): Promise<void>
  requestBreakpoints(runId: string, list: BreakpointList): Promise<unknown>
  /** Queues a paused run to go on; false when it is not paused. */
  requestResume(runId: string, resume: ResumeRequest): Promise<boolean>
  /** What is stored, payloads included. */
  stored(runId: string): Promise<{
    status: string
    seq: number
    paused: PausedRun | null
    events: LoopEvent[]
    iterations: IterationSummary[]
  }>
  close(): Promise<void>
}

export const LEASE = 10_000
export const PAUSED: PausedRun = {
  why: 'question',
  detail: 'May it?',
  at: 1_795_000_000_002,
  iteration: 1,
  nodeId: 'act',
  question: { text: 'May it?', options: ['no', 'yes'], detail: '' },
  escalation: null,
  deadlineAt: null,
}
export const RESUME: ResumeRequest = {
  answer: { type: 'person-answered', nodeId: 'act', data: { call: 0, by: 'user_1', answer: 'yes', note: '' } },
  continued: { type: 'run-continued', nodeId: null, data: { by: 'user_1', note: '', patch: [], migration: null } },
  requestHash: 'h',
}
export const NOTHING: Omit<Commit, 'events'> = { iterations: [], checkpoint: null, paused: null }

/** A fresh store for each test of the group that calls this. */
export function storeForEach(open: () => Promise<StoreUnderTest>) {
  let test: StoreUnderTest
  beforeEach(async () => {
    test = await open()
  })
  afterEach(() => test.close())
  return {
    now: () => test,
    async claimOf(owner: string): Promise<Claim> {
      const claim = await test.store.claimNext(owner, LEASE)
      if (!claim) throw new Error('nothing to claim')
      return claim
    },
    /** Commits as the host does: the claim's seq follows what was written. */
    async commit(claim: Claim, list: LoopEvent[], more: Partial<Commit> = {}): Promise<CommitResult> {
      const result = await test.store.commit(claim, { ...NOTHING, events: list, ...more }, LEASE)
      if (result.ok) claim.seq = list.at(-1)?.seq ?? claim.seq
      return result
    },
  }
}
