import { describe, expect, it, vi } from 'vitest'
import type { Contract } from '../loop/artefacts/contract.ts'
import { DamagedLog } from '../loop/artefacts/damaged-log.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import { type Bench, bench, countingSpec, finished, queue, RUN_ID, specOf, stateSchema } from './fixtures.ts'
import { executeRun } from './host.ts'
import { RunJournal } from './journal.ts'
import type { Commit, RunStore } from './ports.ts'
import { simulatedClock } from './simulated-clock.ts'

const LEASE = 400

/** One iteration of very many steps without an effect; each turns a text of that length round. */
function longIteration(contract: Partial<Contract> = {}, chars = 1, steps = 600): LoopSpec {
  const turn = { kind: 'observe', config: { map: [{ field: 's', value: 'state.s == state.a ? state.b : state.a' }] } }
  const text = (letter: string) => ({ type: 'string', default: letter.repeat(chars) })
  return specOf({
    state: stateSchema({ a: text('a'), b: text('b'), s: text('a') }),
    nodes: {
      start: { ...turn, next: { next: 'turn' } },
      turn: { ...turn, next: { next: { to: 'turn', cap: steps } } },
    },
    contract: { maxIterations: 1, timeoutMs: 3_600_000, ...contract },
  })
}

/** A bench whose clock goes on by itself, and what was committed at which time. */
function busyBench(msPerLook: number): Bench & { commits: { at: number; commit: Commit }[] } {
  const clock = simulatedClock()
  let passed = 0
  const now = () => {
    passed += msPerLook
    return clock.now() + passed
  }
  const busy = { ...clock, now }
  const b = bench({}, busy)
  const commits: { at: number; commit: Commit }[] = []
  const { commit } = b.store
  b.ports.store = {
    ...b.store,
    commit: (claim, what, leaseMs) => {
      commits.push({ at: busy.now(), commit: what })
      return commit(claim, what, leaseMs)
    },
  }
  return { ...b, commits }
}

async function execute(b: Bench, leaseMs = LEASE) {
  const claim = await b.store.claimRun(RUN_ID, 'w1', leaseMs)
  if (!claim) throw new Error('not claimable')
  return executeRun(b.ports, claim, { leaseMs, signal: new AbortController().signal })
}

describe('an iteration without effects that outlasts the lease', () => {
  it('keeps the lease by writing, and ends', async () => {
    const b = busyBench(10)
    queue(b.store, longIteration())
    expect(await execute(b)).toEqual({ status: 'finished' })
    const gaps = b.commits.slice(1).map(({ at }, index) => at - (b.commits[index]?.at ?? 0))
    expect(b.commits.length).toBeGreaterThan(100)
    expect(Math.max(...gaps)).toBeLessThan(LEASE / 2)
  })

  it('loses nothing to a kill within it but what was not written', async () => {
    const b = busyBench(10)
    queue(b.store, longIteration())
    const { commit } = b.ports.store
    let left = 50
    const dying = {
      ...b.ports.store,
      commit: (...args: Parameters<typeof commit>) => {
        if (left-- === 0) throw new Error('killed')
        return commit(...args)
      },
    }
    await expect(execute({ ...b, ports: { ...b.ports, store: dying } }, 0)).rejects.toThrow('killed')
    const before = b.store.inspect(RUN_ID).events
    expect(before.length).toBeGreaterThan(50)
    expect(await execute(b)).toEqual({ status: 'finished' })
    expect(b.store.inspect(RUN_ID).events.slice(0, before.length)).toEqual(before)
  })

  it('ends when its run is cancelled', async () => {
    const b = busyBench(10)
    queue(b.store, longIteration())
    const { commit } = b.ports.store
    b.ports.store = {
      ...b.ports.store,
      commit: (...args) => {
        b.store.requestCancel(RUN_ID, 'user_1')
        return commit(...args)
      },
    }
    await execute(b)
    const { events } = b.store.inspect(RUN_ID)
    expect(finished(events)).toMatchObject({ reason: 'cancelled', iterations: 1 })
    expect(events.length).toBeLessThan(50)
  })

  it('ends at the run’s time limit, over every restart', async () => {
    const b = busyBench(10)
    const spec = longIteration({ timeoutMs: 2_000 })
    queue(b.store, spec)
    const { commit } = b.ports.store
    for (let life = 0; life < 100 && b.store.inspect(RUN_ID).status !== 'finished'; life++) {
      let left = 20
      const dying = {
        ...b.ports.store,
        commit: (...args: Parameters<typeof commit>) => {
          if (left-- === 0) throw new Error('killed')
          return commit(...args)
        },
      }
      await execute({ ...b, ports: { ...b.ports, store: dying } }, 0).catch(() => {})
    }
    expect(finished(b.store.inspect(RUN_ID).events)).toMatchObject({ reason: 'timeout' })
  })

  it('holds no more than some megabytes back', async () => {
    const b = busyBench(0)
    queue(b.store, longIteration({}, 60_000))
    await execute(b)
    const sizes = b.commits.map(({ commit }) => JSON.stringify(commit.events).length)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeGreaterThan(20_000_000)
    expect(Math.max(...sizes)).toBeLessThan(2_000_000)
  })
})

