import { afterEach, beforeEach, expect, it } from 'vitest'
import { claimEvaluation, recordVerdict } from '../../lib/db/evaluation-drive.ts'
import { newDesign } from '../../lib/loop/1-draw/new-design.ts'
import type { EvaluationId } from '../../lib/loop/artefacts/ids.ts'
import { Suite } from '../../lib/loop/artefacts/suite.ts'
import { driveEvaluation } from '../../lib/server/drive-evaluation.ts'
import { executeTree } from '../../lib/server/execute-tree.ts'
import { notRun } from '../../lib/server/judge-result.ts'
import type { Services } from '../../lib/server/services.ts'
import { acceptedLoop } from '../support/accepted-loop.ts'
import { type Api, openApi } from '../support/api.ts'
import { value } from '../support/value.ts'

// Processes are played by services with owners of their own over one database.
let api: Api
let id: EvaluationId
const CASES = 4
beforeEach(async () => {
  api = await openApi()
  const slug = await acceptedLoop(api.client, newDesign('ring'))
  const cases = Array.from({ length: CASES }, (_, index) => ({ name: `case ${index}`, input: { topic: `t${index}` } }))
  const { suite } = value(await api.client.createSuite(slug, Suite.parse({ suiteVersion: 1, name: 'all', cases })))
  const plan = { targets: [{ version: null }], concurrency: 1 }
  id = value(await api.client.startEvaluation({ suite: suite.id, plan })).evaluation.id
})
afterEach(() => api.close())

const process = (owner: string, more: Partial<Services> = {}): Services => ({ ...api.runtime.services, owner, ...more })
const due = () => ({ id, scope: api.runtime.actor })
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
  const { prisma } = api.runtime.services.database
  const cutOff = new Proxy(prisma, {
    get(of, name) {
      if (name !== 'caseResult') return Reflect.get(of, name)
      return new Proxy(of.caseResult, {
        get(table, method) {
          if (method !== 'updateMany') return Reflect.get(table, method)
          return () => {
            started++
            dies.abort()
            return Promise.reject(new Error('killed'))
          }
        },
      })
    },
  })
  const services = { ...dying, database: { ...dying.database, prisma: cutOff } }
  await expect(driveEvaluation(services, due(), execute(services))).rejects.toThrow('killed')
  expect(started).toBe(1)
  expect(await runs()).toBe(1)
  // As after a kill: nobody gave the lease back.
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
  expect(await claimEvaluation(database, { id, owner: 'one' }, now, now + 60_000)).toBe(true)
  expect(await claimEvaluation(database, { id, owner: 'two' }, now, now + 60_000)).toBe(false)
  const verdict = notRun('no')
  expect(await recordVerdict(database, { id, owner: 'two' }, { number: 0 }, verdict)).toBe(false)
  expect(await recordVerdict(database, { id, owner: 'one' }, { number: 0 }, verdict)).toBe(true)
  expect(await recordVerdict(database, { id, owner: 'one' }, { number: 0 }, verdict)).toBe(true)
  expect(value(await api.client.getEvaluation(id)).evaluation.judged).toBe(1)
})
