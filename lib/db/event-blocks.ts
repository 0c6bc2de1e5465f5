import { EVENT_VERSION, type EventType, type LoopEvent } from '../loop/artefacts/events.ts'
import type { Json, JsonObject } from '../loop/artefacts/json.ts'
import { jsonSize } from '../loop/artefacts/json-size.ts'
import { pack, unpack } from './packed.ts'
import { DamagedValue, putAway, restore, type StoredPayload } from './payloads.ts'
import { type EventRange, PAGE_CHARACTERS, type StoredEvent } from './run-log.ts'

/** Events that were committed together, as a row. `at`, `iteration` and `step` are those of the last one. */
export type EventBlock = {
  firstSeq: number
  lastSeq: number
  at: number
  iteration: number
  step: number
  content: Uint8Array<ArrayBuffer>
  eventVersion: number
}
/** What reading a block takes. */
export type BlockContent = Pick<EventBlock, 'firstSeq' | 'lastSeq' | 'eventVersion'> & { content: Uint8Array }

type Cells = [at: number, iteration: number, step: number, nodeId: string | null, type: EventType, data: JsonObject]

/** A commit's events as one row, or none, and the large values that lie apart from them. Events follow each other without a gap. */
export function packEvents(events: readonly LoopEvent[]): { block: EventBlock | null; payloads: StoredPayload[] } {
  const [first, last] = [events[0], events.at(-1)]
  if (!first || !last) return { block: null, payloads: [] }
  const payloads: StoredPayload[] = []
  const rows = events.map((event) => {
    const { data, payload } = putAway(event)
    if (payload) payloads.push(payload)
    const { at, iteration, step, nodeId, type } = event
    return `[${at},${iteration},${step},${JSON.stringify(nodeId)},"${type}",${data}]`
  })
  const { at, iteration, step } = last
  const content = pack(`[${rows.join(',')}]`)
  const block = { firstSeq: first.seq, lastSeq: last.seq, at, iteration, step, content, eventVersion: EVENT_VERSION }
  return { block, payloads }
}

/** The events of a block as they are stored: large fields are references. @throws DamagedValue */
export function unpackEvents({ firstSeq, lastSeq, content, eventVersion }: BlockContent): StoredEvent[] {
  const what = firstSeq === lastSeq ? `event ${firstSeq}` : `the block of events ${firstSeq} to ${lastSeq}`
  if (eventVersion !== EVENT_VERSION) throw new DamagedValue(`${what} can’t be read by this release`)
  const rows = unpack(content, what)
  if (!Array.isArray(rows) || rows.length !== lastSeq - firstSeq + 1) throw new DamagedValue(`${what} is damaged`)
  return rows.map((cells, index) => {
    const [at, iteration, step, nodeId, type, data] = cells as Cells // packEvents wrote them
    return { seq: firstSeq + index, at, iteration, step, nodeId, type, data }
  })
}

/** The events after `after`, as they were committed. Blocks in order. @throws DamagedValue, also for a payload that is gone. */
export function wholeEvents(
  blocks: readonly BlockContent[],
  after: number,
  payloadOf: (hash: string) => Json | undefined,
): LoopEvent[] {
  const stored = blocks.flatMap(unpackEvents).filter(({ seq }) => seq > after)
  // Our own commits wrote them from LoopEvents of these very types.
  return stored.map((event) => ({ ...event, data: restore(event.type, event.data, payloadOf) }) as unknown as LoopEvent)
}

/**
 * The next events of a range, from blocks in order that may begin before it and end after it: as many as fit into a page, and one at least where there are any.
 * @throws DamagedValue
 */
export function pageOf(
  blocks: Iterable<BlockContent>,
  { after, to = Number.MAX_SAFE_INTEGER, limit = Number.MAX_SAFE_INTEGER, whole = false }: EventRange,
  payloadOf: (hash: string) => Json | undefined,
): StoredEvent[] {
  const page: StoredEvent[] = []
  let size = 0
  for (const block of blocks) {
    for (const event of unpackEvents(block)) {
      if (event.seq <= after) continue
      const read = whole ? { ...event, data: restore(event.type, event.data, payloadOf) } : event
      size += jsonSize(read.data, PAGE_CHARACTERS)
      if (event.seq > to || page.length >= limit || (size > PAGE_CHARACTERS && page.length > 0)) return page
      page.push(read)
    }
  }
  return page
}
