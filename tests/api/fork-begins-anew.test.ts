import { afterEach, beforeEach, expect, it } from 'vitest'
import type { RunDetail } from '../../lib/api/contracts/runs.ts'
import { acceptedLoop } from '../support/accepted-loop.ts'
import { type Api, openApi } from '../support/api.ts'
import { decide } from '../support/decide.ts'
import { settledRun } from '../support/run-until.ts'
import { longLoop } from '../support/sample-loop.ts'
import { value } from '../support/value.ts'

let api: Api
let client: Api['client']
beforeEach(async () => {
  api = await openApi({ worker: true })
  client = api.client
})
afterEach(() => api.close())

const settled = (id: string, after?: number) => settledRun(api, id, after)
async function goOn(run: RunDetail, body: Parameters<typeof decide>[2] = {}): Promise<RunDetail> {
  value(await decide(client, run.id, body))
  return settled(run.id, run.lastSeq)
}

/** Counts to 6; `check` asks a person from 2 on. */
async function askingLoop(): Promise<string> {
  const design = longLoop(6)
  const nodes = design.nodes.map((node) => {
    if (node.kind !== 'invariant') return node
    const remediation = { type: 'escalate', question: 'Is {{ state.count }} right?' }
    return { ...node, config: { ...node.config, predicate: 'state.count < 2', remediation } }
  })
  return acceptedLoop(client, { ...design, nodes })
}

it('stops at none of its parent’s breakpoints, and the parent keeps them', async () => {
  const loop = await acceptedLoop(client, longLoop(6))
  const { run } = value(await client.startRun({ loop, input: {}, breakpoints: [{ nodeId: 'act' }] }))
  let parent = await settled(run.id)
  for (const iteration of [1, 2, 3]) {
    expect(parent.paused).toMatchObject({ why: 'breakpoint', iteration })
    if (iteration < 3) parent = await goOn(parent)
  }
  const fork = value(await client.forkRun(run.id, { iteration: 3 })).run
  expect(await settled(fork.id)).toMatchObject({ status: 'finished', outcome: 'success', iterations: 6 })
  expect(value(await client.readBreakpoints(fork.id)).breakpoints).toEqual([])
  expect(value(await client.readBreakpoints(run.id)).breakpoints).toHaveLength(1)
  expect(value(await client.replayRun(fork.id)).report).toMatchObject({
    identical: true,
    complete: true,
    divergence: null,
  })
})

it('checks what a person let its parent do without, and is replayed exactly', async () => {
  const { run } = value(await client.startRun({ loop: await askingLoop(), input: {} }))
  const asked = await settled(run.id)
  expect(asked.paused).toMatchObject({ iteration: 2, question: { text: 'Is 2 right?' } })
  const { escalation } = value(await client.getEscalation(run.id))
  const way = escalation?.packet.suggestions.find(({ title }) => /^Do without .* in this run$/.test(title))
  expect(way?.intervention.relax).toMatchObject([{ scope: 'run' }])
  expect(await goOn(asked, way?.intervention)).toMatchObject({ status: 'finished', iterations: 6 })
  const fork = await settled(value(await client.forkRun(run.id, { iteration: 4 })).run.id)
  expect(fork.paused).toMatchObject({ iteration: 4, question: { text: 'Is 4 right?' } })
  const end = await goOn(fork, { answer: 'Stop the run' })
  expect(end).toMatchObject({ reason: 'stopped_by_person' })
  expect(value(await client.replayRun(fork.id)).report).toMatchObject({
    identical: true,
    complete: true,
    divergence: null,
  })
})
