import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { logBuilder } from '@/lib/loop/4-trace/fixture.ts'
import { fakeRun, fakeServer, noSnapshot } from './fake-run.ts'
import { openSession } from './session.ts'
import { createTraceStore } from './trace-store.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const failure = { class: 'recoverable', kind: 'other', message: 'No.' } as const

/** A hundred iterations; a refused tool in the second, and far from it a call of a loop that failed beside a refused write. */
function failingLog() {
  const log = logBuilder()
  log.add({ type: 'run-started', data: { specHash: 'h', models: {}, state: {}, priors: null } })
  for (let iteration = 1; iteration <= 100; iteration++) {
    log.iteration(iteration).step('decide').finish('act').step('act')
    if (iteration === 2) {
      const refused = { tool: 'code.run', args: {} }
      log.add({ type: 'tool-failed', data: { ...failure, call: 0, attempt: 1, durationMs: 0, refused } })
    }
    if (iteration === 90) {
      const allowance = { nanoUsd: null, tokens: null, timeoutMs: 1 }
      const call = { call: 1, loop: 'grade', version: null, mapped: false, children: [{ input: {} }] }
      const rest = { concurrency: 1, require: 'all' as const, share: {}, fields: [], allowance }
      log.add({ type: 'children-requested', data: { ...call, ...rest } })
      log.add({ type: 'children-failed', data: { ...failure, call: 1 } })
      log.add({ type: 'patch-rejected', data: { problems: [{ field: 'n', reason: 'is no number' }] } })
    }
    log.finish('decide')
  }
  return log.events
}

it('the next error comes with a tab that tells of it', async () => {
  const log = failingLog()
  const run = fakeRun({ iterations: 100, lastSeq: log.length })
  const { api } = fakeServer(log, run)
  const store = createTraceStore({ api, run, snapshot: noSnapshot, position: { iteration: 1, step: 1 } })
  openSession(store, api, () => undefined)
  await vi.advanceTimersByTimeAsync(200)
  const here = () => {
    const { iteration, step, tab } = store.getState()
    return { iteration, step, tab }
  }
  expect(here().tab).toBe('prompt')
  store.getState().jump('error', 1)
  expect(here()).toEqual({ iteration: 2, step: 2, tab: 'tool' })
  // The events of the next one are still to be loaded.
  store.getState().jump('error', 1)
  await vi.advanceTimersByTimeAsync(200)
  expect(here()).toEqual({ iteration: 90, step: 2, tab: 'children' })
  // One that is open and tells of an error stays.
  store.getState().show({ tab: 'log' })
  store.getState().goTo({ iteration: 91, step: 1 })
  store.getState().jump('error', -1)
  expect(here()).toEqual({ iteration: 90, step: 2, tab: 'log' })
})
