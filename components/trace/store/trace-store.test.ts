import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { logBuilder } from '@/lib/loop/4-trace/fixture.ts'
import { type Position, stepInWords } from '@/lib/loop/4-trace/navigate.ts'
import { countingLog, fakeRun, fakeServer, noSnapshot } from './fake-run.ts'
import { KEPT_SEGMENTS } from './segment-cache.ts'
import { currentStep, isInThePast, momentOf } from './selectors.ts'
import { openSession } from './session.ts'
import { createTraceStore } from './trace-store.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const at = (iteration: number, step: number) => ({ iteration, step })

async function open(iterations: number, position: Position | null, running = false) {
  const log = countingLog(iterations)
  const run = fakeRun({ iterations, lastSeq: log.length, ...(running ? { status: 'running', outcome: null } : {}) })
  const server = fakeServer(log, run)
  const store = createTraceStore({ api: server.api, run, snapshot: noSnapshot, position })
  const places: (Position | null)[] = []
  const close = openSession(store, server.api, (place) => places.push(place))
  await vi.advanceTimersByTimeAsync(100)
  const place = () => at(store.getState().iteration, store.getState().step)
  return { store, server, log, places, close, place, wait: (ms = 100) => vi.advanceTimersByTimeAsync(ms) }
}

describe('opening a run', () => {
  it('reads the summaries and the segment under the playhead, not the whole log', async () => {
    const { server, place } = await open(1_000, null)
    expect(place()).toEqual(at(1_000, 2))
    expect(server.asked.filter((call) => call.startsWith('segment'))).toEqual(['segment 15'])
  })

  it.each([
    [at(130, 2), 'segment 2', at(130, 2)],
    [at(130, 99), 'segment 2', at(130, 2)],
    [at(5_000, 1), 'segment 15', at(1_000, 1)],
  ])('stands at %o of the address', async (position, segment, expected) => {
    const { server, place } = await open(1_000, position)
    expect(place()).toEqual(expected)
    expect(server.asked).toContain(segment)
  })

  it('reads ten thousand summaries page by page, the page of the playhead first', async () => {
    const { server, store } = await open(10_000, at(7_500, 1))
    expect(server.asked.filter((call) => call.startsWith('iterations')).slice(0, 3)).toEqual([
      'iterations 7001',
      'iterations 1',
      'iterations 1001',
    ])
    expect(store.getState().timeline.summaries.filter(Boolean)).toHaveLength(10_000)
  })

  it('reads a segment that comes in pages to its end', async () => {
    const { store, server, wait } = await open(200, at(1, 1))
    server.pageSize = 100
    store.getState().goTo(at(180, 1))
    await wait()
    expect(server.asked.filter((call) => call.startsWith('segment 2')).length).toBeGreaterThan(2)
    expect(momentOf(store.getState())).toMatchObject({ state: { n: 180 }, before: { n: 179 } })
    const entry = store.getState().segments.get(2)
    expect(entry?.status === 'ready' && entry.segment.events).toEqual(
      server.log.filter((event) => event.iteration > 128 && event.iteration <= 192),
    )
  })

  it.each([
    ['time', 'a finished run without a score', fakeRun({ iterations: 3, bestScore: null })],
    ['score', 'a finished run with one', fakeRun({ iterations: 3, bestScore: 0 })],
    ['score', 'a run whose contract names one', fakeRun({ status: 'running', outcome: null })],
  ])('opens the ribbon on %s for %s', (measure, _, run) => {
    const { api } = fakeServer([], run)
    expect(createTraceStore({ api, run, snapshot: noSnapshot, position: null }).getState().measure).toBe(measure)
  })

  it('shows the state after the step and before it', async () => {
    const { store } = await open(200, at(130, 1))
    expect(momentOf(store.getState())).toMatchObject({ state: { n: 130 }, before: { n: 129 } })
    expect(momentOf(store.getState())?.writers.get('n')).toMatchObject({ nodeId: 'act', iteration: 130 })
  })
})

