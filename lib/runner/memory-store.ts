import type { BreakpointList } from '../loop/artefacts/breakpoint.ts'
import { chosenModels } from '../loop/artefacts/chaos-bindings.ts'
import { equalJson } from '../loop/artefacts/equal-json.ts'
import type { Chaos } from '../loop/artefacts/evaluation.ts'
import type { EventData, LoopEvent } from '../loop/artefacts/events.ts'
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
  chaos?: Chaos | null
  requestedBy: string
  workspaceId?: string
  breakpoints?: BreakpointList | null
  /** Of a child run: who called it, and what they share. */
  called?: Pick<EventData<'run-queued'>, 'parent' | 'shared'>
}

type Row = Required<Omit<NewRun, 'breakpoints' | 'called'>> & {
  status: 'queued' | 'running' | 'paused' | 'finished'
  owner: string | null
  leaseUntil: number
  readyAt: number
  epoch: number
  seq: number
  cancelRequestedBy: string | null
  pauseRequestedBy: string | null
  breakpointsRequest: BreakpointList | null
  paused: PausedRun | null
  resume: ResumeRequest | null
  events: LoopEvent[]
  iterations: Map<number, IterationSummary>
  checkpoint: RunState | null
  checkpoints: RunState[]
}

export type MemoryStore = RunStore & {
  createRun(run: NewRun): void
  /** Most runs of a workspace in execution at the same time. */
  limit(workspaceId: string, maxRunning: number): void
  requestCancel(runId: string, by: string): void
  requestPause(runId: string, by: string): void
  requestBreakpoints(runId: string, list: BreakpointList): void
  /** Queues a paused run to be gone on with, of another spec where one is given; false when it is not paused. */
  requestResume(runId: string, resume: ResumeRequest, spec?: LoopSpec): boolean
  /** What is durable of a run, as plain copies. */
  inspect(runId: string): Pick<
    Row,
    | 'status'
    | 'epoch'
    | 'seq'
    | 'owner'
    | 'chaos'
    | 'paused'
    | 'resume'
    | 'breakpointsRequest'
    | 'events'
    | 'checkpoints'
  > & {
    iterations: IterationSummary[]
  }
}

const FENCED: CommitResult = { ok: false, why: 'fenced' }
const answerOf = ({ cancelRequestedBy, pauseRequestedBy, breakpointsRequest }: Row): CommitResult => ({
  ok: true,
  cancelRequestedBy,
  pauseRequestedBy,
  breakpointsRequest: structuredClone(breakpointsRequest),
})

