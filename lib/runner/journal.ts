import { apply } from '../loop/3-run/apply.ts'
import { emptyRunState } from '../loop/3-run/empty-run-state.ts'
import { abandoned } from '../loop/3-run/ending.ts'
import { stampEvent } from '../loop/3-run/stamp.ts'
import type { BreakpointList } from '../loop/artefacts/breakpoint.ts'
import { DamagedLog, type LogPosition } from '../loop/artefacts/damaged-log.ts'
import type { EventBody, LoopEvent } from '../loop/artefacts/events.ts'
import type { JsonObject } from '../loop/artefacts/json.ts'
import { roughSize } from '../loop/artefacts/json-size.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import type { PausedRun, RunState } from '../loop/artefacts/run-state.ts'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import type { IterationSummary } from '../loop/artefacts/trace.ts'
import { summarise, summaryAtCheckpoint } from '../loop/summary/summarise.ts'
import { Fenced, Lease } from './lease.ts'
import type { Claim, Clock, Commit, CommitResult, RunStore } from './ports.ts'

/** Most that is held back before it is written. Time is also bounded by a part of the lease, which only a write renews while no effect runs. */
const MAX_BUFFERED_EVENTS = 200
const MAX_BUFFERED_BYTES = 1_000_000
const MAX_BUFFERED_MS = 50
const MAX_BUFFERED_SHARE_OF_LEASE = 1 / 8
/** Folding a log gives the event loop a turn at least this often. */
const MAX_BUSY_MS = 25

/** The run's log can't be read, or the core threw on it. Another try would come to the same, so the run has to end. */
export class Unrunnable extends Error {
  readonly journal: RunJournal
  constructor(cause: unknown, journal: RunJournal) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.name = 'Unrunnable'
    this.journal = journal
  }
}

/**
 * The run in memory and its log in the store: events are stamped, folded and buffered here, and written in atomic commits. What `flush` has returned for
 * is durable.
 */
export class RunJournal {
  #run: RunState
  #buffer: LoopEvent[] = []
  #bufferedSince = 0
  #bufferedBytes = 0
  /** The last event in the store. */
  #durable: LogPosition
  #summary: IterationSummary | null = null
  #touched = new Map<number, IterationSummary>()
  #checkpointDue = false
  /** Events after the newest checkpoint, and about their size: what another worker would have to read. */
  #sinceCheckpoint = { events: 0, bytes: 0 }
  /** The store has taken the run back because it is paused. */
  #givenUp = false
  readonly #claim: Claim
  readonly #store: RunStore
  readonly #clock: Clock
  readonly #leaseMs: number
  readonly lease: Lease

  /** What the lease is counted by: the store's time, whatever the run's own is. */
  readonly #storeClock: Clock

  private constructor(claim: Claim, store: RunStore, clock: Clock, leaseMs: number, storeClock: Clock) {
    this.#claim = { ...claim }
    this.#store = store
    this.#clock = clock
    this.#leaseMs = leaseMs
    this.#storeClock = storeClock
    this.lease = new Lease(() => this.#renew(), storeClock, leaseMs)
    this.#run = emptyRunState(claim.runId)
    this.#durable = positionOf(this.#run)
  }

  /** Loads the run as its log tells it: the newest checkpoint and the events after it; the lease is kept meanwhile. Throws Unrunnable and Fenced. */
  static async open(
    claim: Claim,
    store: RunStore,
    clock: Clock,
    leaseMs: number,
    storeClock: Clock = clock,
  ): Promise<RunJournal> {
    const journal = new RunJournal(claim, store, clock, leaseMs, storeClock)
    const { checkpoint, events, summary } = await journal.lease.during(journal.#load())
    const last = events.at(-1)
    if (last) journal.#durable = { iteration: last.iteration, steps: last.step, at: last.at }
    else if (checkpoint) journal.#durable = positionOf(checkpoint)
    journal.core(() => requireReadable(claim, checkpoint))
    if (checkpoint) {
      journal.#run = checkpoint
      journal.#summary = summaryAtCheckpoint(checkpoint)
    }
    // Written with the events it counts: it knows of those before a checkpoint within its iteration too.
    if (summary) journal.#summary = summary
    await journal.#foldAll(events.filter(({ seq }) => seq > journal.#run.seq))
    return journal
  }

  async #foldAll(events: readonly LoopEvent[]): Promise<void> {
    let busySince = performance.now()
    for (const event of events) {
      this.#fold(event)
      this.#count(event)
      if (performance.now() - busySince < MAX_BUSY_MS) continue
      await new Promise((resolve) => setImmediate(resolve))
      await this.lease.secure(new AbortController().signal)
      busySince = performance.now()
    }
    this.#touched.clear()
  }

  async #load(): ReturnType<RunStore['load']> {
    try {
      return await this.#store.load(this.#claim.runId)
    } catch (error) {
      if (!(error instanceof DamagedLog)) throw error
      this.#durable = error.last
      throw new Unrunnable(error, this)
    }
  }

