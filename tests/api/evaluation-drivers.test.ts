import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { claimEvaluation, recordVerdict } from '../../lib/db/evaluation-drive.ts'
import { newDesign } from '../../lib/loop/1-draw/new-design.ts'
import type { LoopDesign } from '../../lib/loop/artefacts/design.ts'
import type { EvaluationId } from '../../lib/loop/artefacts/ids.ts'
import type { JsonObject } from '../../lib/loop/artefacts/json.ts'
import { Suite } from '../../lib/loop/artefacts/suite.ts'
import { driveEvaluation } from '../../lib/server/drive-evaluation.ts'
import { createEvaluationDrivers } from '../../lib/server/evaluation-drivers.ts'
import { executeTree } from '../../lib/server/execute-tree.ts'
import { notRun } from '../../lib/server/judge-result.ts'
import type { Services } from '../../lib/server/services.ts'
import { acceptedLoop } from '../support/accepted-loop.ts'
import { type Api, openApi } from '../support/api.ts'
import { runUntil } from '../support/run-until.ts'
import { longLoop } from '../support/sample-loop.ts'
import { value } from '../support/value.ts'

// Processes are played by services with owners of their own over one database.
let api: Api
let id: EvaluationId
const CASES = 3
beforeEach(async () => {
  api = await openApi()
  id = await begin(newDesign('ring'), (index) => ({ topic: `t${index}` }))
})
type Begun = { cases?: number; concurrency?: number; validators?: unknown[] }
async function begin(
  design: LoopDesign,
  input: (index: number) => JsonObject,
  { cases = CASES, concurrency = 1, validators = [] }: Begun = {},
) {
  const slug = await acceptedLoop(api.client, design)
  const all = Array.from({ length: cases }, (_, index) => ({ name: `case ${index}`, input: input(index) }))
  const suite = Suite.parse({ suiteVersion: 1, name: 'all', cases: all, validators })
  const { id } = value(await api.client.createSuite(slug, suite)).suite
  return value(await api.client.startEvaluation({ suite: id, plan: { targets: [{ version: null }], concurrency } }))
    .evaluation.id
}
afterEach(() => api.close())

const process = (owner: string, more: Partial<Services> = {}): Services => ({ ...api.runtime.services, owner, ...more })
const due = () => ({ id, scope: api.runtime.actor })
/** A database of which one method of one table does something else; the rest of it is as it is. */
function withMethod(
  services: Services,
  table: 'caseResult' | 'run',
  method: string,
  instead: (real: () => unknown) => unknown,
) {
  const { prisma } = services.database
  const replaced = <T extends object>(of: T, name: string, by: (value: never) => unknown): T =>
    new Proxy(of, {
      get: (target, key) => (key === name ? by(Reflect.get(target, key) as never) : Reflect.get(target, key)),
    })
  const call =
    (real: (...args: unknown[]) => unknown) =>
    (...args: unknown[]) =>
      instead(() => real(...args))
  const inside = <T extends object>(of: T) => replaced(of, table, (rows: object) => replaced(rows, method, call))
  type Work = (tx: object) => unknown
  const cutOff = replaced(inside(prisma), '$transaction', (real: (...args: unknown[]) => unknown) => {
    return (work: Work | unknown[], options?: object) =>
      Reflect.apply(real, prisma, [typeof work === 'function' ? (tx: object) => work(inside(tx)) : work, options])
  })
  return { ...services, database: { ...services.database, prisma: cutOff } }
}
const runs = () => api.runtime.services.database.prisma.run.count({ where: { evaluationId: id } })
const execute = (services: Services) => ({
  execute: (actor: Parameters<typeof executeTree>[1], runId: string) => executeTree(services, actor, runId, {}),
})

it('a driver that dies between the start of a run and its record starts nothing twice', async () => {
  const first = process('first', { leaseMs: 150 })
  const dies = new AbortController()
  const dying = { ...first, stopping: dies.signal }
  let started = 0
  // The run is in the database; that it belongs to its result is never recorded, for the process is gone.
  const services = withMethod(dying, 'caseResult', 'updateMany', () => {
    started++
    dies.abort()
    return Promise.reject(new Error('killed'))
  })
  await expect(driveEvaluation(services, due(), execute(services))).rejects.toThrow('killed')
  expect(started).toBe(1)
  expect(await runs()).toBe(1)
  // As after a kill: nobody gave the lease back.
  const { prisma } = api.runtime.services.database
  await prisma.evaluation.update({ where: { id }, data: { owner: 'first', leaseUntil: BigInt(Date.now() + 100) } })
  const second = process('second')
  expect(await driveEvaluation(second, due(), execute(second))).toBe('lost')
  await new Promise((resolve) => setTimeout(resolve, 250))
  expect(await driveEvaluation(second, due(), execute(second))).toBe('ended')
  expect(await runs()).toBe(CASES)
  const { evaluation } = value(await api.client.getEvaluation(id))
  expect(evaluation).toMatchObject({ status: 'finished', total: CASES, judged: CASES, passed: CASES, problem: null })
})

