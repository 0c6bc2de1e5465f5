import { describe, expect, it } from 'vitest'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import { memoryBudgets } from './fixture-budgets.ts'
import { type Bench, bench, countingSpec, finished, queue, RUN_ID } from './fixtures.ts'
import { executeRun, type RunPorts } from './host.ts'
import type { RunStore, ToolExecute } from './ports.ts'
import { simulatedClock } from './simulated-clock.ts'

const LEASE = 10_000
const never = new AbortController().signal

/** One iteration that calls this tool. */
function calling(tool: string, contract: Parameters<typeof countingSpec>[0] = {}): LoopSpec {
  const rules = [{ respond: { json: { action: { tool, args: {} } } } }]
  return countingSpec({ maxIterations: 1, timeoutMs: 3_600_000, stepTimeoutMs: 600_000, ...contract }, { rules })
}

type Sending = Bench & { sent: string[] }

/** A bench whose tools take so long, and what was sent to them. */
function sending(tookMs: number): Sending {
  const clock = simulatedClock()
  const sent: string[] = []
  const tool: ToolExecute = async (_args, call, signal) => {
    sent.push(call.tool)
    await clock.sleep(tookMs, signal)
    return { ok: true, output: 'done' }
  }
  return { ...bench({ unsafe: tool, flaky: tool }, clock), sent }
}

async function execute(b: Bench, store: Partial<RunStore> = {}, ports: Partial<RunPorts> = {}) {
  const claim = await b.store.claimRun(RUN_ID, 'w1', LEASE)
  if (!claim) throw new Error('not claimable')
  return executeRun({ ...b.ports, ...ports, store: { ...b.store, ...store } }, claim, { leaseMs: LEASE, signal: never })
}

/** Nobody else can take the run: its lease holds. */
const isHeld = async (b: Bench) => (await b.store.claimRun(RUN_ID, 'thief', LEASE)) === null
const types = (b: Bench) => b.store.inspect(RUN_ID).events.map(({ type }) => type)

describe('a call in flight while the store can’t be reached', () => {
  const ways = [
    { what: 'fail', renew: async () => Promise.reject(new Error('connection reset')) },
    { what: 'stay without an answer', renew: () => new Promise<never>(() => {}) },
  ]
  /** Renewals come to nothing from the sending on, this often. */
  const broken = (b: Sending, renew: () => Promise<never>, times: number): Partial<RunStore> => {
    let left = times
    return { renew: (...args) => (b.sent.length > 0 && left-- > 0 ? renew() : b.store.renew(...args)) }
  }

  it.each(ways)('goes on when two renewals $what, and its outcome is kept', async ({ renew }) => {
    const b = sending(60_000)
    queue(b.store, calling('unsafe'))
    expect(await execute(b, broken(b, renew, 2))).toEqual({ status: 'finished' })
    expect(b.sent).toEqual(['unsafe'])
    expect(types(b)).toContain('tool-answered')
  })

  it.each(ways)('is given up when the lease is over, if renewals $what until then', async ({ renew }) => {
    const b = sending(3_600_000)
    queue(b.store, calling('unsafe', { stepTimeoutMs: 3_600_000, timeoutMs: 7_200_000 }))
    const began = b.clock.now()
    await expect(execute(b, broken(b, renew, Number.POSITIVE_INFINITY))).rejects.toThrow(/reset|no answer/)
    expect(b.clock.now() - began).toBeGreaterThanOrEqual(LEASE)
    expect(b.clock.now() - began).toBeLessThan(LEASE * 1.5)
    expect(types(b).at(-1)).toBe('tool-requested')
  })
})

