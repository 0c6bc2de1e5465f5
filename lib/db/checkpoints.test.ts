import { zstdDecompressSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { apply } from '../loop/3-run/apply.ts'
import { emptyRunState } from '../loop/3-run/empty-run-state.ts'
import type { JsonObject } from '../loop/artefacts/json.ts'
import type { RunState } from '../loop/artefacts/run-state.ts'
import { bench, countingSpec, RUN_ID, runToEnd } from '../runner/fixtures.ts'
import { packCheckpoint, unpackCheckpoint } from './checkpoints.ts'
import { pack } from './packed.ts'
import { DamagedValue } from './payloads.ts'

const roundTrip = (run: RunState) => unpackCheckpoint(packCheckpoint(run), run.seq)

describe('a checkpoint', () => {
  it('is the run again after every event of a run, within steps too', async () => {
    const spec = countingSpec({ maxIterations: 12, score: 'state.score', bestOf: 'best' })
    const events = await runToEnd(spec, bench())
    let run = emptyRunState(RUN_ID)
    let within = 0
    for (const event of events) {
      run = apply(spec, run, event)
      if (run.step !== null && run.best !== null) within++
      expect(roundTrip(run)).toEqual(JSON.parse(JSON.stringify(run)))
    }
    expect(within).toBeGreaterThan(20)
  })

  it('is the run again whatever its states hold', () => {
    const state = fc.dictionary(fc.constantFrom('a', 'b', 'c/~', ''), fc.jsonValue()) as fc.Arbitrary<JsonObject>
    fc.assert(
      fc.property(state, state, state, state, fc.option(state), (now, prev, safe, input, best) => {
        const run: RunState = {
          ...emptyRunState(RUN_ID),
          ...{ state: now, prev, safe, input },
          best: best && { score: 1, iteration: 1, state: best },
        }
        // What JSON itself changes (-0) is no matter of the checkpoint's.
        expect(roundTrip(run)).toEqual(JSON.parse(JSON.stringify(run)))
      }),
    )
  })

  it('holds a state once, however often the run remembers it', async () => {
    const state: JsonObject = { texts: Array.from({ length: 500 }, (_, index) => `text ${index} `.repeat(20)), n: 1 }
    const older = { ...state, texts: (state.texts as string[]).with(7, 'another'), n: 0 }
    const run: RunState = {
      ...emptyRunState(RUN_ID),
      ...{ state, prev: older, safe: older },
      best: { score: 1, iteration: 1, state: older },
    }
    const step = {
      nodeId: 'a',
      step: 1,
      startedAt: 0,
      calls: 0,
      log: [],
      inFlight: null,
      inDoubt: false,
      undoFirst: false,
      closed: false,
    }
    const inStep: RunState = { ...run, step: { ...step, before: run } }
    const length = zstdDecompressSync(packCheckpoint(inStep)).length
    expect(length).toBeLessThan(JSON.stringify(state).length + 5_000)
    const read = roundTrip(inStep)
    expect(read).toEqual(inStep)
    // And so in memory: what is equal is the same.
    expect((read.prev.texts as string[])[0]).toBe((read.state.texts as string[])[0])
    expect(read.step?.before.state).toBe(read.state)
  })

  it.each([
    ['no JSON', pack('{'), /not JSON/],
    ['nothing packed', new Uint8Array([1, 2, 3]), /the checkpoint at 7 is damaged/],
    ['no checkpoint', pack('[]'), /can’t be read by this release/],
    ['one of before', pack(JSON.stringify(emptyRunState(RUN_ID))), /can’t be read by this release/],
    ['one of a later release', pack('{"checkpointVersion":2,"run":{}}'), /can’t be read by this release/],
    ['a part of one', pack('{"checkpointVersion":1,"run":{"state":{}}}'), /the checkpoint at 7 is damaged/],
    [
      'a patch that does not fit',
      pack(
        JSON.stringify({
          checkpointVersion: 1,
          run: {
            state: {},
            input: [{ op: 'remove', path: '/gone' }],
            prev: [],
            safe: [],
            results: [],
            last: [],
            best: null,
          },
        }),
      ),
      /the checkpoint at 7 is damaged/,
    ],
  ])('that is %s is said to be damaged', (_name, bytes, message) => {
    const read = () => unpackCheckpoint(bytes, 7)
    expect(read).toThrow(DamagedValue)
    expect(read).toThrow(message)
  })
})