it('one that is stopped gives it up with what is judged, and the next one goes on from there', async () => {
  const stops = new AbortController()
  const first = process('first', { stopping: stops.signal })
  let judged = 0
  const options = { ...execute(first), onJudged: () => ++judged === 2 && stops.abort() }
  expect(await driveEvaluation(first, due(), options as Parameters<typeof driveEvaluation>[2])).toBe('stopped')
  expect(value(await api.client.getEvaluation(id)).evaluation).toMatchObject({ status: 'running', judged: 2 })
  const second = process('second')
  expect(await driveEvaluation(second, due(), execute(second))).toBe('ended')
  expect(await runs()).toBe(CASES)
  expect(value(await api.client.getEvaluation(id)).evaluation).toMatchObject({ judged: CASES, passed: CASES })
})

it('a verdict counts once, and only that of whoever drives', async () => {
  const { database } = api.runtime.services
  const now = Date.now()
  expect(await claimEvaluation(database, { id, owner: 'one', process: 'a' }, now, now + 60_000)).toBe(true)
  expect(await claimEvaluation(database, { id, owner: 'two', process: 'a' }, now, now + 60_000)).toBe(false)
  const verdict = notRun('no')
  expect(await recordVerdict(database, { id, owner: 'two' }, { number: 0 }, verdict)).toBe(false)
  expect(await recordVerdict(database, { id, owner: 'one' }, { number: 0 }, verdict)).toBe(true)
  expect(await recordVerdict(database, { id, owner: 'one' }, { number: 0 }, verdict)).toBe(true)
  expect(value(await api.client.getEvaluation(id)).evaluation.judged).toBe(1)
})

/** Its waits pass at once; runs are executed by others. */
const hasty = (services: Services): Services => {
  const { clock } = services.ports
  return {
    ...services,
    ports: { ...services.ports, clock: { ...clock, sleep: () => clock.sleep(1, new AbortController().signal) } },
  }
}
const quiet = () => {
  const told = vi.spyOn(console, 'error').mockImplementation(() => {})
  return { told, [Symbol.dispose]: () => told.mockRestore() }
}
const read = async () => value(await api.client.getEvaluation(id))

it('a drive with a failing worker ends when the others have come to a stop, and until then nobody else drives', async () => {
  id = await begin({ ...newDesign('two'), name: 'two' }, (index) => ({ topic: `t${index}` }), { concurrency: 2 })
  const services = process('first')
  const failing = Promise.withResolvers<void>()
  let active = 0
  const first = new Set<string>()
  const driven = driveEvaluation(services, due(), {
    async execute(actor, runId) {
      active++
      first.add(runId)
      // The second run goes on when the first worker has failed.
      if (first.size === 2) await failing.promise
      await executeTree(services, actor, runId, {})
      active--
    },
    onJudged() {
      setImmediate(() => failing.resolve())
      throw new Error('out of order')
    },
  })
  driven.catch(() => {})
  await failing.promise
  expect(await driveEvaluation(services, due(), execute(services))).toBe('lost')
  await expect(driven).rejects.toThrow('out of order')
  expect(active).toBe(0)
  expect((await read()).evaluation).toMatchObject({ status: 'running', judged: 1 })
  expect(await driveEvaluation(services, due(), execute(services))).toBe('ended')
  expect((await read()).evaluation).toMatchObject({ judged: CASES, passed: CASES })
})

it('a result that can’t be judged gets a verdict, and a drive leaves nothing behind', async () => {
  using _ = quiet()
  const stopping = new AbortController().signal
  const services = hasty(process('first', { stopping }))
  const runner = process('first')
  const { prisma } = services.database
  const options = {
    async execute(...[actor, runId]: Parameters<ReturnType<typeof execute>['execute']>) {
      await executeTree(runner, actor, runId, {})
      const { input } = await prisma.run.findUniqueOrThrow({ where: { id: runId } })
      if (input.includes('t1'))
        await prisma.eventBlock.updateMany({ where: { runId }, data: { content: new Uint8Array([1, 2, 3]) } })
    },
  }
  expect(await driveEvaluation(services, due(), options)).toBe('ended')
  const { evaluation, results } = await read()
  expect(evaluation).toMatchObject({ status: 'finished', judged: CASES, passed: CASES - 1 })
  expect(evaluation.problem).toContain('Not every run was judged. “case 1”: It could not be judged: ')
  const steps = expect.any(Number)
  expect(results[1]?.verdict).toMatchObject({ outcome: null, asked: null, passed: false, iterations: steps, steps })
  expect(results[1]?.verdict?.iterations).toBeGreaterThan(0)
  expect(getEventListeners(stopping, 'abort')).toEqual([])
})

