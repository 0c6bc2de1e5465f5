import { describe, expect, it } from 'vitest'
import type { RunDetail } from '@/lib/api/contracts/runs.ts'
import { toBreakpoints } from '@/lib/loop/artefacts/breakpoint.ts'
import { ACTIONS } from '../keys.ts'
import { canGoOn, underway } from './debug-slice.ts'
import { countingLog, fakeRun, fakeServer, noSnapshot } from './fake-run.ts'
import { isAway } from './selectors.ts'
import { createTraceStore } from './trace-store.ts'

const PAUSED: NonNullable<RunDetail['paused']> = {
  why: 'breakpoint',
  detail: 'Stopped before “act”.',
  at: 5,
  iteration: 2,
  nodeId: 'act',
  question: null,
  escalation: null,
  deadlineAt: null,
  seq: 9,
}
const question = { text: 'May it?', options: ['no'], detail: '' }

function open(part: Partial<RunDetail> = {}) {
  const log = countingLog(2)
  const run = fakeRun({ status: 'paused', outcome: null, reason: null, finishedAt: null, paused: PAUSED, ...part })
  const server = fakeServer(log, run)
  const store = createTraceStore({ api: server.api, run, snapshot: noSnapshot, position: null })
  return { server, store, state: () => store.getState() }
}

describe('debugging in the viewer', () => {
  it('goes on by a step, an iteration or to the end, once per wish, and follows the run', async () => {
    for (const [until, asked] of [
      ['step', 'resume step'],
      ['iteration', 'resume iteration'],
      [null, 'resume'],
    ] as const) {
      const { server, state } = open()
      state().setFollowing(false)
      await Promise.all([state().goOn(until), state().goOn(until)])
      expect(server.asked.filter((call) => call.startsWith('resume'))).toEqual([asked])
      expect(state()).toMatchObject({ following: true, debugProblem: null })
      expect(underway(state())).toBe(until ?? 'end')
      const stopped = { ...state().run, lastSeq: state().run.lastSeq + 3, paused: PAUSED }
      expect(underway({ ...state(), run: stopped })).toBeNull()
    }
  })

  it('says why a pause by key was refused, and that it was cut off', async () => {
    const { server, store, state } = open({ status: 'running', paused: null })
    server.failing = true
    for (const pause of [() => void state().pause(), () => ACTIONS.goOn.run(state())]) {
      store.setState({ debugProblem: null })
      pause()
      await expect.poll(() => state().debugProblem?.detail).toBe('No connection.')
    }
    server.failing = false
    await state().pause()
    expect(state().debugProblem).toBeNull()
  })

  it.each([
    ['live', 'running', false],
    ['idle', 'running', false],
    ['waiting', 'running', true],
    ['failed', 'paused', true],
    ['failed', 'finished', false],
  ] as const)('with the log %s, a run that is %s: not current is %s', (connection, status, away) => {
    const { store, state } = open({ status, paused: status === 'paused' ? PAUSED : null })
    store.setState({ connection })
    expect(isAway(state())).toBe(away)
  })

  it('goes on with the decision that is being put together', async () => {
    const { server, store, state } = open()
    const decided: unknown[] = []
    store.setState({ decide: async (until) => void decided.push(until) })
    await state().goOn('step')
    await state().goOn(null)
    expect(decided).toEqual(['step', null])
    expect(server.asked).toEqual([])
  })

  it.each<[string, Partial<RunDetail>]>([
    ['runs', { status: 'running', paused: null }],
    ['waits for an answer', { paused: { ...PAUSED, why: 'question', question } }],
  ])('does not go on while it %s', async (_, part) => {
    const { server, state } = open(part)
    await state().goOn('step')
    expect(server.asked).toEqual([])
    expect(canGoOn(state().run)).toBe(false)
  })

  it('sends the pause that is shown, and reads the run again when another one waits by now', async () => {
    const { server, state } = open()
    const now = { ...PAUSED, seq: 30, at: 50, nodeId: 'check' }
    server.run = { ...server.run, lastSeq: 30, paused: now }
    Object.assign(server, { failing: true, code: 'stale-decision', detail: 'Somebody has decided already.' })
    await state().goOn('step')
    expect(server.sent).toEqual([{ seq: 9, until: 'step' }])
    expect(state()).toMatchObject({
      goingOn: null,
      lateDecision: 'Somebody has decided already.',
      run: { paused: now },
    })
    Object.assign(server, { failing: false })
    await state().goOn('step')
    expect(server.sent.at(-1)).toEqual({ seq: 30, until: 'step' })
    expect(state().lateDecision).toBeNull()
  })

  it('tells why it can’t go on', async () => {
    const { server, state } = open()
    server.failing = true
    await state().goOn('step')
    expect(state()).toMatchObject({ goingOn: null, debugProblem: { code: 'network' } })
  })

  it('shows breakpoints at once, and takes them back when they are refused', async () => {
    const { server, state } = open()
    const first = toBreakpoints([{ nodeId: 'act' }])
    const set = state().setBreakpoints(first)
    expect(state().breakpointMarks).toEqual({ act: 'on' })
    await set
    expect(server.breakpoints).toEqual(first)
    server.failing = true
    const refused = state().setBreakpoints([])
    expect(state().breakpoints).toEqual([])
    server.failing = false
    await refused
    expect(state()).toMatchObject({ debugProblem: { code: 'network' }, breakpoints: first })
  })

  it('an answer that is older than the last wish changes nothing', async () => {
    const { server, state } = open()
    server.breakpoints = toBreakpoints([{ nodeId: 'check' }])
    const late = state().loadBreakpoints()
    const set = state().setBreakpoints(toBreakpoints([{ nodeId: 'act' }]))
    await Promise.all([late, set])
    expect(state().breakpointMarks).toEqual({ act: 'on' })
  })

  it('asks for none of a run that has ended', async () => {
    const { server, state } = open({ status: 'finished', paused: null })
    await state().loadBreakpoints()
    expect(server.asked).toEqual([])
  })
})