describe('moving', () => {
  it('loads what it comes to and drops what was left long ago', async () => {
    const { store, server, wait } = await open(1_000, at(1, 1))
    for (let iteration = 1; iteration <= 1_000; iteration += 64) {
      store.getState().goTo(at(iteration + 30, 1))
      await wait()
      expect(currentStep(store.getState())?.nodeId).toBe('act')
    }
    expect(store.getState().segments.size).toBe(KEPT_SEGMENTS)
    expect(new Set(server.asked.filter((call) => call.startsWith('segment'))).size).toBe(16)
  })

  it('does not load segments that are only scrubbed over', async () => {
    const { store, server, wait } = await open(1_000, at(1, 1))
    for (let iteration = 1; iteration <= 1_000; iteration += 10) store.getState().goTo(at(iteration, 1))
    await wait()
    expect(server.asked.filter((call) => call.startsWith('segment'))).toEqual(['segment 0', 'segment 15'])
  })

  it('loads the next segment ahead of the playhead', async () => {
    const { store, server, wait } = await open(1_000, at(40, 1))
    store.getState().move('iteration')
    store.getState().goTo(at(50, 1))
    await wait()
    expect(server.asked).toContain('segment 1')
  })

  it('comes to a violation with the invariants where the result was shown, and leaves any other tab', async () => {
    const { store } = await open(30, at(1, 1))
    store.getState().show({ tab: 'result' })
    store.getState().jump('violation', 1)
    expect(store.getState()).toMatchObject({ iteration: 10, tab: 'invariants' })
    store.getState().show({ tab: 'prompt' })
    store.getState().jump('violation', 1)
    expect(store.getState()).toMatchObject({ iteration: 20, tab: 'prompt' })
  })

  it('jumps to a violation whose events are not loaded yet', async () => {
    const { store, place, wait } = await open(1_000, at(60, 2))
    expect(store.getState().jump('violation', 1)).toBe('found')
    await wait()
    expect(place()).toEqual(at(70, 2))
    store.getState().goTo(at(1_000, 2))
    await wait()
    expect(store.getState().jump('violation', 1)).toBe('none')
    expect(store.getState().jump('error', -1)).toBe('none')
    store.getState().jump('violation', -1)
    expect(place()).toEqual(at(990, 2))
  })

  it('makes a jump once the summaries that it needs are there', async () => {
    const log = countingLog(2_005)
    const run = fakeRun({ iterations: 2_005, lastSeq: log.length })
    const server = fakeServer(log, run)
    const store = createTraceStore({ api: server.api, run, snapshot: noSnapshot, position: at(995, 2) })
    expect(store.getState().jump('violation', 1)).toBe('waiting')
    expect(store.getState().waitingJump).toEqual({ mark: 'violation', direction: 1 })
    const loading: boolean[] = []
    store.subscribe((state) => loading.push(state.loadingSummaries))
    openSession(store, server.api, () => undefined)
    await vi.advanceTimersByTimeAsync(200)
    expect(at(store.getState().iteration, store.getState().step)).toEqual(at(1_000, 2))
    expect(store.getState().waitingJump).toBeNull()
    expect([loading.includes(true), loading.at(-1)]).toEqual([true, false])
    expect(store.getState().jump('violation', 1)).toBe('found')
  })

  it('gives a waiting jump up when somebody moves, or when the summaries cannot be read', async () => {
    const run = fakeRun({ iterations: 50 })
    const server = fakeServer([], run)
    const store = createTraceStore({ api: server.api, run, snapshot: noSnapshot, position: at(5, 1) })
    store.getState().jump('error', 1)
    store.getState().goTo(at(6, 1))
    expect(store.getState().waitingJump).toBeNull()
    store.getState().jump('error', 1)
    server.failing = true
    openSession(store, server.api, () => undefined)
    await vi.advanceTimersByTimeAsync(200)
    expect(store.getState().waitingJump).toBeNull()
    expect(store.getState().jump('error', 1)).toBe('none')
  })

  it('plays step by step at its speed and stops at the end', async () => {
    const { store, place, wait } = await open(3, at(1, 1))
    store.getState().setSpeed(16)
    store.getState().setPlaying(true)
    await wait(41)
    expect(place()).toEqual(at(1, 2))
    await wait(1_000)
    expect(place()).toEqual(at(3, 2))
    expect(store.getState().playing).toBe(false)
    store.getState().setPlaying(true)
    expect(place()).toEqual(at(1, 1))
  })

  it('reports the place a few times a second at most', async () => {
    const { store, places, wait } = await open(100, at(1, 1))
    for (let i = 0; i < 50; i++) store.getState().move('step')
    await wait(300)
    expect(places).toEqual([at(26, 1)])
  })
})

describe('keys pressed before the summaries are there', () => {
  it.each([
    ['step', at(2, 1), at(2, 2)],
    ['step-back', at(2, 1), at(1, 2)],
    ['iteration', at(1, 2), at(2, 1)],
  ] as const)('%s counts', async (move, from, to) => {
    const log = countingLog(3)
    const run = fakeRun({ iterations: 3, lastSeq: log.length })
    const server = fakeServer(log, run)
    const store = createTraceStore({ api: server.api, run, snapshot: noSnapshot, position: from })
    openSession(store, server.api, () => undefined)
    store.getState().move(move)
    await vi.advanceTimersByTimeAsync(100)
    expect(at(store.getState().iteration, store.getState().step)).toEqual(to)
  })
})

describe('a segment that can not be read', () => {
  it('says why, and reads it when asked again', async () => {
    const { store, server, wait } = await open(200, at(1, 1))
    server.failing = true
    store.getState().goTo(at(150, 1))
    await wait()
    expect(store.getState().segments.get(2)).toMatchObject({ status: 'failed', problem: { detail: 'No connection.' } })
    const asked = server.asked.length
    await wait(5_000)
    expect(server.asked).toHaveLength(asked)
    server.failing = false
    await store.getState().loadSegment(2)
    expect(currentStep(store.getState())?.iteration).toBe(150)
  })
})

