import type { EventBody } from '../artefacts/events.ts'
import type { InFlight } from '../artefacts/run-state.ts'
import { STEP_RECORD_TYPES, type StepEffect } from '../kinds/executor.ts'

export type EffectRequest = Exclude<StepEffect, { type: 'record' }>

/** The event by which an effect begins. */
export const INTENTS = {
  'call-model': 'model-called',
  'call-tool': 'tool-requested',
  wait: 'wait-started',
  'ask-person': 'person-asked',
  recall: 'recall-requested',
  'run-children': 'children-requested',
} as const satisfies Record<EffectRequest['type'], InFlight['type']>

/** Events by which an effect ends. */
const OUTCOMES = [
  'model-answered',
  'model-failed',
  'tool-answered',
  'tool-failed',
  'wait-ended',
  'person-answered',
  'memory-recalled',
  'recall-failed',
  'children-answered',
  'children-failed',
] as const

export type OutcomeEvent = Extract<EventBody, { type: (typeof OUTCOMES)[number] }>

export function isOutcome(event: EventBody): event is OutcomeEvent {
  return (OUTCOMES as readonly string[]).includes(event.type) // `includes` asks for a member of its own list
}

/** What a step's replay must see again: all that its executor recorded, asked for and was told, and the state that a person changed meanwhile. */
export const PART_OF_STEP: ReadonlySet<EventBody['type']> = new Set([
  ...STEP_RECORD_TYPES,
  ...Object.values(INTENTS),
  ...OUTCOMES,
  'run-continued',
] as const)
