import { assertNever } from '../artefacts/assert-never.ts'
import type { StopReason } from '../artefacts/contract.ts'
import type { EventBody, EventData } from '../artefacts/events.ts'
import { LIMITS } from '../artefacts/limits.ts'
import { own } from '../artefacts/own.ts'
import type { ChildrenCall, PerformedEffect, RunState, StepInProgress } from '../artefacts/run-state.ts'
import { findStop } from '../debugger/find-stop.ts'
import { environmentValues } from '../expression/environment.ts'
import { evaluateExpression } from '../expression/evaluate.ts'
import { checkGuards } from '../guards/check-guards.ts'
import { contractOf } from '../guards/extended-contract.ts'
import { reading, seconds } from '../guards/reading.ts'
import { stopSentence } from '../guards/stop-sentence.ts'
import type { StepResult } from '../kinds/executor.ts'
import { apply } from './apply.ts'
import { askPerson, asksPerson, causeOf } from './ask-person.ts'
import { closeRun, closingOf } from './close-run.ts'
import { driveStep } from './drive-step.ts'
import { type Ending, ending, runFinished } from './ending.ts'
import { performInFlight, unaffordableCall } from './perform-in-flight.ts'
import type { Program } from './program.ts'
import { stampEvent } from './stamp.ts'

/**
 * What a host does next: append these events (each stamped and applied in turn) and ask again; perform an effect whose intent is in the log, append its
 * outcome and ask again; or nothing, because the run has not started or has ended.
 */
export type Command =
  | { type: 'record'; events: EventBody[] }
  | { type: 'perform'; effect: PerformedEffect }
  /** The same with child runs: until they have all ended the run waits without a worker. */
  | { type: 'run-children'; call: ChildrenCall }
  | { type: 'idle' }

/** Decides what a run does next. Pure: a function of the program and the folded log, asked again after every event, or after a restart at any event. */
export function advance(program: Program, run: RunState): Command {
  const cancelled = run.cancelRequestedBy !== null
  if (run.status !== 'running' && !(run.status === 'paused' && (cancelled || run.deadlinePassed)))
    return { type: 'idle' }
  if (run.closing !== null) return closeRun(program, run, run.closing)
  if (run.iteration === 0 && run.cancelRequestedBy === null) return startIteration(1)
  const { step } = run
  if (step?.closed) return end(program, run, endingOfStep(program, run, step))
  if (run.deadlinePassed && !cancelled) return afterDeadline(program, run)
  const stop = interruption(program, run)
  if (stop) return endOrAsk(program, run, stop)
  // Not between a check of the guards and what follows from it: the state may be another one afterwards.
  if (step === null && run.guard === null && run.pauseRequestedBy !== null)
    return pause('requested', run.pauseRequestedBy, `Paused on request, before “${run.at}”.`)
  if (run.arriving) return arrive(program, run)
  if (step === null) {
    const stop = run.guard === null ? findStop(program.spec, run) : null
    return stop ? pause(stop.why, null, stop.detail, run.at) : takeStep(program, run)
  }
  if (step.inFlight?.type === 'person-asked')
    return { type: 'record', events: askPerson(program, run, { type: 'question' }) }
  if (step.inFlight?.type === 'children-requested') return { type: 'run-children', call: step.inFlight }
  if (step.inFlight)
    return { type: 'perform', effect: performInFlight(contractOf(program.spec, run), run, step.inFlight) }
  return record(continueStep(program, run, step), program, run)
}

/** What ends a run from outside its course, wherever it stands. */
function interruption({ spec }: Program, run: RunState): Ending | null {
  const contract = contractOf(spec, run)
  const { step } = run
  if (run.cancelRequestedBy !== null) return ending('cancelled', cancelledSentence(run))
  const said = run.stoppedBy && stoppedSentence(run.stoppedBy)
  if (step?.inDoubt && step.inFlight?.type === 'tool-requested') {
    return ending('in_doubt', `${said === null ? '' : `${said} `}${doubtSentence(step.nodeId, step.inFlight.data)}`)
  }
  if (said !== null) return ending('stopped_by_person', said)
  // On arrival at the head the guards decide, where a goal that was reached in time goes first.
  if (run.activeMs >= contract.timeoutMs && !run.arriving) {
    return ending(
      'timeout',
      `The time limit was reached: ${seconds(run.activeMs)} of at most ${seconds(contract.timeoutMs)}${step ? `, at “${step.nodeId}”` : ''}.${lastError(step)}`,
    )
  }
  if (run.refused) {
    const { reason, explanation, short } = run.refused
    return { ...ending(reason, explanation), ...(short === undefined ? {} : { short }) }
  }
  const problem = unaffordableCall(contract, run)
  return problem && { ...ending(problem.reason, problem.explanation), short: problem.short }
}

