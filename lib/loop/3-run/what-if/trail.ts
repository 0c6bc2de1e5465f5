import { equalJson } from '../../artefacts/equal-json.ts'
import { canonicalJson, type Json } from '../../artefacts/json.ts'
import type { StepInProgress } from '../../artefacts/run-state.ts'
import type { WhatIfVerdict } from '../../artefacts/what-if.ts'
import type { EvaluationResult } from '../../expression/evaluate.ts'
import type { Reservation } from '../../guards/caps.ts'
import type { StepEffect, StepResult } from '../../kinds/executor.ts'
import { type Drive, driveStep } from '../drive-step.ts'
import type { Program } from '../program.ts'

/** What a recorded step does under a program: what the predicate said when it was first asked, each deed with its place in the log, and where it led. */
type Trail = { said: EvaluationResult | null; deeds: { data: Json; position: number }[]; next: Drive['next'] }

/** Where a step leads as edited. `same`: to what is recorded · `result`: to this, by itself · `unknown`: it asks for something that has no answer in the record. */
export type Course = { type: 'same' } | { type: 'result'; result: StepResult } | { type: 'unknown' }

/** Drives a finished step of the record by both programs and says what the predicate at `field` was, and is, there. */
export function retrace(
  programs: { own: Program; edited: Program },
  spent: Reservation,
  step: StepInProgress,
  field: string,
  firesOn: boolean,
): { was: WhatIfVerdict; now: WhatIfVerdict; course: Course } {
  const before = follow(programs.own, spent, step, field)
  const after = follow(programs.edited, spent, step, field)
  const verdicts = { was: verdictOf(before.said, firesOn), now: verdictOf(after.said, firesOn) }
  return { ...verdicts, course: courseOf(before, after, (log) => follow(programs.edited, spent, log(step), field)) }
}

function follow(program: Program, spent: Reservation, step: StepInProgress, field: string): Trail {
  const trail: Omit<Trail, 'next'> = { said: null, deeds: [] }
  const { next } = driveStep(program, spent, step, {
    value: (at, result) => {
      if (at === field) trail.said ??= result
    },
    effect: (effect, position) => trail.deeds.push({ data: essence(effect), position }),
  })
  return { ...trail, next }
}

function courseOf(
  before: Trail,
  after: Trail,
  again: (log: (step: StepInProgress) => StepInProgress) => Trail,
): Course {
  const first = after.deeds.findIndex(({ data }, index) => !equalJson(data, before.deeds[index]?.data))
  const place = after.deeds[first]
  if (!place) {
    if (after.deeds.length === before.deeds.length && sameNext(before.next, after.next)) return { type: 'same' }
    return outOf(after.next)
  }
  // From where it does otherwise, what is recorded answers something else: it goes on as far as it comes by itself.
  return outOf(again((step) => ({ ...step, log: step.log.slice(0, place.position) })).next)
}

function outOf(next: Drive['next']): Course {
  return next.type === 'result' ? { type: 'result', result: next.result } : { type: 'unknown' }
}

function sameNext(one: Drive['next'], other: Drive['next']): boolean {
  // Plain JSON, all three kinds of them.
  return canonicalJson(one) === canonicalJson(other)
}

/** Of an effect what the loop does by it: what a predicate has read on the way there is not part of it. */
function essence(effect: StepEffect): Json {
  if (effect.type === 'ask-person') return { type: effect.type, question: effect.question, options: effect.options }
  if (effect.type !== 'record') return effect as unknown as Json // effects are plain JSON
  const { event } = effect
  switch (event.type) {
    case 'invariant-checked':
      return { type: event.type, name: event.data.name, holds: event.data.holds }
    case 'route-chosen':
      return { type: event.type, handle: event.data.handle }
    case 'goal-verified':
      return { type: event.type, label: event.data.label, accepted: event.data.accepted }
    default:
      return event as unknown as Json // events are plain JSON
  }
}

export function verdictOf(said: EvaluationResult | null, firesOn: boolean): WhatIfVerdict {
  if (said === null) return { fires: null, text: 'not asked' }
  if (!said.ok) return { fires: null, text: said.message }
  return { fires: (said.value === true) === firesOn, text: said.value === true ? 'true' : 'false' }
}
