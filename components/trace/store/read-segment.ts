import type { Segment } from '@/lib/loop/4-trace/segment.ts'
import type { SegmentEntry } from './segment-cache.ts'
import type { TraceApi } from './trace-store.ts'

/** All of a segment: large ones come in several pages. */
export async function readSegment(
  api: Pick<TraceApi, 'getSegment'>,
  runId: string,
  index: number,
): Promise<SegmentEntry> {
  const segment: Segment = { index, start: {}, events: [] }
  for (let after = 0; ; ) {
    const page = await api.getSegment(runId, index, { after })
    if (!page.ok) return { status: 'failed', problem: page.problem }
    const { start, events, next, complete } = page.value
    if (start) segment.start = start
    for (const event of events) segment.events.push(event)
    if (next === null) return { status: 'ready', segment, complete }
    after = next
  }
}
