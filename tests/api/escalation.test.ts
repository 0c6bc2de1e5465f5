import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunDetail } from '../../lib/api/contracts/runs.ts'
import type { Contract } from '../../lib/loop/artefacts/contract.ts'
import type { EscalationPacket } from '../../lib/loop/artefacts/escalation.ts'
import { acceptedLoop } from '../support/accepted-loop.ts'
import { type Api, openApi } from '../support/api.ts'
import { decide } from '../support/decide.ts'
import { runUntil } from '../support/run-until.ts'
import { longLoop } from '../support/sample-loop.ts'
import { problem, value } from '../support/value.ts'

let api: Api
let client: Api['client']
beforeEach(async () => {
  api = await openApi({ worker: true })
  client = api.client
})
afterEach(() => api.close())

/** A loop that counts to 8 and asks after 2 iterations. */
async function askingRun(escalation: Contract['escalation'] = { rules: ['max_iterations'] }): Promise<RunDetail> {
  const design = longLoop(8)
  const contract = { ...design.contract, maxIterations: 2, escalation }
  const loop = await acceptedLoop(client, { ...design, contract })
  const { run } = value(await client.startRun({ loop, input: {} }))
  return until(run.id, ({ status }) => status === 'paused')
}
const until = (id: string, reached: (run: RunDetail) => boolean) => runUntil(api, id, reached)
const ended = (id: string) => until(id, ({ status }) => status === 'finished')
async function packetOf(id: string): Promise<EscalationPacket> {
  const { escalation } = value(await client.getEscalation(id))
  if (!escalation) throw new Error('nothing is asked')
  return escalation.packet
}

describe('a run that asks a person', () => {
  it('stands in the inbox with what is the matter, and tells the whole case', async () => {
    const { id, loop, paused } = await askingRun()
    expect(paused).toMatchObject({ why: 'escalation', question: null, deadlineAt: null, escalation: { why: 'guard' } })
    const inbox = value(await client.listInbox())
    expect(inbox).toMatchObject({ total: 1, nextCursor: null })
    expect(inbox.items).toMatchObject([
      {
        runId: id,
        loop: { slug: loop.slug },
        why: 'escalation',
        headline: 'The iteration cap was reached: 2 of at most 2 iterations.',
        iteration: 2,
        deadlineAt: null,
      },
    ])
    const packet = await packetOf(id)
    expect(packet).toMatchObject({ runId: id, state: { count: 2 }, confidence: [{ confidence: 1 }, { confidence: 1 }] })
    expect(inbox.items[0]?.escalation?.suggestions).toBe(packet.suggestions.length)
    expect(value(await client.listInbox({ loop: 'another' })).items).toEqual([])
  })

  it('goes on as a suggestion says, taken as it stands, and is in the inbox no more', async () => {
    const { id } = await askingRun()
    const [first] = (await packetOf(id)).suggestions
    expect(first).toMatchObject({ title: 'Allow 5 more iterations' })
    value(await decide(client, id, first?.intervention))
    const again = await until(id, ({ status, iterations }) => status === 'paused' && iterations > 2)
    expect(again).toMatchObject({ iterations: 7, paused: { iteration: 7 } })
    value(await decide(client, id, { extend: { iterations: 5 }, subgoal: 'end it', note: 'last time' }))
    expect(await ended(id)).toMatchObject({ reason: 'goal', outcome: 'success', iterations: 8 })
    expect(value(await client.listInbox())).toMatchObject({ items: [], total: 0 })
    expect(value(await client.getEscalation(id))).toEqual({ escalation: null })
  })

  it.each([
    [{}, 'extend.iterations'],
    [{ extend: { iterations: 1_000_000 } }, 'extend.iterations'],
    [{ extend: { iterations: 1, nanoUsd: 5 } }, 'extend.nanoUsd'],
    [{ extend: { iterations: 1 }, relax: [{ invariant: 'Count', scope: 'run' as const }] }, 'relax.0.invariant'],
  ])('stays paused where a decision does not fit: %j', async (body, where) => {
    const { id } = await askingRun()
    const before = value(await client.getRun(id))
    expect(problem(await decide(client, id, body))).toMatchObject({
      code: 'invalid-intervention',
      problems: [{ where }],
    })
    expect(value(await client.getRun(id))).toEqual(before)
  })

  it('ends when a person stops it', async () => {
    const { id } = await askingRun()
    value(await decide(client, id, { stop: true, note: 'enough' }))
    expect(await ended(id)).toMatchObject({ reason: 'stopped_by_person', outcome: 'failure' })
    expect((await ended(id)).explanation).toMatch(/^A person stopped the run: enough\./)
  })

  it('waits for as long as the contract says, then ends by itself', async () => {
    const { id, paused } = await askingRun({ rules: ['max_iterations'], deadlineMs: 1_000 })
    expect(paused?.deadlineAt).toBeGreaterThan(paused?.at ?? 0)
    expect(value(await client.listInbox()).items).toMatchObject([{ deadlineAt: paused?.deadlineAt }])
    expect(await ended(id)).toMatchObject({ reason: 'escalation_deadline', paused: null, resultState: { count: 2 } })
  })

  it('is refused a cursor of somebody else’s', async () => {
    expect(problem(await client.listInbox({ cursor: 'bm9uZQ' }))).toMatchObject({ code: 'invalid-request' })
  })
})
