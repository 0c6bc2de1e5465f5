import { expect, it } from 'vitest'
import { summary } from '@/lib/loop/4-trace/fixture.ts'
import { ACTIONS } from './keys.ts'
import { countingLog, fakeRun, fakeServer, noSnapshot } from './store/fake-run.ts'
import { createTraceStore } from './store/trace-store.ts'

function viewer(errors: number) {
  const run = fakeRun({ iterations: 2 })
  const { api } = fakeServer(countingLog(2), run)
  const store = createTraceStore({ api, run, snapshot: noSnapshot, position: { iteration: 1, step: 1 } })
  return { store, summaries: [summary(1), summary(2, { errors })] }
}

it('a jump says why it is none: of the whole run, and of one direction', () => {
  const { store, summaries } = viewer(0)
  // What is not read yet may be anything.
  expect(ACTIONS.error.enabled(store.getState())).toBe(true)
  store.setState({ timeline: { count: 2, summaries } })
  expect(ACTIONS.error.enabled(store.getState())).toBe('No errors in this run')
  expect(ACTIONS.escalationBack.enabled(store.getState())).toBe('No questions to a person in this run')
})

it('where it has none that way, a word comes up, each time anew', () => {
  const { store, summaries } = viewer(1)
  store.setState({ timeline: { count: 2, summaries } })
  expect(ACTIONS.errorBack.enabled(store.getState())).toBe(true)
  ACTIONS.errorBack.run(store.getState())
  const { notice } = store.getState()
  expect(notice).toEqual({ text: 'No error before this step' })
  ACTIONS.errorBack.run(store.getState())
  expect(store.getState().notice).not.toBe(notice)
  store.getState().show({ notice: null })
  ACTIONS.error.run(store.getState())
  expect(store.getState()).toMatchObject({ notice: null, iteration: 2 })
})
