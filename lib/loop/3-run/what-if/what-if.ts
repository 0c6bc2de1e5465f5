import type { Outcome, StopReason } from '../../artefacts/contract.ts'
import { equalJson } from '../../artefacts/equal-json.ts'
import type { EventBody, EventData, EventOf, LoopEvent } from '../../artefacts/events.ts'
import type { RunState } from '../../artefacts/run-state.ts'
import type { WhatIfLook, WhatIfPrediction, WhatIfVerdict } from '../../artefacts/what-if.ts'
import { environmentValues } from '../../expression/environment.ts'
import { evaluateExpression } from '../../expression/evaluate.ts'
import { figure } from '../../guards/reading.ts'
import { stopOutcome } from '../../guards/stop-outcome.ts'
import type { StepResult } from '../../kinds/executor.ts'
import { advance } from '../advance.ts'
import { apply } from '../apply.ts'
import { asksPerson } from '../ask-person.ts'
import { ending } from '../ending.ts'
import type { Program } from '../program.ts'
import { bodyOf } from '../replay-side.ts'
import type { EditedProgram } from './edit-program.ts'
import { retrace, verdictOf } from './trail.ts'

/** What a run executed up to and with its event `lastSeq`, with the edit in it; the last part is open. */
export type WhatIfPart = EditedProgram & { lastSeq: number }

/** Takes a recorded log, event by event, and says at each place where the predicate is read what it was and what it is as edited. */
export type WhatIf = {
  /** The looks that this event brought. */
  feed(event: LoopEvent): WhatIfLook[]
  result(): {
    prediction: WhatIfPrediction /** From here on what is said is over states that the run might not have come to; null: all of it is sure. */
    unsureFrom: number | null
  }
}

type Ending = { reason: StopReason; label: string; outcome: Outcome }
/** What follows from a look that differs, before it is known what the run cost in all. */
type Turn = {
  iteration: number
  seq: number
  spent: RunState['spent']
  leads: Ending | 'on' | 'course' | { asks: StopReason }
}

/**
 * Reads an edited predicate over a record: at the very places, and with the very scope, where the runner read it, since the runner's own code reads it there. Up to
 * the first place where it decides otherwise that is what would have happened; from there on nobody knows which states the run would have come to. Pure: no model call, no port.
 */
export function createWhatIf(start: RunState, parts: readonly WhatIfPart[]): WhatIf {
  let run = start
  /** As the edited contract would have counted: scores, best, detectors. Everything else is as recorded. */
  let counted = start
  let turn: Turn | null = null
  let unsureFrom: number | null = null
  const note = (found: Found, { iteration, seq }: Pick<LoopEvent, 'iteration' | 'seq'>): WhatIfLook => {
    if (found.leads !== null) turn ??= { iteration, seq, spent: run.spent, leads: found.leads }
    if (found.leads !== null || found.unsure) unsureFrom ??= iteration
    const { was, now, step } = found
    return { iteration, step, seq, was, now, differs: found.leads !== null }
  }
  return {
    feed(event) {
      const part = parts.find(({ lastSeq }) => event.seq <= lastSeq) ?? parts.at(-1)
      if (!part) throw new Error('a what-if needs a program')
      const byContract = part.edit.type === 'contract'
      const guard = byContract && event.type === 'guard-checked' ? guardsOf(part.edited, counted) : null
      const found = findings(part, { run, counted }, event, guard)
      const looks = found.map((each) => note(each, event))
      const alike = counted === run && !(byContract && countsOtherwise(part, event, guard))
      const before = counted
      run = apply(part.own.spec, run, event)
      const body = guard && event.type === 'guard-checked' ? { ...event, data: guard } : event
      counted = alike ? run : apply(part.edited.spec, before, body)
      return looks
    },
    result: () => ({ prediction: turn === null ? { type: 'same' } : predictionOf(turn, run.spent), unsureFrom }),
  }
}

/** Whether the edited contract makes another run state of an event: of a check of the guards, or by what its detectors remember. Most never do, and are spared a second fold. */
function countsOtherwise({ edit }: WhatIfPart, event: LoopEvent, guard: Guards | null): boolean {
  const { repeatedAction, cycling, repeatedError, subgoalStuck } = edit.type === 'contract' ? edit.set : {}
  if ([repeatedAction, cycling, repeatedError, subgoalStuck].some((rule) => rule !== undefined)) return true
  if (event.type !== 'guard-checked' || guard === null) return false
  const { score, fired, measure, stalledFor } = event.data
  return score !== guard.score || fired !== guard.fired || measure !== guard.measure || stalledFor !== guard.stalledFor
}

type Found = { step: number; was: WhatIfVerdict; now: WhatIfVerdict; leads: Turn['leads'] | null; unsure?: boolean }
type Guards = EventData<'guard-checked'>
/** The recorded run before an event, and the same as the edited contract would have counted. */
type Places = { run: RunState; counted: RunState }

function findings(part: WhatIfPart, places: Places, event: LoopEvent, guard: Guards | null): Found[] {
  const { edit } = part
  const { run } = places
  if (edit.type === 'site') {
    return endsStepOf(edit.nodeId, run, event) ? atStep(part, edit.field, run, event) : []
  }
  if (event.type !== 'guard-checked') return []
  if (edit.type === 'new') return [atNew(part, edit, run, event)]
  return guard ? [atHead(part, places, event, guard)] : []
}

/** A step of the node ends with this event: by itself, or since the run ends within it. */
function endsStepOf(nodeId: string, { step }: RunState, { type }: LoopEvent): boolean {
  if (step?.nodeId !== nodeId) return false
  return type === 'step-finished' || ((type === 'run-closing' || type === 'run-finished') && !step.closed)
}