describe('what a worker reads when it takes a run up', () => {
  /** Executes it in lives of so many commits, and gives the events and characters that each life had to read. */
  async function lifeByLife(b: Bench, commits: number) {
    const read: { events: number; chars: number }[] = []
    const load: RunStore['load'] = async (runId) => {
      const loaded = await b.store.load(runId)
      read.push({ events: loaded.events.length, chars: JSON.stringify(loaded.events).length })
      return loaded
    }
    while (b.store.inspect(RUN_ID).status !== 'finished') {
      let left = commits
      const commit: RunStore['commit'] = async (...args) => {
        if (left-- === 0) throw new Error('killed')
        return b.store.commit(...args)
      }
      const store = { ...b.store, load, commit }
      await execute({ ...b, ports: { ...b.ports, store } }).catch(() => {})
      await b.clock.sleep(LEASE, new AbortController().signal)
    }
    return read
  }

  it('is bounded within an iteration of any length', async () => {
    const b = bench()
    queue(b.store, longIteration({}, 1, 4_000))
    const read = await lifeByLife(b, 7)
    expect(b.store.inspect(RUN_ID).events.length).toBeGreaterThan(2 * LIMITS.checkpointEvents)
    expect(Math.max(...read.map(({ events }) => events))).toBeGreaterThan(LIMITS.checkpointEvents / 2)
    expect(Math.max(...read.map(({ events }) => events))).toBeLessThanOrEqual(LIMITS.checkpointEvents + 200)
    expect(b.store.inspect(RUN_ID).checkpoints.length).toBeLessThan(5)
  })

  it('is bounded in bytes too', async () => {
    const b = bench()
    queue(b.store, longIteration({}, 60_000))
    const read = await lifeByLife(b, 10)
    expect(JSON.stringify(b.store.inspect(RUN_ID).events).length).toBeGreaterThan(2 * LIMITS.checkpointBytes)
    expect(Math.max(...read.map(({ chars }) => chars))).toBeLessThan(1.2 * LIMITS.checkpointBytes)
  })

  it('leaves turns to others, and keeps the lease', async () => {
    const b = bench()
    queue(b.store, longIteration())
    await execute(b)
    const { events } = b.store.inspect(RUN_ID)
    const asked = { cancelRequestedBy: null, pauseRequestedBy: null, breakpointsRequest: null }
    const of = { runId: RUN_ID, owner: 'w', epoch: 1, seq: events.length, spec: longIteration(), specHash: '' }
    let [now, renewed, turns] = [0, 0, 0]
    const renew: RunStore['renew'] = async () => {
      renewed++
      return { ok: true, ...asked }
    }
    // A machine that takes a millisecond for each event.
    const slow = vi.spyOn(performance, 'now').mockImplementation(() => now++)
    const opened = RunJournal.open(
      { ...of, ...asked, modelOverrides: {}, resume: null },
      { ...b.store, renew },
      { ...b.clock, now: () => now },
      LEASE,
    )
    const turn = () => {
      turns++
      next = setImmediate(turn)
    }
    let next = setImmediate(turn)
    const journal = await opened
    clearImmediate(next)
    slow.mockRestore()
    expect(journal.run.seq).toBe(events.length)
    expect(turns).toBeGreaterThan(events.length / 50)
    expect(renewed).toBeGreaterThan(events.length / LEASE)
  })
})

