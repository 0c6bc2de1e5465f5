import { advance } from '../loop/3-run/advance.ts'
import { deadlineEvents } from '../loop/3-run/ask-person.ts'
import { comesNoFurther } from '../loop/3-run/comes-no-further.ts'
import { loadProgram } from '../loop/3-run/program.ts'
import type { RunState } from '../loop/artefacts/run-state.ts'
import type { ToolFacts } from '../loop/kinds/executor.ts'
import { executors } from '../nodes/executors.ts'
import { CallBudgets } from './call-budgets.ts'
import { RunJournal, Unrunnable } from './journal.ts'
import { Fenced } from './lease.ts'
import type { EffectPorts } from './perform.ts'
import { performBounded } from './perform-bounded.ts'
import type { Claim, RunHistory, RunStore } from './ports.ts'
import { runChildren, timeLeftOfCall } from './run-children.ts'
import { type RunClock, runClock } from './run-clock.ts'
import { startRun } from './start-run.ts'
import { dropRefused } from './stored-results.ts'
import { timeSlice } from './time-slice.ts'

export type RunPorts = EffectPorts & { store: RunStore; history: RunHistory; toolFacts: Record<string, ToolFacts> }
/**
 * `finished`: run-finished is durable. `paused`: it waits for a person, and nobody owns it. `waiting`: the same for its child runs. `released`: given back, to go on later, by a drain or because others wait. `fenced`: another worker
 * owns it; nothing more was written.
 */
export type RunStatus = 'finished' | 'paused' | 'waiting' | 'released' | 'fenced'

/** A run without effects gives the event loop a turn at least this often. */
const MAX_BUSY_MS = 25

export type ExecuteOptions = {
  leaseMs: number
  signal: AbortSignal
  /** Holds the run for as long as a drain has to wait for it: an unsafe call is in flight. */
  waitsFor?: Set<string>
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
    const own = claim.chaos ? runClock(ports.clock) : null
    const journal = await RunJournal.open(claim, ports.store, own ?? ports.clock, options.leaseMs, ports.clock)
    own?.catchUp(journal.run.lastEventAt)
    return { status: await drive(ports, claim, journal, options, own) }
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

async function drive(
  ports: RunPorts,
  claim: Claim,
  journal: RunJournal,
  options: ExecuteOptions,
  own: RunClock | null,
): Promise<RunStatus> {
  const { chaos } = claim
  const outside = chaos && own ? { ...ports, clock: own, chaos: { chaos, facts: ports.toolFacts } } : ports
  const program = journal.core(() => loadProgram(claim.spec, executors, ports.toolFacts))
  await begin(ports, claim, journal)
  const stuck = stuckSentence(journal.run)
  if (stuck !== null) {
    await journal.abandon(stuck)
    return 'finished'
  }
  const hadItsShare = timeSlice(ports.store, claim, ports.clock, options.sliceMs ?? Number.POSITIVE_INFINITY)
  const budgets = new CallBudgets(ports, ports.clock)
  let busySince = performance.now()
  for (;;) {
    // A model that plays a script answers without waiting for anything: the process hears of other work all the same.
    if (performance.now() - busySince > MAX_BUSY_MS) {
      await new Promise((resolve) => setImmediate(resolve))
      busySince = performance.now()
    }
    heedRequests(journal)
    const command = journal.core((run) => advance(program, run))
    if (command.type === 'idle') {
      await journal.flush()
      if (journal.run.status !== 'paused') {
        // A call that was cut off by a cancellation.
        await journal.lease.during(budgets.close(journal.run))
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
      continue
    }
    if (command.type === 'run-children') {
      await journal.flush()
      heedRequests(journal)
      if (journal.run.cancelRequestedBy !== null) continue
      const answered = await runChildren(ports.children, claim, journal, command.call)
      if (answered) journal.append(answered)
      else if (await journal.wait()) return 'waiting'
      continue
    }
    await journal.flush()
    heedRequests(journal)
    if (journal.run.cancelRequestedBy !== null) continue
    // What is sent is told apart by the run's last event: that one outlives this process, whatever was just heeded.
    await journal.flush()
    const outcome = await performBounded(outside, budgets, journal, command.effect, options)
    if (outcome === 'drained') return giveBack(journal)
    if (outcome === 'cancelled') continue
    journal.append(outcome)
    if (!budgets.holds) continue
    // The ledger follows the log: it settles what is durable there.
    await journal.flush()
    await journal.lease.during(budgets.settle(journal.run.runId, outcome))
  }
}

/** What happened is durable before the run goes on, where it may have ended a process before: the log alone tells how often it was tried. */
async function begin(ports: RunPorts, claim: Claim, journal: RunJournal): Promise<void> {
  const fresh = journal.run.status === 'queued' && claim.epoch === 1
  await appendBeginning(ports, claim, journal)
  if (!fresh && journal.run.status === 'running') await journal.flush()
}

async function appendBeginning(ports: RunPorts, claim: Claim, journal: RunJournal): Promise<void> {
  const { run } = journal
  if (run.status === 'queued') {
    const leftMs = await journal.lease.during(timeLeftOfCall(ports.children, run))
    journal.append(await journal.lease.during(startRun(claim, run, ports, leftMs)))
  } else if (run.status === 'running')
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

/** Why a run that was taken up so often in vain is not tried again; null: it is. A call in doubt is put before a person, who decides how often. */
function stuckSentence(run: RunState): string | null {
  const { takenUpInVain, step, at, iteration, cancelRequestedBy, closing } = run
  // It has ended already: the core ends its closing step.
  if (closing !== null) return null
  if (!comesNoFurther(run) || step?.inDoubt || cancelRequestedBy !== null) return null
  const asked = step?.inFlight
  const during =
    asked?.type === 'tool-requested'
      ? `, while the tool “${asked.data.tool}” was running`
      : asked?.type === 'model-called'
        ? `, while the model “${asked.data.alias}” was being asked`
        : ''
  return `Taken up ${takenUpInVain} times in a row at the same place, “${step?.nodeId ?? at}” in iteration ${iteration}${during}, and each time its worker was gone before it came any further: what is done there seems to end the process that does it.`
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