  get run(): RunState {
    return this.#run
  }

  get spec(): LoopSpec {
    return this.#claim.spec
  }

  /** Stamps, folds and buffers an event. Not durable before the next `flush`. */
  append(body: EventBody): void {
    const event = stampEvent(this.#run, body, this.#clock.now())
    if (this.#buffer.length === 0) this.#bufferedSince = event.at
    this.#buffer.push(event)
    this.#bufferedBytes += this.#count(event)
    this.#fold(event)
    if (event.type === 'iteration-started' && event.iteration % LIMITS.checkpointEvery === 1) this.#checkpointDue = true
    const { events, bytes } = this.#sinceCheckpoint
    if (events >= LIMITS.checkpointEvents || bytes >= LIMITS.checkpointBytes) this.#checkpointDue = true
  }

  /** Gives about the size of an event. */
  #count({ data }: LoopEvent): number {
    // Plain JSON: an event's data is what its schema says.
    const size = roughSize(data as unknown as JsonObject, LIMITS.checkpointBytes)
    this.#sinceCheckpoint.events++
    this.#sinceCheckpoint.bytes += size
    return size
  }

  /**
   * Whether the buffer should be written although nothing waits for it: a checkpoint is due, or it has grown large or old. True within an iteration too, so
   * that one of any length keeps its lease, hears of a cancellation and loses little to a kill.
   */
  get due(): boolean {
    if (this.#checkpointDue) return true
    if (this.#buffer.length >= MAX_BUFFERED_EVENTS || this.#bufferedBytes >= MAX_BUFFERED_BYTES) return true
    const newest = this.#buffer.at(-1)
    if (!newest) return false
    return newest.at - this.#bufferedSince >= Math.min(MAX_BUFFERED_MS, this.#leaseMs * MAX_BUFFERED_SHARE_OF_LEASE)
  }

  /**
   * Writes the buffer in one commit, which gives up the run if it is paused, and learns what somebody asked of the run. Throws Fenced when it has a new owner.
   */
  async flush(): Promise<void> {
    const paused = this.#givenUp ? null : pausedRun(this.#run)
    if (this.#buffer.length === 0 && paused === null) return
    const commit: Commit = {
      events: this.#buffer,
      iterations: [...this.#touched.values()],
      checkpoint: this.#checkpointDue || paused ? this.#run : null,
      paused,
    }
    const askedAt = this.#storeClock.now()
    this.#heed(await this.#store.commit(this.#claim, commit, this.#leaseMs))
    this.lease.extend(askedAt)
    const last = commit.events.at(-1)
    if (last) {
      this.#claim.seq = last.seq
      this.#durable = { iteration: last.iteration, steps: last.step, at: last.at }
    }
    if (commit.checkpoint) this.#sinceCheckpoint = { events: 0, bytes: 0 }
    this.#givenUp = paused !== null && this.#claim.cancelRequestedBy === null
    this.#forget()
  }

  /** Gives the run up until its child runs have ended. False: somebody has asked to cancel it, and it is still ours. */
  async wait(): Promise<boolean> {
    await this.flush()
    if (this.#claim.cancelRequestedBy !== null) return false
    const commit: Commit = { events: [], iterations: [], checkpoint: this.#run, paused: null, waiting: true }
    this.#heed(await this.#store.commit(this.#claim, commit, this.#leaseMs))
    return this.#claim.cancelRequestedBy === null
  }

  async #renew(): Promise<string | null> {
    const { seq } = this.#claim
    const result = await this.#store.renew(this.#claim, this.#leaseMs)
    const { breakpointsRequest } = this.#claim
    this.#heed(result)
    // A commit was answered in between: what it said of them is newer.
    if (this.#claim.seq !== seq) this.#claim.breakpointsRequest = breakpointsRequest
    return this.#claim.cancelRequestedBy
  }

  /** Runs a part of the core on this run. Throws Unrunnable for whatever it throws. */
  core<T>(part: (run: RunState) => T): T {
    try {
      return part(this.#run)
    } catch (error) {
      throw new Unrunnable(error, this)
    }
  }

  /**
   * Ends a run that can't be gone on with: as cancelled when somebody asked for that, else as internal_error. What was buffered is void; the log so far stays
   * as it is, and neither it nor the spec is relied on.
   */
  async abandon(explanation: string): Promise<void> {
    this.#forget()
    const { iteration, steps, at } = this.#durable
    this.#run = { ...this.#run, seq: this.#claim.seq, iteration, steps, lastEventAt: at }
    this.append(
      abandoned(this.#run, this.#claim.cancelRequestedBy === null ? 'internal_error' : 'cancelled', explanation),
    )
    this.#touched.clear()
    await this.flush()
  }

  #forget(): void {
    this.#buffer = []
    this.#bufferedBytes = 0
    this.#touched = new Map()
    this.#checkpointDue = false
  }

  /** Gives the run back to the queue: to its place, or behind those that were ready before `readyAt`. */
  async release(readyAt?: number): Promise<void> {
    await this.#store.release(this.#claim, readyAt)
  }

  /** Who asked to cancel, as far as the log does not say so yet. */
  get unrecordedCancel(): string | null {
    return this.#run.cancelRequestedBy === null ? this.#claim.cancelRequestedBy : null
  }

  /** Who asked to pause, as far as the log does not say so yet. */
  get unrecordedPause(): string | null {
    return this.#run.pauseRequestedBy === null ? this.#claim.pauseRequestedBy : null
  }

  /** Breakpoints that somebody has set and that nobody has taken from here yet. */
  takeBreakpoints(): BreakpointList | null {
    const request = this.#claim.breakpointsRequest ?? null
    this.#claim.breakpointsRequest = null
    return request
  }

  #fold(event: LoopEvent): void {
    this.#run = this.core((run) => apply(this.spec, run, event))
    if (event.iteration === 0 || event.seq <= (this.#summary?.lastSeq ?? 0)) return
    this.#summary = summarise(this.#summary, event)
    this.#touched.set(event.iteration, this.#summary)
  }

  #heed(result: CommitResult): void {
    if (!result.ok) throw new Fenced('the run has another owner')
    this.#claim.cancelRequestedBy ??= result.cancelRequestedBy
    this.#claim.pauseRequestedBy ??= result.pauseRequestedBy
    // The store is asked only while nothing is buffered or with all that is, so its word is the newest.
    this.#claim.breakpointsRequest = result.breakpointsRequest ?? null
  }
}

function pausedRun({
  status,
  paused,
  iteration,
  at,
  step,
  escalation: raised,
  deadlinePassed,
}: RunState): PausedRun | null {
  if (status !== 'paused' || paused === null || deadlinePassed) return null
  const asked = step?.inFlight?.type === 'person-asked' ? step.inFlight.data : null
  const question = asked && { text: asked.question, options: asked.options, detail: asked.detail }
  const open = { iteration, nodeId: at, question: question ?? raised?.question ?? null }
  if (raised === null) return { ...paused, ...open, escalation: null, deadlineAt: null }
  const { why, headline, suggestions, onDeadline, deadlineAt, seq } = raised
  return { ...paused, ...open, escalation: { why, headline, suggestions, onDeadline, seq }, deadlineAt }
}

function positionOf({ iteration, steps, lastEventAt }: RunState): LogPosition {
  return { iteration, steps, at: lastEventAt }
}

/** What another release stored may mean something else to this one. */
function requireReadable({ spec, damaged }: Claim, checkpoint: RunState | null): void {
  if (damaged !== undefined) throw new Error(damaged)
  if (spec.specVersion !== 1) throw new Error('its spec can’t be read by this release')
  if (checkpoint && checkpoint.runStateVersion !== 1) throw new Error('its checkpoint can’t be read by this release')
}