it('a fault that passes costs nothing', async () => {
  let left = 2
  const busy = () => Promise.reject(new Error('the database is busy'))
  const services = hasty(
    withMethod(process('first'), 'caseResult', 'updateMany', (real) => (left-- > 0 ? busy() : real())),
  )
  expect(await driveEvaluation(services, due(), execute(process('first')))).toBe('ended')
  expect((await read()).evaluation).toMatchObject({ judged: CASES, passed: CASES, problem: null })
  expect(await runs()).toBe(CASES)
})

it('an evaluation whose drive fails is left alone for longer each time', async () => {
  using output = quiet()
  const stops = new AbortController()
  let now = Date.now()
  let looks = 0
  const enough = Promise.withResolvers<void>()
  const { ports } = api.runtime.services
  const clock = {
    ...ports.clock,
    now: () => now,
    async sleep() {
      if (++looks === 10) now += 2_000
      if (looks === 20) now += 2_000
      if (looks === 30) now += 2_000
      if (looks === 40) enough.resolve()
      await new Promise(setImmediate)
    },
  }
  const failing = withMethod(
    process('first', { stopping: stops.signal, ports: { ...ports, clock } }),
    'caseResult',
    'findMany',
    () => Promise.reject(new Error('damaged')),
  )
  const drivers = createEvaluationDrivers(failing)
  await enough.promise
  stops.abort()
  await drivers.stopped
  // At first, after two seconds, and after four more.
  expect(output.told).toHaveBeenCalledTimes(3)
})

it('a run that can’t be cancelled at once is cancelled later, and tells what it spent', async () => {
  id = await begin(longLoop(20_000), () => ({}), { cases: 2 })
  let failures = 0
  const fails = (real: () => unknown) => (failures++ === 0 ? Promise.reject(new Error('busy')) : real())
  const services = withMethod(process('first', { leaseMs: 150 }), 'run', 'updateMany', fails)
  // Executed under another name: its own updates do not fail.
  const runner = process('first')
  const driven = driveEvaluation(services, due(), execute(runner))
  const { prisma } = services.database
  const begun = async () => (await prisma.run.findFirst({ where: { evaluationId: id } }))?.id
  const runId = (await vi.waitUntil(begun)) ?? ''
  await runUntil(api, runId, ({ iterations }) => iterations > 1)
  value(await api.client.cancelEvaluation(id))
  expect(await driven).toBe('ended')
  const { evaluation, results } = await read()
  expect(failures).toBeGreaterThan(1)
  expect(evaluation).toMatchObject({ status: 'cancelled', judged: 2, problem: 'It was cancelled.' })
  const { iterations, tokens } = value(await api.client.getRun(runId)).run
  const cut = {
    outcome: null,
    reason: 'cancelled',
    iterations,
    tokens,
    unexpected: 'It was cancelled with its evaluation.',
  }
  expect(results.map(({ verdict }) => verdict)).toMatchObject([cut, { iterations: 0, reason: null }])
  expect(iterations).toBeGreaterThan(1)
})

it('what is called, and what validates, is what it was when the evaluation began', async () => {
  const part = { ...newDesign('part'), name: 'part' }
  const called = await acceptedLoop(api.client, part)
  value(await api.client.publishVersion(called, 1, 'first'))
  const nodes = newDesign('caller').nodes.map((node) =>
    node.id === 'act'
      ? { ...node, config: { ...node.config, child: { loop: called, input: { topic: 'state.topic' } } } }
      : node,
  )
  const contract = { ...part.contract, maxIterations: 1 }
  const caller = { ...newDesign('caller'), name: 'caller', nodes, contract } as LoopDesign
  const validators = [{ type: 'loop', name: 'looped', loop: called, input: { topic: 'input.topic' } }]
  id = await begin(caller, () => ({ topic: 'tides' }), { cases: 1, validators })
  const design = { ...part, contract: { ...part.contract, maxIterations: part.contract.maxIterations + 1 } }
  value(await api.client.saveDesign(called, 1, design))
  value(await api.client.publishVersion(called, 2, 'second'))
  const services = process('first')
  expect(await driveEvaluation(services, due(), execute(services))).toBe('ended')
  const { prisma } = services.database
  const made = await prisma.run.findMany({
    where: { evaluationId: id, loop: { slug: called } },
    select: { evaluationRole: true, version: { select: { number: true } } },
  })
  expect(new Set(made.map(({ evaluationRole, version }) => `${evaluationRole} ${version?.number}`))).toEqual(
    new Set(['case 1', 'judge 1']),
  )
})