describe('the frame of the past', () => {
  it('is there on an ended run wherever it does not end', async () => {
    const { store } = await open(3, null)
    const past = () => isInThePast(store.getState())
    expect(past()).toBe(false)
    store.getState().move('step-back')
    expect(past()).toBe(true)
    store.getState().move('end')
    expect(past()).toBe(false)
  })

  it('is not there while the end is still being read', () => {
    const run = fakeRun({ iterations: 3 })
    const { api } = fakeServer(countingLog(3), run)
    const store = createTraceStore({ api, run, snapshot: noSnapshot, position: null })
    expect(isInThePast(store.getState())).toBe(false)
  })
})

describe('an iteration that stops before its first step', () => {
  it('shows the state that it has, written by those before it', async () => {
    const { store, server, log, wait, place } = await open(2, null, true)
    const head = logBuilder(log.length + 1).iteration(3)
    head.add({ type: 'run-paused', data: { why: 'breakpoint', by: null, detail: '' } })
    server.send(head.events)
    await wait()
    expect(place()).toEqual(at(3, 1))
    expect(momentOf(store.getState())).toMatchObject({ state: { n: 2 }, before: { n: 2 } })
    expect(momentOf(store.getState())?.writers.get('n')).toMatchObject({ iteration: 2 })
    expect(stepInWords(store.getState().timeline, at(3, 1))).toBe('before the first step')
    expect(stepInWords(store.getState().timeline, at(2, 9))).toBe('step 2 of 2')
  })
})

describe('following a run', () => {
  it('keeps to the end while events arrive', async () => {
    const { store, server, place, wait } = await open(2, null, true)
    const longer = countingLog(4)
    server.send(longer.slice(server.log.length))
    await wait()
    expect(place()).toEqual(at(4, 2))
    expect(momentOf(store.getState())?.state).toEqual({ n: 4 })
  })

  it('stays where somebody looks, says that this is the past, and comes back', async () => {
    const { store, server, place, wait, places } = await open(2, null, true)
    store.getState().move('step-back')
    server.send(countingLog(3).slice(server.log.length))
    await wait(600)
    expect(place()).toEqual(at(2, 1))
    expect(isInThePast(store.getState())).toBe(true)
    store.getState().setFollowing(true)
    await wait(300)
    expect(place()).toEqual(at(3, 2))
    expect(isInThePast(store.getState())).toBe(false)
    expect(places).toEqual([at(2, 1), null])
  })

  it('reads the segment again after a gap in the log', async () => {
    const { store, server, log, wait } = await open(2, null, true)
    const longer = countingLog(5)
    // Five events never come over the stream; the server has them all.
    server.log.push(...longer.slice(log.length, log.length + 5))
    server.send(longer.slice(log.length + 5))
    await wait()
    expect(server.asked.filter((call) => call === 'segment 0')).toHaveLength(2)
    expect(momentOf(store.getState())?.state).toEqual({ n: 5 })
  })

  it('learns how the run ended', async () => {
    const { store, server, wait } = await open(2, null, true)
    server.run = fakeRun({ iterations: 3, status: 'finished', reason: 'plateau' })
    server.send(countingLog(3).slice(server.log.length))
    await wait(600)
    expect(store.getState().run).toMatchObject({ status: 'finished', reason: 'plateau' })
  })

  it('knows of a question from its events, whatever an answer that is late says', async () => {
    const { store, server, log, wait } = await open(2, null, true)
    server.run = fakeRun({ status: 'queued', outcome: null, finishedAt: null, iterations: 2, lastSeq: log.length })
    const asked = logBuilder(log.length + 1)
    asked.add({ type: 'person-asked', data: { call: 0, question: 'May it?', options: [], detail: '' } })
    asked.add({ type: 'run-paused', data: { why: 'question', by: null, detail: 'May it?' } })
    server.send(asked.events.map((event) => ({ ...event, iteration: 2 })))
    await wait()
    await store.getState().resumeRun({ seq: 4, answer: 'x' })
    expect(store.getState().run).toMatchObject({ status: 'paused', paused: { question: { text: 'May it?' } } })
  })

  it('stops everything when it is closed', async () => {
    const { store, server, close, wait } = await open(2, null, true)
    store.getState().setPlaying(true)
    close()
    expect(server.subscribed()).toBe(false)
    const asked = server.asked.length
    store.getState().goTo(at(1, 1))
    await wait(5_000)
    expect(server.asked).toHaveLength(asked)
  })
})

describe('payloads', () => {
  it('are read once, when looked at', async () => {
    const { store, server } = await open(1, null)
    await Promise.all([store.getState().loadPayload('abc'), store.getState().loadPayload('abc')])
    expect(store.getState().payloads.get('abc')).toEqual({ status: 'ready', value: 'value of abc' })
    expect(server.asked.filter((call) => call.startsWith('payload'))).toEqual(['payload abc'])
  })
})
