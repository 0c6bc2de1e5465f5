import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { askingSpec, callingSpec, type Family, openFamily } from '../support/family.ts'
import { BACKENDS, type Backend, PROJECT_ROOT } from '../support/temp-database.ts'

/** `LOOPWRIGHT_CRASH=all` kills at every port call, before, during and after it; else each moment once among those that make, collect and account for child runs, and at commits. */
const ALL = process.env.LOOPWRIGHT_CRASH === 'all'
const PROGRAM = fileURLToPath(new URL('./children-process.ts', import.meta.url))
const MOMENTS = ['before', 'during', 'after'] as const
type Moment = (typeof MOMENTS)[number]
/** By database and kind of call, at which moments a process dies: before the first, during a middle or after one of the last. */
const SAMPLE: Record<Backend, Record<string, readonly Moment[]>> = {
  sqlite: {
    'children.start': ['during', 'after'],
    'children.collect': ['before', 'after'],
    'store.commit': ['during'],
    'children.hold': ['after'],
    'children.settle': ['before'],
  },
  postgresql: {
    'children.start': ['during'],
    'children.collect': ['before'],
    'store.commit': ['after'],
  },
}

async function execute(url: string, point?: Point) {
  const args = [PROGRAM, url, ...(point ? [point.moment, point.name, String(point.at)] : [])]
  const child = spawn(process.execPath, args, { cwd: PROJECT_ROOT, stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  const signal = await new Promise<NodeJS.Signals | null>((resolve) => child.on('close', (_code, by) => resolve(by)))
  return { signal, calls: lines.filter((line) => line.startsWith('call ')).map((line) => line.slice(5)) }
}

/** A run that calls a loop for each of three items, two at a time, which calls another one. */
async function begin(backend: Backend) {
  const family = await openFamily(backend)
  await family.publish('ask', askingSpec(2))
  await family.publish(
    'middle',
    callingSpec({ loop: 'ask', input: { q: '1' }, output: [{ field: 'total', value: 'child.iterations' }] }),
  )
  const child = { loop: 'middle', over: 'input.items', concurrency: 2, fields: ['total'] }
  const output = [{ field: 'log', value: 'children.map(c, c.state.total)' }]
  const contract = { budgetTokens: 100_000 }
  const id = await family.start('caller', callingSpec({ ...child, output }, { contract }), { items: [1, 2, 3] })
  return { family, id }
}

/** The `at`th call of this name. */
type Point = { moment: Moment; name: string; at: number }

function pointsOf(calls: readonly string[], backend: Backend): Point[] {
  const names = ALL ? [...new Set(calls)] : Object.keys(SAMPLE[backend])
  return names.flatMap((name) => {
    const count = calls.filter((call) => call === name).length
    // Of the last ones there may be fewer another time: how often a run is written depends on time.
    const each = (moment: Moment) =>
      ({ before: [1], during: [(count >> 1) + 1], after: [Math.max(1, count - 3)] })[moment]
    const all = Array.from({ length: Math.max(1, count - 3) }, (_, index) => index + 1)
    const moments = ALL ? MOMENTS : (SAMPLE[backend][name] ?? [])
    return moments.flatMap((moment) => (ALL ? all : each(moment)).map((at) => ({ moment, name, at })))
  })
}

let opened: Family | null = null
afterEach(async () => {
  await opened?.remove()
  opened = null
})

async function clean(backend: Backend) {
  const { family, id } = await begin(backend)
  try {
    const { calls } = await execute(family.url)
    return { calls, expected: await family.row(id) }
  } finally {
    await family.remove()
  }
}

for (const backend of BACKENDS) {
  const { calls, expected } = await clean(backend)

  describe(`a process that executes a tree of runs on ${backend} and is killed`, () => {
    it('ends it when nobody kills it', () => {
      expect(expected).toMatchObject({ status: 'finished', outcome: 'success' })
      expect(JSON.parse(expected.resultState ?? '{}')).toMatchObject({ log: [2, 2, 2] })
      expect([...new Set(calls)]).toEqual(expect.arrayContaining(Object.keys(SAMPLE.sqlite)))
    })

    it.each(pointsOf(calls, backend))(
      '$moment $name $at: nothing is lost and no child runs twice',
      { timeout: 60_000 },
      async (point) => {
        const { family, id } = await begin(backend)
        opened = family
        expect((await execute(family.url, point)).signal).toBe('SIGKILL')
        await family.database.prisma.run.updateMany({ where: { leaseUntil: { not: null } }, data: { leaseUntil: 0n } })
        await family.drain()
        const rows = await family.database.prisma.run.findMany({ orderBy: { depth: 'asc' } })
        expect(rows.map(({ depth, status, outcome }) => ({ depth, status, outcome }))).toEqual(
          [0, 1, 1, 1, 2, 2, 2].map((depth) => ({ depth, status: 'finished', outcome: 'success' })),
        )
        expect(await family.stateOf(id)).toMatchObject({ log: [2, 2, 2] })
        for (const row of rows) {
          const events = await family.events(row.id)
          expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
          expect(events.filter(({ type }) => type === 'run-started')).toHaveLength(1)
          const asked = events.filter(({ type }) => type === 'children-requested').length
          expect(asked).toBe(row.depth === 2 ? 0 : 1)
        }
        // A call that was cut off stays counted, and nothing else is held.
        const [own] = await family.database.prisma.allowance.findMany({ where: { runId: id } })
        expect(Number(own?.spentTokens ?? 0) + Number(own?.reservedTokens ?? 0)).toBe(
          Number((await family.row(id)).tokens),
        )
      },
    )
  })
}