function cancelledSentence({ iteration, cancelRequestedBy, parent }: RunState): string {
  const where = iteration > 0 ? ` in iteration ${iteration}` : ' before it began'
  return `Cancelled${where}${parent !== null && cancelRequestedBy === parent.runId ? ', with the run that called it' : ''}.`
}

function doubtSentence(nodeId: string, { tool, undo }: EventData<'tool-requested'>): string {
  if (undo)
    return `“${tool}” at “${nodeId}” had been sent before, and “${undo.tool}”, which undoes it, failed: whether it took effect is unknown.`
  return `The worker stopped while “${tool}” was running at “${nodeId}”. It is unsafe to repeat, and whether it took effect is unknown.`
}

function stoppedSentence({ note }: NonNullable<RunState['stoppedBy']>): string {
  return `A person stopped the run${note === '' ? '' : `: ${note.replace(/[.\s]+$/, '')}`}.`
}

/** What follows when nobody decided in time and there was no careful answer to give: how the run would have ended without asking, or that it waited in vain. */
function afterDeadline(program: Program, run: RunState): Command {
  const otherwise = run.escalation?.onDeadline === 'careful' ? unaskedEnding(program, run) : null
  const inVain = `Nobody decided in time. ${run.escalation?.headline ?? ''}`
  return end(program, run, otherwise ?? ending('escalation_deadline', inVain))
}

function unaskedEnding(program: Program, run: RunState): Ending | null {
  const { guard, step, arriving } = run
  if (arriving) return guard?.fired ? byRule(run, guard.fired, guard.detail) : null
  if (step?.inFlight?.type === 'person-asked') return null
  return interruption(program, run) ?? (step ? endingOfStep(program, run, step) : null)
}

/** A rule ends the run. What an action failed at lately is told with it: it may be why the loop gets nowhere. */
function byRule({ iteration, results }: RunState, fired: StopReason, detail: string): Ending {
  const said = stopSentence(fired, detail)
  const failed = fired === 'quality_threshold' ? undefined : results.findLast(({ error }) => error !== null)
  if (!failed?.error) return ending(fired, said)
  const when = failed.iteration === iteration ? '' : `, in iteration ${failed.iteration}`
  return ending(fired, `${said} The last error of an action${when}: ${shortened(failed.error.message)}.`)
}

function shortened(message: string): string {
  return message.replace(/[.\s]+$/, '').slice(0, 300)
}

/** What the step had failed at last when it was cut off: a sentence of its own, or nothing. A call that was cut off itself says no more than the limit. */
function lastError(step: StepInProgress | null): string {
  for (const event of step?.log.toReversed() ?? []) {
    if (event.type === 'model-answered' || event.type === 'tool-answered') return ''
    if ((event.type === 'model-failed' || event.type === 'tool-failed') && event.data.class !== 'timeout')
      return ` The last error there: ${event.data.message.replace(/[.\s]+$/, '')}.`
  }
  return ''
}

function pause(
  why: EventData<'run-paused'>['why'],
  by: string | null,
  detail: string,
  nodeId: string | null = null,
): Command {
  return { type: 'record', events: [{ type: 'run-paused', nodeId, data: { why, by, detail } }] }
}

function startIteration(iteration: number): Command {
  return { type: 'record', events: [{ type: 'iteration-started', nodeId: null, data: { iteration } }] }
}

/** The head was reached again: guards first, then the count goes up. */
function arrive(program: Program, run: RunState): Command {
  if (run.guard === null) return { type: 'record', events: [guardChecked(program, run, null)] }
  const { fired, detail } = run.guard
  if (fired === null) return startIteration(run.iteration + 1)
  return endOrAsk(program, run, byRule(run, fired, detail))
}

/** `why` null: the guards decide. Otherwise the run ends anyway, and the rule of its reason reads as fired with that reason’s own words. */
function guardChecked({ spec }: Program, run: RunState, why: Ending | null): EventBody {
  const environment = environmentValues(run, spec)
  const data = checkGuards(spec.contract, run, (source) => {
    const result = evaluateExpression(source, environment)
    return result.ok ? result.value : null
  })
  if (why === null) return { type: 'guard-checked', nodeId: null, data }
  const readings = data.readings.map((read) =>
    read.rule === why.reason && !read.fired ? reading(read.rule, true, 1, why.explanation) : read,
  )
  return { type: 'guard-checked', nodeId: null, data: { ...data, readings, fired: null } }
}

function endOrAsk(program: Program, run: RunState, why: Ending): Command {
  if (run.stoppedBy !== null || !asksPerson(program, why)) return end(program, run, why)
  return { type: 'record', events: askPerson(program, run, causeOf(why)) }
}

