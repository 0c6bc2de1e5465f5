import { expect, it } from 'vitest'
import { fakeRun, fakeServer, noSnapshot } from '@/components/trace/store/fake-run.ts'
import { createTraceStore } from '@/components/trace/store/trace-store.ts'
import type { RunDetail } from '@/lib/api/contracts/runs.ts'
import { logBuilder } from '@/lib/loop/4-trace/fixture.ts'
import { NodeId } from '@/lib/loop/artefacts/ids.ts'
import { lightRun } from './light-run.ts'
import { showTrial } from './show-trial.ts'

async function read(log: ReturnType<typeof logBuilder>, part: Partial<RunDetail>) {
  const run = fakeRun({ iterations: 1, lastSeq: log.events.length, ...part })
  const server = fakeServer(log.events, run)
  const trace = createTraceStore({ api: server.api, run, snapshot: noSnapshot, position: null })
  await trace.getState().loadAllSummaries()
  await trace.getState().loadSegment(0)
  trace.getState().settle()
  return trace
}

const started = () =>
  logBuilder().add({ type: 'run-started', data: { specHash: 'h', models: {}, state: { n: 0 }, priors: null } })

it('leads to the step of the tried node and the tab that tells most of it', async () => {
  const log = started().iteration(1).step('check')
  log.add({ type: 'invariant-checked', data: { name: 'x', holds: true, message: '', read: [] } })
  log.finish('trial-end').step('trial-end').finish(null)
  const trial = NodeId.parse('check')
  const trace = await read(log, { trial })
  expect(trace.getState()).toMatchObject({ step: 2, tab: 'result' })
  expect(showTrial(trace)).toBe(true)
  expect(trace.getState()).toMatchObject({ step: 1, tab: 'invariants' })
  expect(showTrial(await read(log, { trial, status: 'running' }))).toBe(false)
})

it('lights the node that the run has stopped before, and the one that it left as passed', async () => {
  const log = started().iteration(1).step('decide').finish('act')
  const detail = 'Stopped at the breakpoint on “act”.'
  log.add({ type: 'run-paused', data: { why: 'breakpoint', by: null, detail } })
  const paused: NonNullable<RunDetail['paused']> = {
    why: 'breakpoint',
    detail,
    at: 0,
    iteration: 1,
    nodeId: 'act',
    question: null,
    escalation: null,
    deadlineAt: null,
    seq: log.events.length,
  }
  const ids = ['observe', 'decide', 'act']
  const stopped = await read(log, { status: 'paused', outcome: null, paused })
  expect(lightRun(stopped.getState(), ids, null).tones).toEqual({ observe: 'dim', decide: 'done', act: 'active' })
  const asked = { ...paused, question: { text: 'Go?', options: [], detail: '' } }
  const waits = await read(log, { status: 'paused', outcome: null, paused: asked })
  expect(lightRun(waits.getState(), ids, null).tones).toMatchObject({ decide: 'active', act: 'dim' })
})
