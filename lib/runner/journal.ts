import { apply } from '../loop/3-run/apply.ts'
import { emptyRunState } from '../loop/3-run/empty-run-state.ts'
import { ending, runFinished } from '../loop/3-run/ending.ts'
import { stampEvent } from '../loop/3-run/stamp.ts'
import type { EventBody, LoopEvent } from '../loop/artefacts/events.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import type { RunState } from '../loop/artefacts/run-state.ts'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import type { IterationSummary } from '../loop/artefacts/trace.ts'
import { summarise, summaryAtCheckpoint } from '../loop/summary/summarise.ts'
import type { Claim, Clock, Commit, CommitResult, RunStore } from './ports.ts'

/** Most events held back before they are written, and the longest time, at the end of an iteration. */
const MAX_BUFFERED_EVENTS = 200
const MAX_BUFFERED_MS = 50

/** Another worker owns the run now: whatever was not written yet is void. */
export class Fenced extends Error {}

/** The core threw on this run's log: a defect of the product. Another try would throw again, so the run has to end. */
export class CoreDefect extends Error {
  readonly journal: RunJournal
  constructor(cause: unknown, journal: RunJournal) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.name = 'CoreDefect'
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
  #summary: IterationSummary | null = null
  #touched = new Map<number, IterationSummary>()
  #checkpointDue = false
  readonly #claim: Claim
  readonly #store: RunStore
  readonly #clock: Clock
  readonly #leaseMs: number

  private constructor(claim: Claim, store: RunStore, clock: Clock, leaseMs: number, run: RunState) {
    this.#claim = { ...claim }
    this.#store = store
    this.#clock = clock
    this.#leaseMs = leaseMs
    this.#run = run
  }

  /** Loads the run as its log tells it: the newest checkpoint and the events after it. */
  static async open(claim: Claim, store: RunStore, clock: Clock, leaseMs: number): Promise<RunJournal> {
    const { checkpoint, events } = await store.load(claim.runId)
    const journal = new RunJournal(claim, store, clock, leaseMs, checkpoint ?? emptyRunState(claim.runId))
    if (checkpoint) journal.#summary = summaryAtCheckpoint(checkpoint)
    for (const event of events) if (event.seq > journal.#run.seq) journal.#fold(event)
    journal.#touched.clear()
    return journal
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
    this.#fold(event)
    if (event.type === 'iteration-started' && event.iteration % LIMITS.checkpointEvery === 1) this.#checkpointDue = true
  }

  /** Whether the buffer should be written although nothing waits for it: a checkpoint is due, or it has grown large or old. */
  get due(): boolean {
    if (this.#checkpointDue) return true
    const newest = this.#buffer.at(-1)
    if (newest?.type !== 'iteration-started') return false
    return this.#buffer.length >= MAX_BUFFERED_EVENTS || newest.at - this.#bufferedSince >= MAX_BUFFERED_MS
  }

  /** Writes the buffer in one commit and learns whether somebody asked to cancel. Throws Fenced when the run has a new owner. */
  async flush(): Promise<void> {
    if (this.#buffer.length === 0) return
    const commit: Commit = {
      events: this.#buffer,
      iterations: [...this.#touched.values()],
      checkpoint: this.#checkpointDue ? this.#run : null,
      finished: this.#run.status === 'finished',
    }
    this.#heed(await this.#store.commit(this.#claim, commit, this.#leaseMs))
    this.#claim.seq = commit.events.at(-1)?.seq ?? this.#claim.seq
    this.#buffer = []
    this.#touched = new Map()
    this.#checkpointDue = false
  }

  /** Extends the lease while an effect runs. Gives who asked to cancel. Throws Fenced. */
  async renew(): Promise<string | null> {
    this.#heed(await this.#store.renew(this.#claim, this.#leaseMs))
    return this.#claim.cancelRequestedBy
  }

  /** Runs a part of the core on this run. Throws CoreDefect for whatever it throws. */
  core<T>(part: (run: RunState) => T): T {
    try {
      return part(this.#run)
    } catch (error) {
      throw new CoreDefect(error, this)
    }
  }

  /** Ends a run that the core can't go on with. What was buffered is void; the log so far stays as it is. */
  async abandon(explanation: string): Promise<void> {
    this.#buffer = []
    this.#touched = new Map()
    this.#checkpointDue = false
    this.#run = { ...this.#run, seq: this.#claim.seq }
    this.append(runFinished(this.spec, this.#run, ending('internal_error', explanation)))
    await this.flush()
  }

  /** Gives the run back to the queue. */
  async release(): Promise<void> {
    await this.#store.release(this.#claim)
  }

  /** Who asked to cancel, as far as the log does not say so yet. */
  get unrecordedCancel(): string | null {
    return this.#run.cancelRequestedBy === null ? this.#claim.cancelRequestedBy : null
  }

  #fold(event: LoopEvent): void {
    this.#run = this.core((run) => apply(this.spec, run, event))
    if (event.iteration === 0) return
    this.#summary = summarise(this.#summary, event)
    this.#touched.set(event.iteration, this.#summary)
  }

  #heed(result: CommitResult): void {
    if (!result.ok) throw new Fenced('the run has another owner')
    this.#claim.cancelRequestedBy ??= result.cancelRequestedBy
  }
}
