import type { LoopEvent } from '../artefacts/events.ts'

/** Events whose `by` names a person. */
const BY_PEOPLE: ReadonlySet<LoopEvent['type']> = new Set([
  'pause-requested',
  'run-paused',
  'run-continued',
  'run-forked',
  'cancel-requested',
  'person-answered',
  'tool-answered',
])
const SOMEBODY = 'somebody'

/** The log without the names of those who had a hand in it: what is shown to strangers tells nothing of the workspace. */
export function withoutPeople(events: readonly LoopEvent[]): LoopEvent[] {
  return events.map((event) => {
    if (event.type === 'run-queued') return { ...event, data: { ...event.data, requestedBy: SOMEBODY } }
    if (!BY_PEOPLE.has(event.type) || !('by' in event.data) || event.data.by == null) return event
    return { ...event, data: { ...event.data, by: SOMEBODY } } as LoopEvent // one text in place of another
  })
}
