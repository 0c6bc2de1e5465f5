import { describe, expect, it } from 'vitest'
import { countingLog, fakeRun, fakeServer, noSnapshot } from './fake-run.ts'
import { createTraceStore } from './trace-store.ts'

/** Ten iterations, of which the first four ran under another design. */
function viewer() {
  const log = countingLog(10)
  const lastSeq = log.findLast(({ iteration }) => iteration === 4)?.seq ?? 0
  const run = fakeRun({ iterations: 10, formerSnapshots: [{ lastSeq, specHash: `before ${lastSeq}` }] })
  const server = fakeServer(log, run)
  const store = createTraceStore({ api: server.api, run, snapshot: noSnapshot, position: null })
  const shownAt = async (iteration: number) => {
    store.setState({ iteration, step: 1 })
    await store.getState().showSnapshot()
    return store.getState().snapshot.specHash
  }
  return { server, store, shownAt, lastSeq }
}

describe('the design of a run that was moved to another version', () => {
  it('is the one that the step under the playhead had', async () => {
    const { store, shownAt, lastSeq, server } = viewer()
    await store.getState().loadSegment(0)
    expect(await shownAt(10)).toBe('h')
    expect(await shownAt(4)).toBe(`before ${lastSeq}`)
    expect(await shownAt(5)).toBe('h')
    expect(await shownAt(1)).toBe(`before ${lastSeq}`)
    // Asked for once, and kept.
    expect(server.asked.filter((call) => call.startsWith('snapshot'))).toEqual([`snapshot ${lastSeq}`])
  })

  it('is known from the summaries before the events are there', async () => {
    const { store, shownAt, lastSeq } = viewer()
    await store.getState().loadAllSummaries()
    expect(await shownAt(2)).toBe(`before ${lastSeq}`)
    expect(await shownAt(9)).toBe('h')
  })

  it('is read anew when the run is moved while it is watched', async () => {
    const { store, server } = viewer()
    const moved = fakeRun({ iterations: 10, specHash: 'newer' })
    server.run = moved
    store.getState().setRun(moved)
    await store.getState().showSnapshot()
    expect(store.getState().snapshot.specHash).toBe('newer')
  })

  it('stays as it is when it can’t be read', async () => {
    const { store, server, shownAt } = viewer()
    await store.getState().loadSegment(0)
    server.failing = true
    expect(await shownAt(1)).toBe('h')
    server.failing = false
    expect(await shownAt(1)).not.toBe('h')
  })
})
