import { advance } from '../loop/3-run/advance.ts'
import { deadlineEvents } from '../loop/3-run/ask-person.ts'
import { loadProgram, type Program } from '../loop/3-run/program.ts'
import type { EventBody } from '../loop/artefacts/events.ts'
import type { PerformedEffect, RunState } from '../loop/artefacts/run-state.ts'
import { extendedContract } from '../loop/guards/extended-contract.ts'
import type { ToolFacts } from '../loop/kinds/executor.ts'
import { executors } from '../nodes/executors.ts'
import { DayBudget } from './day-budget.ts'
import { Fenced, RunJournal, Unrunnable } from './journal.ts'
import { type EffectPorts, perform, timedOut } from './perform.ts'
import type { Claim, RunHistory, RunStore } from './ports.ts'
import { readPriors } from './read-priors.ts'
import { startRun } from './start-run.ts'
import { dropRefused } from './stored-results.ts'
import { timeSlice } from './time-slice.ts'

export type RunPorts = EffectPorts & { store: RunStore; history: RunHistory; toolFacts: Record<string, ToolFacts> }
/**
 * `finished`: run-finished is durable. `paused`: it waits for a person, and nobody owns it. `released`: given back, to go on later, by a drain or because others wait. `fenced`: another worker
 * owns it; nothing more was written.
 */
export type RunStatus = 'finished' | 'paused' | 'released' | 'fenced'

/** Time between two looks at the store while an effect runs: a third of the lease within these bounds. It is how soon a cancellation is noticed. */
const MIN_RENEW_MS = 20
const MAX_RENEW_MS = 1_000
/** A run without effects gives the event loop a turn at least this often. */
const MAX_BUSY_MS = 25

export type ExecuteOptions = {
  leaseMs: number
  signal: AbortSignal
  /** After this time a run gives way, between two iterations, to others that wait. Absent: it never does. */
  sliceMs?: number
}

/**
 * Executes a claimed run until it ends or pauses, or until `signal` asks to drain. Every intent is durable before its effect is performed, and every event before the
 * run goes on past the next effect, so a process killed at any moment loses nothing acknowledged. A run that no other try could go on with is ended. Throws
 * only when the store does, for a reason that may pass.
 */
export async function executeRun(
  ports: RunPorts,
  claim: Claim,
  options: ExecuteOptions,
): Promise<{ status: RunStatus }> {
  try {
    const journal = await RunJournal.open(claim, ports.store, ports.clock, options.leaseMs)
    return { status: await drive(ports, claim, journal, options) }
  } catch (error) {
    if (error instanceof Fenced) return { status: 'fenced' }
    if (error instanceof Unrunnable) return { status: await abandon(error) }
    throw error
  }
}

async function abandon({ journal, message }: Unrunnable): Promise<RunStatus> {
  try {
    await journal.abandon(`Loopwright could not go on with this run, through no fault of the loop: ${message}.`)
    return 'finished'
  } catch (error) {
    if (error instanceof Fenced) return 'fenced'
    throw error
  }
}

async function drive(ports: RunPorts, claim: Claim, journal: RunJournal, options: ExecuteOptions): Promise<RunStatus> {
  const program = journal.core(() => loadProgram(claim.spec, executors, ports.toolFacts))
  await begin(ports, claim, journal)
  const hadItsShare = timeSlice(ports.store, claim, ports.clock, options.sliceMs ?? Number.POSITIVE_INFINITY)
  const day = new DayBudget(ports.budgets)
  let busySince = performance.now()
  for (;;) {
    heedRequests(journal)
    const command = journal.core((run) => advance(program, run))
    if (command.type === 'idle') {
      await journal.flush()
      if (journal.run.status !== 'paused') {
        // A call that was cut off by a cancellation.
        await day.settle(journal.run.runId, null)
        return 'finished'
      }
      // Asked for while the pause was written: the run is still ours, and ends.
      if (journal.unrecordedCancel !== null) continue
      return 'paused'
    }
    if (command.type === 'record') {
      await dropRefused(ports.results, journal.run, command.events)
      for (const event of command.events) journal.append(event)
      if (journal.due) await journal.flush()
      if (options.signal.aborted && journal.run.status === 'running') return giveBack(journal)
      if (command.events.some(({ type }) => type === 'iteration-started') && (await hadItsShare()))
        return giveBack(journal, ports.clock.now())
      if (performance.now() - busySince > MAX_BUSY_MS) {
        await new Promise((resolve) => setImmediate(resolve))
        busySince = performance.now()
      }
      continue
    }
    await journal.flush()
    heedRequests(journal)
    if (journal.run.cancelRequestedBy !== null) continue
    const outcome = await performBounded(ports, day, program, journal, command.effect, options)
    busySince = performance.now()
    if (outcome === 'drained') return giveBack(journal)
    if (outcome === 'cancelled') continue
    journal.append(outcome)
    if (!day.holds) continue
    // The ledger follows the log: it settles what is durable there.
    await journal.flush()
    await day.settle(journal.run.runId, outcome.type === 'model-answered' ? outcome.data.costNanoUsd : null)
  }
}

