import { afterEach, describe, expect, it } from 'vitest'
import type { EventOf, EventType } from '../../lib/loop/artefacts/events.ts'
import type { JsonObject } from '../../lib/loop/artefacts/json.ts'
import { callingSpec, type Family, openFamily, workingSpec } from '../support/family.ts'
import { BACKENDS } from '../support/temp-database.ts'

const ITEMS = { items: [1, 2, 3, 4, 5] }
const MAPPED = { loop: 'work', over: 'input.items', input: { by: 'item' } }

describe.each(BACKENDS)('child runs on %s', (backend) => {
  let family: Family
  const open = async () => {
    family = await openFamily(backend)
    await family.publish('work', workingSpec())
  }
  afterEach(() => family.remove())

  const called = async (child: JsonObject, input: JsonObject = {}, policy: JsonObject = {}) => {
    const id = await family.start('caller', callingSpec(child, {}, policy), input)
    await family.drain()
    const events = await family.events(id)
    const of = <T extends EventType>(type: T) => events.filter((event): event is EventOf<T> => event.type === type)
    return { id, of, row: await family.row(id), state: await family.stateOf(id) }
  }

  it('a loop is called once: its output comes back, and is a run of its own', async () => {
    await open()
    const { row, state, of, id } = await called({
      loop: 'work',
      input: { by: '7' },
      fields: ['total'],
      output: [
        { field: 'got', value: '{"twice": child.output.twice, "sum": child.state.total, "all": size(children)}' },
      ],
    })
    expect(row).toMatchObject({ status: 'finished', outcome: 'success', reason: 'goal' })
    expect(state.got).toEqual({ twice: 14, sum: 7, all: 1 })
    expect(state.seen).toMatchObject({
      status: 'ok',
      tool: 'loop.run',
      output: { outcome: 'success', label: 'worked' },
    })
    const [child] = await family.children(id)
    expect(child).toMatchObject({
      parentRunId: id,
      parentSeq: of('children-requested')[0]?.seq,
      childIndex: 0,
      depth: 1,
    })
    expect(of('children-answered')[0]?.data.results).toMatchObject([{ runId: child?.id, version: 1, iterations: 1 }])
  })

  it('a loop is called for each item of a list, never more at a time than the call says, and joined in input order', async () => {
    await open()
    const id = await family.start(
      'caller',
      callingSpec({
        ...MAPPED,
        concurrency: 2,
        share: [
          { field: 'total', as: 'total' },
          { field: 'log', as: 'log' },
        ],
      }),
      ITEMS,
    )
    const first = await family.store.claimRun(id, 'w', 30_000)
    if (!first) throw new Error('not claimable')
    const { executeRun } = await import('../../lib/runner/host.ts')
    const take = (claim: typeof first) =>
      executeRun(family.ports, claim, { leaseMs: 30_000, signal: new AbortController().signal })
    expect((await take(first)).status).toBe('waiting')
    expect(await family.row(id)).toMatchObject({ status: 'waiting', owner: null, leaseUntil: null })
    const statuses = async () => (await family.children(id)).map(({ status }) => status)
    expect(await statuses()).toEqual(['queued', 'queued', 'waiting', 'waiting', 'waiting'])
    // The last that was queued ends first.
    const claims = [await family.store.claimNext('w', 30_000), await family.store.claimNext('w', 30_000)]
    expect(await family.store.claimNext('w', 30_000)).toBeNull()
    for (const claim of claims.reverse()) {
      if (claim) await take(claim)
      const open = (await statuses()).filter((status) => status === 'queued' || status === 'running')
      expect(open.length).toBeLessThanOrEqual(2)
    }
    await family.drain(3)
    const { total, log, seen } = await family.stateOf(id)
    expect({ total, log }).toEqual({ total: 15, log: ['w1', 'w2', 'w3', 'w4', 'w5'] })
    expect(seen).toMatchObject({ output: { succeeded: 5, failed: 0 } })
  })

  it.each<{ require: string; onError: string; error: boolean }>([
    { require: 'all', onError: 'continue', error: true },
    { require: 'any', onError: 'continue', error: false },
    { require: 'none', onError: 'stop', error: false },
  ])('of which one fails, with $require required: an error is $error', async ({ require, onError, error }) => {
    await open()
    const child = { loop: 'work', over: 'input.items', input: { by: 'item', fails: 'item == 2' }, require }
    const { state } = await called(child, { items: [1, 2] }, { onError })
    expect(state.seen).toMatchObject({ status: error ? 'error' : 'ok', output: { succeeded: 1, failed: 1 } })
    expect(state.log).toEqual([])
  })

  it('an empty list is a call without children', async () => {
    await open()
    const { state, row } = await called(MAPPED, { items: [] })
    expect(row.reason).toBe('goal')
    expect(state.seen).toMatchObject({ status: 'ok', output: { children: [], succeeded: 0, failed: 0 } })
  })

  it.each<{ what: string; child: JsonObject; says: string }>([
    { what: 'an unknown loop', child: { loop: 'gone' }, says: 'There is no loop “gone”' },
    { what: 'an unpublished loop', child: { loop: 'draft' }, says: 'has no published version' },
    { what: 'an unknown version', child: { loop: 'work', version: 9 }, says: 'has no version 9' },
    { what: 'an inert import', child: { loop: 'inert' }, says: 'inert until somebody has looked at it' },
    { what: 'an input of another type', child: { loop: 'work', input: { by: '"x"' } }, says: 'by: expected a number' },
    {
      what: 'an input that is none',
      child: { loop: 'work', input: { bye: '1' } },
      says: 'bye: is not a field of this loop',
    },
    {
      what: 'a shared input',
      child: { loop: 'work', share: [{ field: 'total', as: 'by' }] },
      says: 'it can’t be shared',
    },
    { what: 'a field that is not there', child: { loop: 'work', fields: ['nope'] }, says: 'has no state field “nope”' },
  ])('$what is an error that the loop sees', async ({ child, says }) => {
    await open()
    await family.publish('draft', workingSpec(), { published: false })
    await family.publish('inert', workingSpec(), { accepted: false })
    const { state, id } = await called(child)
    expect(state.seen).toMatchObject({ status: 'error', tool: 'loop.run', error: { class: 'recoverable' } })
    expect(JSON.stringify(state.seen)).toContain(says)
    expect(await family.children(id)).toEqual([])
  })

  it('a run that calls itself goes down as far as it may, and comes back', async () => {
    await open()
    const spec = callingSpec({ loop: 'self', require: 'none' })
    await family.publish('self', spec)
    const id = await family.start('self', spec)
    await family.drain()
    const rows = await family.database.prisma.run.findMany({ orderBy: { depth: 'asc' } })
    expect(rows.map(({ depth, status }) => ({ depth, status }))).toEqual(
      Array.from({ length: 11 }, (_, depth) => ({ depth, status: 'finished' })),
    )
    expect(JSON.stringify(await family.stateOf(rows.at(-1)?.id ?? ''))).toContain('at most 10 levels deep')
    expect((await family.row(id)).reason).toBe('goal')
  })

  it('a run that is cancelled while it waits takes all below it along, and nothing is left over', async () => {
    await open()
    await family.publish('middle', callingSpec(MAPPED))
    const id = await family.start('caller', callingSpec({ loop: 'middle', input: { items: 'input.items' } }), ITEMS)
    const { executeRun } = await import('../../lib/runner/host.ts')
    for (let taken = 0; taken < 2; taken++) {
      const claim = await family.store.claimNext('w', 30_000)
      if (claim) await executeRun(family.ports, claim, { leaseMs: 30_000, signal: new AbortController().signal })
    }
    expect((await family.database.prisma.run.findMany()).filter(({ status }) => status === 'waiting')).toHaveLength(3)
    await family.cancel(id)
    await family.drain()
    const rows = await family.database.prisma.run.findMany()
    expect(rows).toHaveLength(7)
    expect(rows.map(({ status, reason }) => [status, reason])).toEqual(rows.map(() => ['finished', 'cancelled']))
    expect(rows.find(({ depth }) => depth === 2)?.explanation).toContain('with the run that called it')
  })
})
