import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBudgetLedger } from '../../lib/db/budget-ledger.ts'
import { readSpending } from '../../lib/db/daily-budgets.ts'
import { createLoop } from '../../lib/db/loops.ts'
import { ensureLocalWorkspace } from '../../lib/db/workspaces.ts'
import type { LoopEvent } from '../../lib/loop/artefacts/events.ts'
import { hashJson } from '../../lib/loop/artefacts/json.ts'
import { bench, countingSpec } from '../../lib/runner/fixtures.ts'
import { executeRun, type RunPorts } from '../../lib/runner/host.ts'
import { simulatedClock } from '../../lib/runner/simulated-clock.ts'
import { createdRun } from '../support/created-run.ts'
import { sampleSpec } from '../support/sample-loop.ts'
import { tempDatabase } from '../support/temp-database.ts'
import { Crash } from './fixture-crash.ts'

const START = Date.UTC(2030, 4, 5)
const LEASE_MS = 30_000

/** Answers, a bad answer that is repaired, and a failed call that is tried again: each way in which a held call can end. */
const spec = {
  ...countingSpec(
    { maxIterations: 2, timeoutMs: 3_600_000 },
    {
      rules: [
        { when: 'iteration == 2 && call == 0', respond: { error: 'transient', message: 'busy' } },
        { when: 'iteration == 1 && call == 0', respond: { text: 'let me think' } },
        {
          respond: {
            json: { action: { tool: 'state.patch', args: { set: { n: '{{ state.n + 1 }}' } } }, subgoal: 'on' },
          },
        },
      ],
    },
  ),
  models: {
    default: { provider: 'scripted', model: 'script', price: { inputUsdPerMTok: 1, outputUsdPerMTok: 10 } },
  },
}

let temp: Awaited<ReturnType<typeof tempDatabase>>
let scope: Awaited<ReturnType<typeof ensureLocalWorkspace>>
beforeAll(async () => {
  temp = await tempDatabase()
  scope = await ensureLocalWorkspace(temp.database)
})
afterAll(() => temp.remove())

let made = 0
async function budgetedRun(budget: number) {
  const { database } = temp
  const { design } = sampleSpec()
  const loop = await createLoop(database, scope, { slug: `loop-${++made}`, design, origin: 'own', accepted: true })
  await database.prisma.loop.update({ where: { id: loop.id }, data: { dailyBudgetNanoUsd: BigInt(budget) } })
  const compiled = { design, spec, specHash: hashJson(spec) }
  return { loopId: loop.id, runId: await createdRun(database, scope, { loopId: loop.id, compiled }) }
}

/** Ports over the database, of which each call that does I/O has a number; `around` may die before or after it. */
function portsOf(
  around: <R>(name: string, work: () => Promise<R>) => Promise<R>,
  requireAlive: () => void = () => {},
): RunPorts {
  const clock = simulatedClock(START)
  const { ports } = bench({}, clock)
  const store = temp.database.createRunStore({ now: clock.now })
  const budgets = createBudgetLedger(temp.database, clock)
  return {
    ...ports,
    store: {
      ...store,
      load: (id) => around('load', () => store.load(id)),
      commit: (claim, commit, lease) => around('commit', () => store.commit(claim, commit, lease)),
      async renew(claim, lease) {
        requireAlive()
        return store.renew(claim, lease)
      },
    },
    models: { ...ports.models, call: (request, signal) => around('call', () => ports.models.call(request, signal)) },
    budgets: {
      limits: budgets.limits,
      reserve: (call) => around('reserve', () => budgets.reserve(call)),
      settle: (call) => around('settle', () => budgets.settle(call)),
      release: (call) => around('release', () => budgets.release(call)),
    },
  }
}

async function takeUp(ports: RunPorts, runId: string): Promise<void> {
  const claim = await ports.store.claimRun(runId, 'w', 0)
  if (!claim) throw new Error('the run could not be claimed')
  await executeRun(ports, claim, { leaseMs: LEASE_MS, signal: new AbortController().signal })
}

async function logOf(runId: string): Promise<LoopEvent[]> {
  const log = await temp.database.openRunLog(scope, runId)
  // The log holds what was committed as LoopEvents; `whole` puts the large fields back.
  return ((await log?.events({ after: 0, whole: true })) ?? []) as unknown as LoopEvent[]
}