/** Guards are read once more at the end, so that the last iteration has its score too. What is to be kept of the run is kept before it ends. */
function end(program: Program, run: RunState, why: Ending): Command {
  if (run.guard === null && run.iteration > 0) return { type: 'record', events: [guardChecked(program, run, why)] }
  return { type: 'record', events: [closingOf(program.spec, run, why) ?? runFinished(program.spec, run, why)] }
}

function takeStep(program: Program, run: RunState): Command {
  if (run.steps - run.stepsBefore >= LIMITS.stepsPerIteration) {
    const why = `Iteration ${run.iteration} ran ${LIMITS.stepsPerIteration.toLocaleString('en')} steps, the most that one may have (stepsPerIteration), without coming back to the head “${program.spec.head}”: an inner cycle needs a smaller cap.`
    return end(program, run, ending('no_route', why))
  }
  const opening: EventBody = { type: 'step-started', nodeId: run.at, data: {} }
  const opened = apply(program.spec, run, stampEvent(run, opening, run.lastEventAt))
  if (opened.step === null) return { type: 'idle' }
  return record([opening, ...continueStep(program, opened, opened.step)], program, run)
}

/** Nothing to record means that the step ended the run by itself. */
function record(events: EventBody[], program: Program, run: RunState): Command {
  if (events.length > 0) return { type: 'record', events }
  const step = run.step
  return step ? endOrAsk(program, run, endingOfStep(program, run, step)) : { type: 'idle' }
}

function continueStep(program: Program, run: RunState, step: StepInProgress): EventBody[] {
  const { records, next } = driveStep(program, run.spent, step)
  switch (next.type) {
    case 'intent':
      return [...records, next.event]
    case 'result':
      // Left open, without what it recorded on giving up: when a person gives it more time, it has not given up.
      if (next.result.type === 'out-of-time' && asksPerson(program, ending('timeout', ''))) return []
      return [...records, stepFinished(program, run, step, next.result)]
    case 'end':
      return records
    default:
      return assertNever(next)
  }
}

function stepFinished(program: Program, run: RunState, { nodeId }: StepInProgress, result: StepResult): EventBody {
  if (result.type !== 'next') {
    const failure = failureOf(result)
    return { type: 'step-finished', nodeId, data: { handle: result.type, to: null, ...(failure && { failure }) } }
  }
  const blocked = routeProblem(program, run, nodeId, result.handle)
  const to = blocked === null ? (routeOf(program, nodeId, result.handle)?.to ?? null) : null
  return { type: 'step-finished', nodeId, data: { handle: result.handle, to } }
}

function failureOf(result: StepResult): EventData<'step-finished'>['failure'] {
  if (result.type === 'fail') return { class: result.class, message: result.message }
  return result.type === 'out-of-time' ? { class: 'timeout', message: result.explanation } : undefined
}

function routeOf({ spec }: Program, nodeId: string, handle: string) {
  const node = own(spec.nodes, nodeId)
  return node && own(node.next, handle)
}

function routeProblem(program: Program, run: RunState, nodeId: string, handle: string): string | null {
  const route = routeOf(program, nodeId, handle)
  if (!route) return `“${nodeId}” left by “${handle}”, and nothing is connected there.`
  const taken = own(run.traversals, `${nodeId}/${handle}`) ?? 0
  if (route.cap === undefined || taken < route.cap) return null
  return `The way from “${nodeId}” by “${handle}” to “${route.to}” may be taken ${route.cap} times in an iteration, and was.`
}

/** Why the run ends with this step. Derived again from its log, so that it is the same after a restart. */
function endingOfStep(program: Program, run: RunState, step: StepInProgress): Ending {
  const { next } = driveStep(program, run.spent, step)
  if (next.type === 'end') return next.ending
  if (next.type === 'intent')
    return ending('internal_error', `The step of “${step.nodeId}” was closed although it asks for more.`)
  const { result } = next
  switch (result.type) {
    case 'next':
      return ending(
        'no_route',
        routeProblem(program, run, step.nodeId, result.handle) ?? `“${step.nodeId}” led nowhere.`,
      )
    case 'finish':
      return {
        reason: 'goal',
        label: result.label,
        outcome: result.outcome,
        explanation: `“${step.nodeId}” ended the run in iteration ${run.iteration}: ${result.label}.`,
        output: result.output,
      }
    case 'exhausted':
      return ending('invariant_exhausted', result.explanation)
    case 'stopped':
      return ending('stopped_by_person', result.explanation)
    case 'fail':
      return ending('fatal_error', `“${step.nodeId}” failed: ${result.message}`)
    case 'out-of-time':
      return { ...ending('timeout', result.explanation), short: result.shortMs }
    default:
      return assertNever(result)
  }
}
