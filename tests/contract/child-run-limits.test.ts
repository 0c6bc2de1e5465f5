import { afterEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../lib/loop/artefacts/json.ts'
import { jsonSize } from '../../lib/loop/artefacts/json-size.ts'
import { LIMITS } from '../../lib/loop/artefacts/limits.ts'
import type { LoopSpec } from '../../lib/loop/artefacts/spec.ts'
import { fold, specOf, stateSchema } from '../../lib/runner/fixtures.ts'
import { executeRun } from '../../lib/runner/host.ts'
import { callingSpec, type Family, openFamily, workingSpec } from '../support/family.ts'
import { BACKENDS } from '../support/temp-database.ts'

const items = (count: number) => ({ items: Array.from({ length: count }, (_, item) => item) })
const MAPPED = { loop: 'work', over: 'input.items', input: { by: 'item' }, concurrency: 16 }
const text = (bytes: number) => 'x'.repeat(bytes)

/** Keeps of the call only what went wrong, and has a text to pass on. */
function caller(child: JsonObject, doc = ''): LoopSpec {
  const see = { kind: 'observe', config: { map: [{ field: 'seen', value: 'last.error' }] }, next: { next: 'end' } }
  const { call, end } = callingSpec(child).nodes
  if (!call || !end) throw new Error('both are there')
  const state = stateSchema({
    items: { type: 'array', role: 'input', default: [] },
    doc: { type: 'string', default: doc },
    log: { type: 'array', default: [doc], reducer: 'append' },
    got: { default: null },
    seen: { default: null },
    total: { type: 'number', default: 0, reducer: 'sum' },
  })
  return specOf({ state, nodes: { call, see, end } })
}

/** A loop whose output and state have a text of this length. */
const givingSpec = (bytes: number) =>
  specOf({
    state: stateSchema({
      by: { type: 'number', role: 'input', default: 1 },
      doc: { type: 'string', default: text(bytes) },
    }),
    nodes: {
      end: {
        kind: 'terminate',
        config: { rules: [{ when: 'true', label: 'gave', outcome: 'success', output: { doc: 'state.doc' } }] },
        next: { continue: 'end' },
      },
    },
  })

describe.each(BACKENDS)('limits of child runs on %s', (backend) => {
  let family: Family
  const open = async (work: LoopSpec) => {
    family = await openFamily(backend)
    await family.publish('work', work)
  }
  afterEach(() => family.remove())

  const called = async (spec: LoopSpec, input: JsonObject) => {
    const id = await family.start('caller', spec, input)
    await family.drain()
    const events = await family.events(id)
    const answered = events.find((event) => event.type === 'children-answered')?.data
    return { id, answered, run: fold(spec, events), state: await family.stateOf(id), row: await family.row(id) }
  }

  it.each<{ what: string; child: JsonObject }>([
    { what: 'inputs', child: { ...MAPPED, input: { by: 'size(state.doc + string(item))', doc: 'state.doc' } } },
    { what: 'shared fields', child: { ...MAPPED, share: [{ field: 'log', as: 'log' }] } },
  ])('$what that are too large together make no child, and the error says by how much', async ({ child }) => {
    await open(workingSpec())
    const spec = caller(child, text(50_000))
    const { id, state, row } = await called(spec, items(100))
    expect(row.reason).toBe('goal')
    expect(await family.children(id)).toEqual([])
    expect(state.seen).toMatchObject({ class: 'recoverable', kind: 'invalid_arguments' })
    const { message } = state.seen as { message: string }
    expect(message).toMatch(/the first (79|80) of 100 child runs is already 4,0\d\d,\d\d\d bytes/)
    expect(message).toContain('(childrenBytes)')
  })

  it('results that are too large together fail the call: what no longer fits is left out, and nothing is written', async () => {
    await open(givingSpec(300_000))
    const child = { ...MAPPED, fields: ['doc'], require: 'none', output: [{ field: 'got', value: 'size(children)' }] }
    const { id, answered, run, state, row } = await called(caller(child), items(10))
    expect(row.reason).toBe('goal')
    const omitted = answered?.results.map(({ omitted }) => omitted)
    expect(omitted).toEqual([...Array(6).fill(false), ...Array(4).fill(true)])
    expect(answered?.results[9]).toMatchObject({ index: 9, outcome: 'success', label: 'gave', output: {}, state: {} })
    expect(jsonSize(answered?.results ?? [], LIMITS.childrenBytes + 10_000)).not.toBe(Infinity)
    expect(state.got).toBeNull()
    expect(state.seen).toMatchObject({ class: 'recoverable' })
    expect((state.seen as { message: string }).message).toContain('(childrenBytes): that of 4 of 10 was left out')
    expect(run.last).toMatchObject({ status: 'error', output: { succeeded: 10 } })
    // The child itself keeps what it gave.
    const last = (await family.children(id)).at(-1)
    expect(last?.output?.length).toBeGreaterThan(300_000)
  })

  it('results that fit are whole in last, and among those of earlier actions without what the children gave', async () => {
    await open(givingSpec(40_000))
    const child = { ...MAPPED, output: [{ field: 'got', value: 'size(children[1].output.doc)' }] }
    const { run, state } = await called(caller(child), items(2))
    expect(state).toMatchObject({ got: 40_000, seen: null })
    expect(run.last?.output).toMatchObject({ children: [{ omitted: false, output: { doc: text(40_000) } }, {}] })
    expect(run.results.at(-1)).toMatchObject({
      status: 'ok',
      output: { children: [{ omitted: true, output: {}, outcome: 'success' }, {}], succeeded: 2 },
    })
    const small = await called(caller({ ...child, output: [] }), items(1))
    expect(small.run.results).toEqual([small.run.last])
  })

  it('a tree has only so many runs, whichever of them makes more', async () => {
    await open(workingSpec())
    const { prisma } = family.database
    await family.publish('middle', callingSpec({ ...MAPPED, over: '[1, 2, 3]', require: 'none' }))
    const middle = { loop: 'middle', over: 'input.items', input: {}, require: 'none' }
    const { id } = await called(caller(middle), items(2))
    expect(await prisma.runTree.findMany()).toEqual([{ rootId: id, runs: 9 }])
    expect(await prisma.run.count()).toBe(9)

    const other = await family.start('other', caller(middle), items(2))
    // Two below it and three below one of those are as many as there may be.
    await prisma.runTree.create({ data: { rootId: other, runs: LIMITS.runsPerTree - 5 } })
    await family.drain(2)
    expect((await family.row(other)).reason).toBe('goal')
    expect(await prisma.run.count({ where: { depth: 2, parentRunId: { in: await childIds(other) } } })).toBe(3)
    expect((await prisma.runTree.findUnique({ where: { rootId: other } }))?.runs).toBe(LIMITS.runsPerTree)
    const seen = await Promise.all((await childIds(other)).map(async (child) => (await family.stateOf(child)).seen))
    const refused = seen.filter((last) => JSON.stringify(last).includes('at most 10,000 runs (runsPerTree)'))
    expect(refused).toMatchObject([{ status: 'error', error: { class: 'recoverable', kind: 'refused' } }])
  })
  const childIds = async (id: string) => (await family.children(id)).map((child) => child.id)

  it('the most and largest children that a call may have are made far within the time there is, and others get their turns', async () => {
    await open(workingSpec())
    const spec = caller({ ...MAPPED, share: [{ field: 'log', as: 'log' }] }, text(3_900))
    const id = await family.start('caller', spec, items(LIMITS.childrenPerCall))
    const claim = await family.store.claimRun(id, 'w', 30_000)
    if (!claim) throw new Error('not claimable')
    let turns = 0
    let going = true
    const beat = () => {
      turns++
      if (going) setImmediate(beat)
    }
    beat()

    const from = performance.now()
    const ended = await executeRun(family.ports, claim, { leaseMs: 30_000, signal: new AbortController().signal })
    going = false
    expect(ended.status).toBe('waiting')
    // The transaction has 20 seconds.
    expect(performance.now() - from).toBeLessThan(10_000)
    expect(turns).toBeGreaterThan(LIMITS.childrenPerCall / 100)
    expect(await family.database.prisma.run.count({ where: { parentRunId: id } })).toBe(LIMITS.childrenPerCall)
  })
})