/** What a ledger must hold by the log alone: each sending with the cost of its end, or held for good when a restart came first. */
function accountsOf(events: readonly LoopEvent[]) {
  const sendings = new Map<number, { nanoUsd: number; settled: number | null }>()
  let open: { seq: number; nanoUsd: number } | null = null
  for (const event of events) {
    if (event.type === 'model-called') open = { seq: event.seq, nanoUsd: event.data.reserved.nanoUsd }
    else if (open && event.type === 'run-resumed') {
      sendings.set(open.seq, { nanoUsd: open.nanoUsd, settled: null })
      open = { seq: event.seq, nanoUsd: open.nanoUsd }
    } else if (open && ['model-answered', 'model-failed', 'run-finished'].includes(event.type)) {
      const settled = event.type === 'model-answered' ? event.data.costNanoUsd : 0
      sendings.set(open.seq, { nanoUsd: open.nanoUsd, settled })
      open = null
    }
  }
  return sendings
}

const calls = await (async () => {
  temp = await tempDatabase()
  scope = await ensureLocalWorkspace(temp.database)
  const names: string[] = []
  const { runId } = await budgetedRun(1e12)
  const ports = portsOf((name, work) => {
    names.push(name)
    return work()
  })
  await takeUp(ports, runId)
  await temp.remove()
  return names
})()
const points = calls.flatMap((name, index) => [
  { at: index + 1, name, when: 'before' },
  { at: index + 1, name, when: 'after' },
])

describe('a crash at any port call of a run under a daily budget', { timeout: 60_000 }, () => {
  it('covers what it claims to cover', () => {
    expect(new Set(calls)).toEqual(new Set(['load', 'commit', 'call', 'reserve', 'settle', 'release']))
    expect(calls.filter((name) => name === 'reserve').length).toBe(4)
  })

  it.each(points)(
    'call $at, $name, dies $when its work: the ledger says what the log says',
    async ({ at, name, when }) => {
      const { loopId, runId } = await budgetedRun(1e12)
      let number = 0
      let alive = true
      const die = () => {
        // A ledger that only fails is asked again.
        alive = name !== 'reserve'
        throw new Crash()
      }
      const requireAlive = () => {
        if (!alive) throw new Crash()
      }
      const dying = portsOf(async (_, work) => {
        requireAlive()
        const mine = ++number
        if (mine === at && when === 'before') die()
        const result = await work()
        if (mine === at) die()
        return result
      }, requireAlive)
      // A ledger that fails to settle stops nobody: what it should have written is in the log.
      const first = takeUp(dying, runId)
      if (name === 'settle' || name === 'release') await first
      else await expect(first).rejects.toThrow(Crash)
      const { prisma } = temp.database
      if ((await prisma.run.findUniqueOrThrow({ where: { id: runId } })).status !== 'finished') {
        await prisma.run.update({ where: { id: runId }, data: { leaseUntil: 0n } })
        await takeUp(
          portsOf((_, work) => work()),
          runId,
        )
      }
      const events = await logOf(runId)
      expect(events.at(-1)?.type).toBe('run-finished')

      const { days, open } = await readSpending(temp.database, scope, loopId, { now: START, days: 1 })
      const expected = accountsOf(events)
      const rows = await prisma.reservation.findMany({ where: { runId }, orderBy: { seq: 'asc' } })
      for (const { seq, nanoUsd, settledNanoUsd } of rows) {
        const settled = settledNanoUsd === null ? null : Number(settledNanoUsd)
        expect({ seq, nanoUsd: Number(nanoUsd), settled }).toEqual({ seq, ...expected.get(seq) })
      }
      // The run itself counts a call that was cut off whether it was sent or not; the ledger knows what was not.
      const unsent = [...expected].filter(([seq]) => !rows.some((row) => row.seq === seq))
      expect(unsent.every(([, { settled }]) => settled === null)).toBe(true)
      expect(unsent.length).toBe(rows.length === expected.size ? 0 : 1)

      const held = open.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0)
      expect(days[0]).toMatchObject({
        held,
        cutOff: held,
        spent: sum(rows.map((row) => Number(row.settledNanoUsd ?? 0))),
      })
      const finished = events.at(-1)
      const counted = finished?.type === 'run-finished' ? finished.data.costNanoUsd : 0
      expect((days[0]?.spent ?? 0) + held + sum(unsent.map(([, { nanoUsd }]) => nanoUsd))).toBe(counted)
    },
  )
})

const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0)