/** A step of the edited node, gone through again. */
function atStep({ own, edited, firesOn }: WhatIfPart, field: string, run: RunState, event: LoopEvent): Found[] {
  if (run.step === null) return []
  const { was, now, course } = retrace({ own, edited }, run.spent, run.step, field, firesOn)
  return [{ step: run.step.step, was, now, leads: leadsOf() }]

  function leadsOf(): Found['leads'] {
    if (course.type === 'same') return null
    const end = course.type === 'result' ? endOf(course.result) : null
    if (end) return asksPerson(edited, ending(end.reason, '')) ? { asks: end.reason } : end
    return event.type === 'step-finished' && event.data.to !== null ? 'course' : 'on'
  }
}

function endOf(result: StepResult): Ending | null {
  switch (result.type) {
    case 'finish':
      return { reason: 'goal', label: result.label, outcome: result.outcome }
    case 'exhausted':
      return { reason: 'invariant_exhausted', label: '', outcome: 'failure' }
    case 'fail':
      return { reason: 'fatal_error', label: '', outcome: 'failure' }
    case 'stopped':
      return { reason: 'stopped_by_person', label: '', outcome: 'failure' }
    case 'out-of-time':
      return { reason: 'timeout', label: '', outcome: 'failure' }
    default:
      return null
  }
}

/** What the core records of the guards as things stand; null: it would not read them here. */
function guardsOf(program: Program, run: RunState): Guards | null {
  const command = advance(program, run)
  const first: EventBody | undefined = command.type === 'record' ? command.events[0] : undefined
  return first?.type === 'guard-checked' ? first.data : null
}

/** The rules of the contract, where an iteration ends. */
function atHead(
  { own, edited }: WhatIfPart,
  { run, counted }: Places,
  event: EventOf<'guard-checked'>,
  guard: Guards,
): Found {
  const { data } = bodyOf(event) as Pick<EventOf<'guard-checked'>, 'data'> // the body of such an event
  const decides = readsToDecide(run)
  const verdicts = { was: guardVerdict(data, decides), now: guardVerdict(guard, decides) }
  const unsure = data.score !== guard.score && readsScores(own)
  return { step: 0, ...verdicts, leads: decides ? turnAtHead() : null, unsure }

  function turnAtHead(): Found['leads'] {
    const [before, after] = [endAtHead(own, run, data), endAtHead(edited, counted, guard)]
    if (equalJson(before, after)) return null
    // A rule that asked a person, and no longer fires, takes the run along: what they decided was about something else.
    if (after === null) return before && asksPerson(own, ending(before.reason, '')) ? 'course' : 'on'
    return asksPerson(edited, ending(after.reason, '')) ? { asks: after.reason } : after
  }
}

/** How the run ends when the guards were read so, if nobody is asked; its outcome may hang on the best score and the target. Null: it goes on. */
function endAtHead({ spec }: Program, run: RunState, { fired, score }: Guards): Ending | null {
  if (fired === null) return null
  const best = score === null ? (run.best?.score ?? null) : Math.max(run.best?.score ?? score, score)
  return { reason: fired, label: '', outcome: stopOutcome(fired, best, spec.contract.qualityThreshold?.target) }
}

/** On arrival at the head the rules decide; when the run ends anyway they are read once more, for the record alone. */
function readsToDecide(run: RunState): boolean {
  return run.arriving && run.cancelRequestedBy === null && run.stoppedBy === null && !run.deadlinePassed
}

function guardVerdict({ fired, score, readings }: Guards, decides: boolean): WhatIfVerdict {
  const value = score === null ? 'no score' : `score ${figure(score)}`
  if (!decides) return { fires: null, text: value }
  const detail = readings.find(({ rule }) => rule === fired)?.detail
  return { fires: fired !== null, text: fired === null ? value : `${fired}: ${detail ?? value}` }
}

const scoreReaders = new WeakMap<Program['spec'], boolean>()
/** Whether some node may do otherwise because the scores are others: it names them, or its settings follow them. */
function readsScores({ spec }: Program): boolean {
  const known = scoreReaders.get(spec) ?? /\bscores\b|"adapt":\{/.test(JSON.stringify(spec.nodes))
  scoreReaders.set(spec, known)
  return known
}

const NEVER: WhatIfVerdict = { fires: false, text: 'not there' }

/** A predicate that the loop does not have: read where each iteration ends, before the rules of the contract. */
function atNew(
  { own, firesOn }: WhatIfPart,
  edit: { as: 'stop' | 'invariant'; source: string },
  run: RunState,
  _event: LoopEvent,
): Found {
  const now = verdictOf(evaluateExpression(edit.source, environmentValues(run, own.spec)), firesOn)
  const fires = now.fires === true && readsToDecide(run)
  const end: Found['leads'] =
    edit.as === 'stop' ? { reason: 'goal', label: 'the new rule', outcome: 'success' } : 'course'
  return { step: 0, was: NEVER, now, leads: fires ? end : null }
}

function predictionOf({ iteration, seq, spent, leads }: Turn, total: RunState['spent']): WhatIfPrediction {
  if (typeof leads === 'string') return { type: leads, iteration, seq }
  if ('asks' in leads) return { type: 'asks', iteration, seq, rule: leads.asks }
  const saved = {
    savedNanoUsd: Math.max(0, total.nanoUsd - spent.nanoUsd),
    savedTokens: Math.max(0, total.tokens - spent.tokens),
  }
  return { type: 'ends', iteration, seq, ...leads, ...saved }
}
