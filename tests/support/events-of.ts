import type { ApiClient } from '../../lib/api/client.ts'
import type { TraceEvent } from '../../lib/loop/4-trace/trace-event.ts'
import { value } from './value.ts'

/** The whole log of a run, page by page. */
export async function eventsOf(client: ApiClient, id: string): Promise<TraceEvent[]> {
  const events: TraceEvent[] = []
  for (let after: number | null = 0; after !== null; ) {
    const page: { events: TraceEvent[]; next: number | null } = value(await client.listEvents(id, { after }))
    events.push(...page.events)
    after = page.next
  }
  return events
}
