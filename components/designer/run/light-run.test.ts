import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { countingLog, fakeRun, fakeServer, noSnapshot } from '@/components/trace/store/fake-run.ts'
import { openSession } from '@/components/trace/store/session.ts'
import { createTraceStore } from '@/components/trace/store/trace-store.ts'
import { edgeKey } from '../store/canvas-lights.ts'
import { lightRun } from './light-run.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('lights the edges that the run took, and none that leads elsewhere from the same way out', async () => {
  const log = countingLog(1)
  const run = fakeRun({ iterations: 1, lastSeq: log.length })
  const server = fakeServer(log, run)
  const store = createTraceStore({ api: server.api, run, snapshot: noSnapshot, position: { iteration: 1, step: 2 } })
  openSession(store, server.api, () => undefined)
  await vi.advanceTimersByTimeAsync(100)
  const { edges } = lightRun(store.getState(), ['act', 'check'], null)
  expect(edges).toEqual({ [edgeKey('act', 'next', 'check')]: 'lit', [edgeKey('check', 'holds', 'act')]: 'active' })
  // A node was put into the edge since.
  expect(edges[edgeKey('act', 'next', 'new')]).toBeUndefined()
})
