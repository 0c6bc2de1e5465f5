import type { EventOf } from '../loop/artefacts/events.ts'
import { type EventBlock, packEvents } from './event-blocks.ts'

/** The log of a run that has just been made, as a row: its first event. */
export function queuedBlock(at: number, data: EventOf<'run-queued'>['data']): EventBlock {
  const place = { seq: 1, at, iteration: 0, step: 0, nodeId: null }
  const { block } = packEvents([{ ...place, type: 'run-queued', data }])
  if (!block) throw new Error('a queued run has an event')
  return block
}