describe('a run that can’t be loaded', () => {
  const broken = (b: Bench, error: Error) => ({ ...b.ports.store, load: async () => Promise.reject(error) })
  const damaged = new DamagedLog('payload abc is missing', { iteration: 3, steps: 14, at: 7 })

  async function afterTwoCommits(): Promise<Bench> {
    const b = bench()
    queue(b.store, countingSpec())
    b.ports.models.call = async () => Promise.reject(new Error('killed'))
    await expect(execute(b, 0)).rejects.toThrow('killed')
    return b
  }

  it('ends as internal_error when its log is damaged, after what the log holds', async () => {
    const b = await afterTwoCommits()
    const before = b.store.inspect(RUN_ID).events
    b.ports.store = broken(b, damaged)
    expect(await execute(b)).toEqual({ status: 'finished' })
    const { events, iterations } = b.store.inspect(RUN_ID)
    expect(events.slice(0, -1)).toEqual(before)
    expect(events.at(-1)).toMatchObject({ iteration: 3, step: 14, seq: before.length + 1 })
    expect(finished(events)).toMatchObject({ reason: 'internal_error', outcome: 'failure', iterations: 3 })
    expect(finished(events).explanation).toContain('payload abc is missing')
    expect(iterations.map(({ iteration }) => iteration)).toEqual([1])
  })

  it('ends as cancelled when somebody asked for that', async () => {
    const b = await afterTwoCommits()
    b.store.requestCancel(RUN_ID, 'user_1')
    b.ports.store = broken(b, damaged)
    expect(await execute(b)).toEqual({ status: 'finished' })
    expect(finished(b.store.inspect(RUN_ID).events)).toMatchObject({ reason: 'cancelled', outcome: 'failure' })
  })

  it('stays to be tried again when the store failed for another reason', async () => {
    const b = await afterTwoCommits()
    b.ports.store = broken(b, new Error('database is locked'))
    await expect(execute(b, 0)).rejects.toThrow('database is locked')
    expect(b.store.inspect(RUN_ID).status).toBe('running')
  })

  it.each([
    { what: 'a spec that is none', spec: { specVersion: 0 } },
    { what: 'a spec of another release', spec: { ...countingSpec(), specVersion: 2 } },
  ])('ends as internal_error: $what', async ({ spec }) => {
    const b = bench()
    queue(b.store, spec as LoopSpec) // what another release may have stored
    expect(await execute(b)).toEqual({ status: 'finished' })
    expect(finished(b.store.inspect(RUN_ID).events)).toMatchObject({ reason: 'internal_error', iterations: 0 })
  })

  it('ends as internal_error: a checkpoint of another release', async () => {
    const b = bench()
    queue(b.store, countingSpec())
    const { load } = b.store
    b.ports.store = {
      ...b.store,
      load: async (runId) => ({ ...(await load(runId)), checkpoint: JSON.parse('{"runStateVersion":2,"seq":0}') }),
    }
    expect(await execute(b)).toEqual({ status: 'finished' })
    expect(finished(b.store.inspect(RUN_ID).events)).toMatchObject({ reason: 'internal_error' })
  })
})
