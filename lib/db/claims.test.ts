import { expect, it } from 'vitest'
import { bodies, events } from '../../tests/support/sample-events.ts'
import type { EventBody } from '../loop/artefacts/events.ts'
import { holdsIntent } from './claims.ts'

it.each([
  ['pure', false],
  ['read', false],
  ['keyed', true],
  ['compensatable', true],
  ['unsafe', true],
] as const)('the intent of a %s call waits for the disk: %s', (effect, waits) => {
  const { requested } = bodies
  const intent: EventBody = { ...requested, data: { ...requested.data, effect } }
  expect(holdsIntent(events(3, 1, bodies.patched(1), intent))).toBe(waits)
})