async function begin(ports: RunPorts, claim: Claim, journal: RunJournal): Promise<void> {
  const { run } = journal
  if (run.status === 'queued') journal.append(startRun(claim, run, ports, await readPriors(claim, ports.history)))
  else if (run.status === 'running')
    journal.append({ type: 'run-resumed', nodeId: null, data: { owner: claim.owner, epoch: claim.epoch } })
  else if (run.status === 'paused' && claim.resume) {
    const { answer, continued, outcome } = claim.resume
    if (answer) journal.append(answer)
    journal.append(continued)
    if (outcome) journal.append(outcome)
  } else if (run.status === 'paused' && hasRunOut(run, ports.clock.now())) {
    for (const event of deadlineEvents(run)) journal.append(event)
  }
}

/** Whoever decides after it comes too late, also when the run ends only later. */
function hasRunOut({ escalation, deadlinePassed, cancelRequestedBy }: RunState, now: number): boolean {
  const deadlineAt = escalation?.deadlineAt ?? null
  return deadlineAt !== null && deadlineAt <= now && !deadlinePassed && cancelRequestedBy === null
}

/** Puts on record what people have asked for: a cancellation ends the run, a pause and breakpoints take effect where the next step would begin. */
function heedRequests(journal: RunJournal): void {
  const { status } = journal.run
  const cancelledBy = journal.unrecordedCancel
  if (cancelledBy !== null && (status === 'running' || status === 'paused'))
    journal.append({ type: 'cancel-requested', nodeId: null, data: { by: cancelledBy } })
  const pausedBy = journal.unrecordedPause
  if (pausedBy !== null && status === 'running')
    journal.append({ type: 'pause-requested', nodeId: null, data: { by: pausedBy } })
  const breakpoints = status === 'running' ? journal.takeBreakpoints() : null
  if (breakpoints !== null) journal.append({ type: 'breakpoints-set', nodeId: null, data: breakpoints })
}

async function giveBack(journal: RunJournal, readyAt?: number): Promise<RunStatus> {
  await journal.flush()
  await journal.release(readyAt)
  return 'released'
}

type Cause = 'step' | 'run' | 'cancelled' | 'drained' | 'fenced'

/**
 * Performs an effect under its limits: the step's and the run's time, cancellation, a drain, the loss of the run. Returns in time even when a model or tool
 * ignores its abort signal. An unsafe call is never dropped by a drain: it is waited for.
 */
async function performBounded(
  ports: RunPorts,
  day: DayBudget,
  program: Program,
  journal: RunJournal,
  effect: PerformedEffect,
  { leaseMs, signal }: ExecuteOptions,
): Promise<EventBody | 'cancelled' | 'drained'> {
  const { clock } = ports
  const contract = extendedContract(program.spec.contract, journal.run.extended)
  const startedAt = clock.now()
  const settled = new AbortController()
  const stop = new AbortController()
  const { promise: stopped, resolve } = Promise.withResolvers<Cause>()
  let failure: unknown = null
  const stopFor = (cause: Cause) => {
    resolve(cause)
    stop.abort()
  }

  const runLeft = Math.max(
    0,
    contract.timeoutMs - journal.run.activeMs - Math.max(0, startedAt - journal.run.lastEventAt),
  )
  const stepLimit = effect.type === 'wait-started' ? effect.data.delayMs : limitOf(effect, contract.stepTimeoutMs)
  const limit: Cause = runLeft <= stepLimit ? 'run' : 'step'
  // A wait ends by itself: only the run's limit cuts it short.
  if (limit === 'run' || effect.type !== 'wait-started') {
    void clock.sleep(Math.min(runLeft, stepLimit), settled.signal).then(() => !settled.signal.aborted && stopFor(limit))
  }
  const drain = () => stopFor('drained')
  const unsafe = effect.type === 'tool-requested' && effect.data.effect === 'unsafe'
  if (!unsafe) {
    if (signal.aborted) drain()
    signal.addEventListener('abort', drain, { once: true })
  }
  void watch(
    journal,
    clock,
    Math.min(Math.max(leaseMs / 3, MIN_RENEW_MS), MAX_RENEW_MS),
    settled.signal,
    stopFor,
  ).catch((error: unknown) => {
    failure = error
    stopFor('fenced')
  })

  try {
    const work = perform(ports, day, program.spec, journal.run, effect, stop.signal)
    // When stopped first, nobody waits for the work any more; what it then throws is of no interest.
    work.catch(() => {})
    const first = await Promise.race([work, stopped])
    if (first === 'fenced') throw failure
    if (first === 'step' || first === 'run')
      return timedOut(effect, clock.now() - startedAt, first, contract.stepTimeoutMs)
    return first
  } finally {
    settled.abort()
    stop.abort()
    signal.removeEventListener('abort', drain)
  }
}

function limitOf(effect: Exclude<PerformedEffect, { type: 'wait-started' }>, stepTimeoutMs: number): number {
  if (effect.type === 'recall-requested') return stepTimeoutMs
  return effect.type === 'model-called' ? effect.data.request.timeoutMs : effect.data.timeoutMs
}

/** Keeps the lease and looks for a cancellation until the effect has settled. Throws Fenced. */
async function watch(
  journal: RunJournal,
  clock: EffectPorts['clock'],
  everyMs: number,
  settled: AbortSignal,
  stopFor: (cause: Cause) => void,
): Promise<void> {
  for (;;) {
    await clock.sleep(everyMs, settled)
    if (settled.aborted) return
    if ((await journal.renew()) !== null) return stopFor('cancelled')
  }
}
