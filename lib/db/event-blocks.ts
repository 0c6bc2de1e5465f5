import { EVENT_VERSION, type EventType, type LoopEvent } from '../loop/artefacts/events.ts'
import { isJsonObject, type Json, type JsonObject } from '../loop/artefacts/json.ts'
import { jsonSize } from '../loop/artefacts/json-size.ts'
import { isPayloadRef, payloadFieldOf } from '../loop/artefacts/payload.ts'
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
  // In one order everywhere: two writers that store the same values can't wait for each other.
  return { block, payloads: payloads.sort((a, b) => (a.hash < b.hash ? -1 : 1)) }
}

/** The events of a block as they are stored: large fields are references. @throws DamagedValue */
export function unpackEvents({ firstSeq, lastSeq, content, eventVersion }: BlockContent): StoredEvent[] {
  const what = firstSeq === lastSeq ? `event ${firstSeq}` : `the block of events ${firstSeq} to ${lastSeq}`
  if (eventVersion !== EVENT_VERSION) throw new DamagedValue(`${what} can’t be read by this release`)
  const rows = unpack(content, what)
  if (!Array.isArray(rows) || rows.length !== lastSeq - firstSeq + 1) throw new DamagedValue(`${what} is damaged`)
  return rows.map((cells, index) => {
    if (!Array.isArray(cells) || !isJsonObject(cells[5])) throw new DamagedValue(`${what} is damaged`)
    const [at, iteration, step, nodeId, type, data] = cells as Cells // packEvents wrote them
    return { seq: firstSeq + index, at, iteration, step, nodeId, type, data }
  })
}

/** A block's events up to and with `lastSeq`, as a block: what lies apart from them stays there. @throws DamagedValue */
export function cutBlock(block: BlockContent, lastSeq: number): EventBlock {
  const events = unpackEvents(block).filter(({ seq }) => seq <= lastSeq)
  const last = events.at(-1)
  if (!last) throw new DamagedValue(`the block of events ${block.firstSeq} to ${block.lastSeq} has none to keep`)
  const cells = events.map(({ at, iteration, step, nodeId, type, data }) => [at, iteration, step, nodeId, type, data])
  const { seq, at, iteration, step } = last
  const { firstSeq, eventVersion } = block
  return { firstSeq, lastSeq: seq, at, iteration, step, content: pack(JSON.stringify(cells)), eventVersion }
}

/** The events after `after`, as they were committed. Blocks in order. @throws DamagedValue, also for a payload that is gone. */
export function wholeEvents(
  blocks: readonly BlockContent[],
  after: number,
  payloadOf: (hash: string) => Json | undefined,
): LoopEvent[] {
  return restoreEvents(storedAfter(blocks, after), payloadOf)
}

/** The events after `after`, as they are stored. Blocks in order. @throws DamagedValue */
export function storedAfter(blocks: readonly BlockContent[], after: number): StoredEvent[] {
  return blocks.flatMap(unpackEvents).filter(({ seq }) => seq > after)
}

/** Stored events as they were committed. @throws DamagedValue for a payload that is gone. */
export function restoreEvents(
  stored: readonly StoredEvent[],
  payloadOf: (hash: string) => Json | undefined,
): LoopEvent[] {
  // Our own commits wrote them from LoopEvents of these very types.
  return stored.map((event) => ({ ...event, data: restore(event.type, event.data, payloadOf) }) as unknown as LoopEvent)
}

/** The values that these events keep apart from themselves, by their hashes. */
export function payloadsOf(stored: readonly StoredEvent[]): string[] {
  const hashes = new Set<string>()
  for (const { type, data } of stored) {
    const field = payloadFieldOf(type)
    const value = field === null ? null : data[field]
    if (isPayloadRef(value)) hashes.add(value.$payload)
  }
  return [...hashes]
}

/**
 * The next events of a range, from blocks in order that may begin before it and end after it: as many as fit into a page, and one at least where there are any.
 * @throws DamagedValue
 */
export function pageOf(
  blocks: Iterable<BlockContent>,
  range: EventRange,
  payloadOf: (hash: string) => Json | undefined,
): StoredEvent[] {
  const page = openPage(range)
  for (const block of blocks) if (!page.add(unpackEvents(block), payloadOf)) break
  return page.events
}

/** Whether an event is read with its large field in place. */
export function isWhole({ type }: StoredEvent, whole: EventRange['whole']): boolean {
  return whole === true || (whole === 'answers' && type !== 'model-called')
}

/** A page of a range that is filled with events in order. `add` says whether there is room for more. */
export function openPage({
  after,
  to = Number.MAX_SAFE_INTEGER,
  limit = Number.MAX_SAFE_INTEGER,
  whole = false,
}: EventRange) {
  const events: StoredEvent[] = []
  let size = 0
  return {
    events,
    add(stored: readonly StoredEvent[], payloadOf: (hash: string) => Json | undefined): boolean {
      for (const event of stored) {
        if (event.seq <= after) continue
        const read = isWhole(event, whole) ? { ...event, data: restore(event.type, event.data, payloadOf) } : event
        size += jsonSize(read.data, PAGE_CHARACTERS)
        if (event.seq > to || events.length >= limit || (size > PAGE_CHARACTERS && events.length > 0)) return false
        events.push(read)
      }
      return true
    },
  }
}