describe('a worker that stalls right after it wrote down what it will send', () => {
  /** Nothing is heard of the intent's commit for so long. */
  const stalled = (b: Bench, ms: number): Partial<RunStore> => ({
    commit: async (claim, what, leaseMs) => {
      const result = await b.store.commit(claim, what, leaseMs)
      if (what.events.some(({ type }) => type === 'tool-requested')) await b.clock.sleep(ms, never)
      return result
    },
  })

  it.each(['unsafe', 'flaky'])('sends nothing when it has lost the run meanwhile: %s', async (tool) => {
    const b = sending(0)
    queue(b.store, calling(tool))
    const first = execute(b, stalled(b, 3 * LEASE))
    await b.clock.sleep(2 * LEASE, never)
    const other = sending(0)
    await execute({ ...other, store: b.store, ports: { ...b.ports, tools: other.ports.tools } })
    expect(await first).toEqual({ status: 'fenced' })
    expect(b.sent).toEqual([])
    // Who took over asks about the call that may not be repeated, and repeats the other.
    expect([types(b).at(-1), other.sent]).toEqual(tool === 'unsafe' ? ['run-paused', []] : ['run-finished', ['flaky']])
  })

  it('makes sure of the run and sends it when nobody took it', async () => {
    const b = sending(0)
    queue(b.store, calling('unsafe'))
    let renewed = 0
    const renew: RunStore['renew'] = (...args) => {
      if (++renewed === 1) return Promise.reject(new Error('connection reset'))
      return b.store.renew(...args)
    }
    expect(await execute(b, { ...stalled(b, 0.8 * LEASE), renew })).toEqual({ status: 'finished' })
    expect([b.sent, renewed]).toEqual([['unsafe'], 2])
  })

  it('sends nothing when it was cancelled meanwhile', async () => {
    const b = sending(0)
    queue(b.store, calling('unsafe'))
    const first = execute(b, stalled(b, 0.8 * LEASE))
    await b.clock.sleep(0.5 * LEASE, never)
    b.store.requestCancel(RUN_ID, 'user_1')
    await first
    expect(b.sent).toEqual([])
    expect(finished(b.store.inspect(RUN_ID).events).reason).toBe('cancelled')
  })
})

describe('what is waited for beside an effect', () => {
  const price = { inputUsdPerMTok: 1, outputUsdPerMTok: 10 }
  const priced = (): LoopSpec => ({
    ...calling('flaky', { stepTimeoutMs: 5_000 }),
    models: { default: { provider: 'scripted', model: 'script', price } },
  })
  const tookMs = 45_000

  it.each(['reserve', 'settle'] as const)('does not cost the lease: the ledger’s %s', async (slow) => {
    const b = sending(0)
    const budgets = memoryBudgets()
    budgets.setBudget('loop', 1e12)
    const held: boolean[] = []
    const wait = async () => {
      await b.clock.sleep(tookMs, never)
      held.push(await isHeld(b))
    }
    const ledger = {
      ...budgets,
      reserve: async (...call: Parameters<typeof budgets.reserve>) => {
        if (slow === 'reserve') await wait()
        return budgets.reserve(...call)
      },
      settle: async (...call: Parameters<typeof budgets.settle>) => {
        if (slow === 'settle') await wait()
        return budgets.settle(...call)
      },
    }
    queue(b.store, priced())
    expect(await execute(b, {}, { budgets: ledger })).toEqual({ status: 'finished' })
    expect(held).toEqual([true])
    // The step's limit is about an answer to what was sent, and so is the time that an answer takes.
    const { events } = b.store.inspect(RUN_ID)
    expect(types(b)).not.toContain('model-failed')
    expect(events.find((event) => event.type === 'model-answered')?.data.latencyMs).toBe(0)
  })

  it('ends at the run’s limit when a call can’t be sent, and says so', async () => {
    const b = sending(0)
    const budgets = { ...memoryBudgets(), reserve: () => new Promise<never>(() => {}) }
    const spec = { ...priced(), contract: { ...priced().contract, timeoutMs: 20_000 } }
    queue(b.store, spec)
    expect(await execute(b, {}, { budgets })).toEqual({ status: 'finished' })
    const { events } = b.store.inspect(RUN_ID)
    expect(finished(events).reason).toBe('timeout')
    expect(events.find((event) => event.type === 'model-failed')?.data).toMatchObject({
      message: 'the run’s time limit was reached before the call could be sent',
    })
  })

  it('does not cost the lease: loading its log', async () => {
    const b = sending(0)
    queue(b.store, calling('flaky'))
    const held: boolean[] = []
    const load: RunStore['load'] = async (runId) => {
      await b.clock.sleep(tookMs, never)
      held.push(await isHeld(b))
      return b.store.load(runId)
    }
    expect(await execute(b, { load })).toEqual({ status: 'finished' })
    expect(held).toEqual([true])
  })

  it('is given up when another worker has the run: loading its log', async () => {
    const b = sending(0)
    queue(b.store, calling('flaky'))
    const renew: RunStore['renew'] = async () => ({ ok: false, why: 'fenced' })
    expect(await execute(b, { load: () => new Promise(() => {}), renew })).toEqual({ status: 'fenced' })
    expect(types(b)).toEqual(['run-queued'])
  })
})
