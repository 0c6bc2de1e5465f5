import type { LoopEvent } from '../loop/artefacts/events.ts'
import { hashJson, type JsonObject } from '../loop/artefacts/json.ts'
import type { ModelBinding } from '../loop/artefacts/models.ts'
import type { PausedRun, ResumeRequest, RunState } from '../loop/artefacts/run-state.ts'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import type { IterationSummary } from '../loop/artefacts/trace.ts'
import type { Claim, Clock, CommitResult, RunStore } from './ports.ts'

export type NewRun = {
  runId: string
  spec: LoopSpec
  specHash: string
  input: JsonObject
  modelOverrides?: Record<string, ModelBinding>
  requestedBy: string
}

type Row = Required<NewRun> & {
  status: 'queued' | 'running' | 'paused' | 'finished'
  owner: string | null
  leaseUntil: number
  epoch: number
  seq: number
  cancelRequestedBy: string | null
  pauseRequestedBy: string | null
  paused: PausedRun | null
  resume: ResumeRequest | null
  events: LoopEvent[]
  iterations: Map<number, IterationSummary>
  checkpoint: RunState | null
  checkpoints: RunState[]
}

export type MemoryStore = RunStore & {
  createRun(run: NewRun): void
  requestCancel(runId: string, by: string): void
  requestPause(runId: string, by: string): void
  /** Queues a paused run to be gone on with, of another spec where one is given; false when it is not paused. */
  requestResume(runId: string, resume: ResumeRequest, spec?: LoopSpec): boolean
  /** What is durable of a run, as plain copies. */
  inspect(runId: string): Pick<
    Row,
    'status' | 'epoch' | 'seq' | 'owner' | 'paused' | 'resume' | 'events' | 'checkpoints'
  > & {
    iterations: IterationSummary[]
  }
}

const FENCED: CommitResult = { ok: false, why: 'fenced' }
const answerOf = ({ cancelRequestedBy, pauseRequestedBy }: Row): CommitResult => ({
  ok: true,
  cancelRequestedBy,
  pauseRequestedBy,
})

/** A run store in memory: for tests, and the plainest statement of what a store must do. Copies go in and out, as through a database. */
export function memoryStore(clock: Clock): MemoryStore {
  const rows = new Map<string, Row>()

  function take(row: Row, owner: string, leaseMs: number): Claim | null {
    const expired = row.status === 'running' && row.leaseUntil <= clock.now()
    const free = row.status === 'queued' || expired || (row.status === 'paused' && row.cancelRequestedBy !== null)
    if (!free) return null
    Object.assign(row, { status: 'running', owner, epoch: row.epoch + 1, leaseUntil: clock.now() + leaseMs })
    const { runId, epoch, seq, spec, specHash, modelOverrides, cancelRequestedBy, pauseRequestedBy, resume } = row
    const requests = { cancelRequestedBy, pauseRequestedBy, resume }
    return structuredClone({ runId, owner, epoch, seq, spec, specHash, modelOverrides, ...requests })
  }

  function owned(claim: Claim): Row | null {
    const row = rows.get(claim.runId)
    return row?.status === 'running' && row.epoch === claim.epoch ? row : null
  }

  return {
    createRun(run) {
      const at = clock.now()
      const { input, requestedBy } = run
      const queued: LoopEvent = {
        type: 'run-queued',
        nodeId: null,
        seq: 1,
        at,
        iteration: 0,
        step: 0,
        data: { input, requestedBy },
      }
      rows.set(run.runId, {
        modelOverrides: {},
        ...structuredClone(run),
        status: 'queued',
        owner: null,
        leaseUntil: 0,
        epoch: 0,
        seq: 1,
        cancelRequestedBy: null,
        pauseRequestedBy: null,
        paused: null,
        resume: null,
        events: [queued],
        iterations: new Map(),
        checkpoint: null,
        checkpoints: [],
      })
    },
    requestCancel(runId, by) {
      const row = rows.get(runId)
      if (row) row.cancelRequestedBy ??= by
    },
    requestPause(runId, by) {
      const row = rows.get(runId)
      if (row && row.status !== 'paused') row.pauseRequestedBy ??= by
    },
    requestResume(runId, resume, spec) {
      const row = rows.get(runId)
      if (row?.status !== 'paused') return false
      const moved = spec ? { spec: structuredClone(spec), specHash: hashJson(spec) } : {}
      Object.assign(row, { status: 'queued', resume: structuredClone(resume), ...moved })
      return true
    },
    inspect(runId) {
      const row = rows.get(runId)
      if (!row) throw new Error(`there is no run ${runId}`)
      return structuredClone({ ...row, iterations: [...row.iterations.values()] })
    },
    async claimNext(owner, leaseMs) {
      for (const row of rows.values()) {
        const claim = take(row, owner, leaseMs)
        if (claim) return claim
      }
      return null
    },
    async claimRun(runId, owner, leaseMs) {
      const row = rows.get(runId)
      return row ? take(row, owner, leaseMs) : null
    },
    async load(runId) {
      const row = rows.get(runId)
      const from = row?.checkpoint?.seq ?? 0
      return structuredClone({
        checkpoint: row?.checkpoint ?? null,
        events: row?.events.filter(({ seq }) => seq > from) ?? [],
        summary: [...(row?.iterations.values() ?? [])].at(-1) ?? null,
      })
    },
    async commit(claim, { events, iterations, checkpoint, finished, paused }, leaseMs) {
      const row = owned(claim)
      if (row?.seq !== claim.seq) return FENCED
      // Checked before anything is changed: a commit is whole or not at all.
      for (const [index, { seq }] of events.entries()) {
        if (seq !== row.seq + 1 + index) throw new Error(`event ${seq} does not follow ${row.seq + index}`)
      }
      const last = row.seq + events.length
      if (checkpoint && checkpoint.seq !== last) {
        throw new Error(`a checkpoint at ${checkpoint.seq} in a commit that ends at ${last}`)
      }
      row.events.push(...structuredClone(events))
      row.seq = last
      for (const summary of structuredClone(iterations)) row.iterations.set(summary.iteration, summary)
      if (checkpoint) {
        row.checkpoint = structuredClone(checkpoint)
        row.checkpoints.push(row.checkpoint)
      }
      row.leaseUntil = clock.now() + leaseMs
      if (events.some(({ type }) => type === 'run-continued')) Object.assign(row, { resume: null, paused: null })
      if (finished) Object.assign(row, { status: 'finished', owner: null, paused: null, resume: null })
      if (paused && row.cancelRequestedBy === null)
        Object.assign(row, { status: 'paused', owner: null, pauseRequestedBy: null, paused: structuredClone(paused) })
      return answerOf(row)
    },
    async renew(claim, leaseMs) {
      const row = owned(claim)
      if (!row) return FENCED
      row.leaseUntil = clock.now() + leaseMs
      return answerOf(row)
    },
    async release(claim) {
      const row = owned(claim)
      if (row) Object.assign(row, { status: 'queued', owner: null, leaseUntil: 0 })
    },
  }
}