/** A run store in memory: for tests, and the plainest statement of what a store must do. Copies go in and out, as through a database. */
export function memoryStore(clock: Clock): MemoryStore {
  const rows = new Map<string, Row>()
  const limits = new Map<string, number>()

  /** Runs of a workspace that have an owner, and those of them whose owner is alive. */
  function busy(workspaceId: string): { held: number; live: number } {
    const held = [...rows.values()].filter((row) => row.workspaceId === workspaceId && row.status === 'running')
    return { held: held.length, live: held.filter(({ leaseUntil }) => leaseUntil > clock.now()).length }
  }

  const isOverdue = ({ paused }: Row): boolean => (paused?.deadlineAt ?? Number.POSITIVE_INFINITY) <= clock.now()
  const isFree = (row: Row): boolean =>
    row.status === 'queued' ||
    (row.status === 'running' && row.leaseUntil <= clock.now()) ||
    (row.status === 'paused' && (row.cancelRequestedBy !== null || isOverdue(row)))

  /** Whether its workspace has room for it, `givenBack` of whose runs are counted as not in execution. */
  const hasRoom = ({ status, cancelRequestedBy, workspaceId }: Row, givenBack = 0): boolean =>
    status === 'running' ||
    cancelRequestedBy !== null ||
    busy(workspaceId).held - givenBack < (limits.get(workspaceId) ?? Number.POSITIVE_INFINITY)

  function inTurn(): Row[] {
    const order = (row: Row) => [busy(row.workspaceId).live, Number(row.status === 'queued'), row.readyAt]
    const compare = (a: Row, b: Row) => {
      const [left, right] = [order(a), order(b)]
      return left.map((value, index) => value - (right[index] ?? 0)).find((difference) => difference !== 0) ?? 0
    }
    return [...rows.values()].filter((row) => isFree(row) && hasRoom(row)).sort(compare)
  }

  function take(row: Row, owner: string, leaseMs: number): Claim | null {
    if (!isFree(row) || !hasRoom(row)) return null
    Object.assign(row, { status: 'running', owner, epoch: row.epoch + 1, leaseUntil: clock.now() + leaseMs })
    const { runId, epoch, seq, spec, specHash, modelOverrides, chaos } = row
    const { cancelRequestedBy, pauseRequestedBy, resume } = row
    const requests = { cancelRequestedBy, pauseRequestedBy, breakpointsRequest: row.breakpointsRequest, resume }
    return structuredClone({ runId, owner, epoch, seq, spec, specHash, modelOverrides, chaos, ...requests })
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
        data: { input, requestedBy, ...run.called },
      }
      rows.set(run.runId, {
        chaos: null,
        workspaceId: '',
        ...structuredClone(run),
        modelOverrides: chosenModels(run.spec.models, { chaos: run.chaos, modelOverrides: run.modelOverrides ?? {} }),
        status: 'queued',
        owner: null,
        leaseUntil: 0,
        readyAt: at,
        epoch: 0,
        seq: 1,
        cancelRequestedBy: null,
        pauseRequestedBy: null,
        breakpointsRequest: structuredClone(run.breakpoints ?? null),
        paused: null,
        resume: null,
        events: [queued],
        iterations: new Map(),
        checkpoint: null,
        checkpoints: [],
      })
    },
    limit: (workspaceId, maxRunning) => void limits.set(workspaceId, maxRunning),
    requestCancel(runId, by) {
      const row = rows.get(runId)
      if (row) row.cancelRequestedBy ??= by
    },
    requestPause(runId, by) {
      const row = rows.get(runId)
      if (row && row.status !== 'paused') row.pauseRequestedBy ??= by
    },
    requestBreakpoints(runId, list) {
      const row = rows.get(runId)
      if (row && row.status !== 'finished') row.breakpointsRequest = structuredClone(list)
    },
    requestResume(runId, resume, spec) {
      const row = rows.get(runId)
      if (row?.status !== 'paused') return false
      const moved = spec ? { spec: structuredClone(spec), specHash: hashJson(spec) } : {}
      Object.assign(row, { status: 'queued', readyAt: clock.now(), resume: structuredClone(resume), ...moved })
      return true
    },
    inspect(runId) {
      const row = rows.get(runId)
      if (!row) throw new Error(`there is no run ${runId}`)
      return structuredClone({ ...row, iterations: [...row.iterations.values()] })
    },
    async claimNext(owner, leaseMs) {
      const [first] = inTurn()
      return first ? take(first, owner, leaseMs) : null
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
    async commit(claim, { events, iterations, checkpoint, paused }, leaseMs) {
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
      for (const event of events)
        if (event.type === 'breakpoints-set' && equalJson(event.data, row.breakpointsRequest))
          row.breakpointsRequest = null
      if (events.some(({ type }) => type === 'run-finished'))
        Object.assign(row, { status: 'finished', owner: null, paused: null, breakpointsRequest: null, resume: null })
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
    async release(claim, readyAt) {
      const row = owned(claim)
      if (row) Object.assign(row, { status: 'queued', owner: null, leaseUntil: 0, readyAt: readyAt ?? row.readyAt })
    },
    async othersWait(claim) {
      const own = rows.get(claim.runId)
      if (!own) return false
      const { live } = busy(own.workspaceId)
      return [...rows.values()].some((row) => {
        if (row === own || !isFree(row)) return false
        if (row.workspaceId === own.workspaceId) return hasRoom(row, 1)
        return hasRoom(row) && busy(row.workspaceId).live < live
      })
    },
  }
}
