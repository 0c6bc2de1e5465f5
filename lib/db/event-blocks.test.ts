import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bodies, events, LARGE_TEXT } from '../../tests/support/sample-events.ts'
import type { EventBody, LoopEvent } from '../loop/artefacts/events.ts'
import type { Json } from '../loop/artefacts/json.ts'
import { type BlockContent, cutBlock, packEvents, pageOf, unpackEvents, wholeEvents } from './event-blocks.ts'
import { pack } from './packed.ts'
import { DamagedValue } from './payloads.ts'

const body: fc.Arbitrary<EventBody> = fc.oneof(
  fc.constantFrom<EventBody>(
    bodies.started,
    bodies.answered,
    bodies.answeredAtLength,
    bodies.impostor,
    bodies.requested,
  ),
  fc.jsonValue().map((value): EventBody => {
    // What JSON itself changes (-0) is no matter of the block's.
    const plain = JSON.parse(JSON.stringify(value)) as Json
    return { type: 'state-patched', nodeId: 'a', data: { patch: [{ op: 'add', path: '/x', value: plain }] } }
  }),
  fc.string({ unit: 'binary' }).map((nodeId): EventBody => ({ type: 'step-started', nodeId, data: {} })),
)
const log = fc.array(body, { minLength: 1, maxLength: 12 }).map((list) => events(4, 3, ...list))

/** A log cut into blocks of these lengths, and a look-up of what lies apart. */
function store(list: readonly LoopEvent[], lengths: readonly number[]) {
  const blocks: BlockContent[] = []
  const payloads = new Map<string, Json>()
  for (let from = 0, turn = 0; from < list.length; turn++) {
    const length = lengths[turn % lengths.length] ?? 1
    const packed = packEvents(list.slice(from, from + length))
    if (packed.block) blocks.push(packed.block)
    for (const { hash, content } of packed.payloads) payloads.set(hash, JSON.parse(content))
    from += length
  }
  return { blocks, payloadOf: (hash: string) => payloads.get(hash) }
}
const lengths = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 })

describe('blocks of events', () => {
  it('give back the log, however it was cut', () => {
    fc.assert(
      fc.property(log, lengths, fc.nat({ max: 18 }), (list, cuts, after) => {
        const { blocks, payloadOf } = store(list, cuts)
        expect(wholeEvents(blocks, after, payloadOf)).toEqual(list.filter(({ seq }) => seq > after))
        expect(blocks.map(({ firstSeq }) => firstSeq)).toEqual(
          blocks.map(({ firstSeq }, index) => (index === 0 ? firstSeq : (blocks[index - 1]?.lastSeq ?? 0) + 1)),
        )
      }),
    )
  })

  it('are none of no events', () => {
    expect(packEvents([])).toEqual({ block: null, payloads: [] })
  })

  it('say of their last event where it stands', () => {
    const { block } = packEvents([...events(1, 1, bodies.started), ...events(2, 4, bodies.answered)])
    expect(block).toMatchObject({ firstSeq: 2, lastSeq: 3, iteration: 4, step: 8, at: 1_795_000_000_002 })
  })

  it('keep large values apart, as references that load on demand', () => {
    const list = events(1, 1, bodies.answeredAtLength)
    const { block, payloads } = packEvents(list)
    const [stored] = block ? unpackEvents(block) : []
    expect(stored?.data.text).toMatchObject({ $payload: payloads[0]?.hash })
    expect(block?.content.length).toBeLessThan(LARGE_TEXT.length / 4)
  })

  it('may be cut anywhere, and are the same log up to there', () => {
    fc.assert(
      fc.property(log, fc.nat(), (list, at) => {
        const { blocks, payloadOf } = store(list, [list.length])
        const [block] = blocks
        const seq = 5 + (at % list.length)
        if (!block) throw new Error('there is no block')
        const cut = cutBlock(block, seq)
        expect(wholeEvents([cut], 0, payloadOf)).toEqual(list.filter((event) => event.seq <= seq))
        const last = list.findLast((event) => event.seq <= seq)
        expect(cut).toMatchObject({ firstSeq: 5, lastSeq: seq, at: last?.at, iteration: last?.iteration })
      }),
    )
  })

  it('fill pages in any range, without a gap', () => {
    fc.assert(
      fc.property(
        log,
        lengths,
        fc.nat({ max: 18 }),
        fc.nat({ max: 18 }),
        fc.integer({ min: 1, max: 20 }),
        (list, cuts, ...range) => {
          const [after, to, limit] = range
          const { blocks, payloadOf } = store(list, cuts)
          const seqs = pageOf(blocks, { after, to, limit, whole: true }, payloadOf).map(({ seq }) => seq)
          const wanted = list.filter(({ seq }) => seq > after && seq <= to).map(({ seq }) => seq)
          expect(seqs).toEqual(wanted.slice(0, limit))
        },
      ),
    )
  })

  const block = { firstSeq: 5, lastSeq: 6, eventVersion: 1 }
  it.each([
    ['is no JSON', { ...block, content: pack('[') }, /the block of events 5 to 6 is not JSON/],
    ['is not compressed', { ...block, content: new Uint8Array([0]) }, /the block of events 5 to 6 is damaged/],
    ['lacks an event', { ...block, content: pack('[[0,0,0,null,"step-started",{}]]') }, /5 to 6 is damaged/],
    ['holds something else', { ...block, content: pack('[{},[1]]') }, /5 to 6 is damaged/],
    ['is of another release', { ...block, eventVersion: 2, content: pack('[]') }, /can’t be read by this release/],
    ['is one event', { ...block, lastSeq: 5, content: pack('{}') }, /^event 5 is damaged/],
  ])('one that %s is damaged', (_name, damaged, message) => {
    const read = () => unpackEvents(damaged)
    expect(read).toThrow(DamagedValue)
    expect(read).toThrow(message)
  })
})
