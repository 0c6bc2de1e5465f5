import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createdRun } from '../../tests/support/created-run.ts'
import { sampleSpec } from '../../tests/support/sample-loop.ts'
import { BACKENDS, openTempDatabase } from '../../tests/support/temp-database.ts'
import type { StopReason } from '../loop/artefacts/contract.ts'
import type { LoopEvent } from '../loop/artefacts/events.ts'
import type { ModelBinding } from '../loop/artefacts/models.ts'
import { summarise } from '../loop/summary/summarise.ts'
import type { Database } from './database.ts'
import { createLoop } from './loops.ts'
import { createRunHistory } from './run-history.ts'
import { ensureLocalWorkspace } from './workspaces.ts'

let test: Awaited<ReturnType<typeof openTempDatabase>>
let clock = 1_000

const LEASE = 10_000
const MODEL = 'scripted:sample'

type Past = {
  scores: (number | null)[]
  taskType?: string
  target?: number
  reason?: StopReason
  model?: string
  loop?: string
  /** Null: it is still running. */
  ended?: boolean
  /** The model that an alias of the workspace stood for. */
  bound?: string
}

/** A run of the sample loop as its row and its iterations would be after it ran: 100 ms for each iteration, of which 40 were a pause. */
async function pastRun(database: Database, past: Past): Promise<string> {
  const {
    scores,
    taskType,
    target,
    reason = 'max_iterations',
    model = 'sample',
    loop = 'a',
    ended = true,
    bound,
  } = past
  const scope = await ensureLocalWorkspace(database)
  const { design, spec, ...compiled } = sampleSpec()
  const contract = {
    ...spec.contract,
    ...(target === undefined ? {} : { qualityThreshold: { target, minIterations: 1 } }),
  }
  const typed = { ...spec, contract, ...(taskType === undefined ? {} : { taskType }) }
  const binding: Record<string, ModelBinding> = {
    default: bound ? { provider: 'workspace', model: 'default' } : { provider: 'scripted', model },
  }
  const existing = await database.prisma.loop.findFirst({ where: { slug: loop } })
  const loopId =
    existing?.id ?? (await createLoop(database, scope, { slug: loop, design, origin: 'own', accepted: true })).id
  const runId = await createdRun(database, scope, {
    loopId,
    compiled: { ...compiled, design, spec: { ...typed, models: binding } },
  })
  const store = database.createRunStore({ now: () => clock })
  const claim = await store.claimRun(runId, 'w', LEASE)
  if (!claim) throw new Error('not claimed')
  const events = eventsOf(scores, ended ? reason : null, bound)
  const iterations = scores.map((_, index) =>
    events
      .filter((event) => event.iteration === index + 1)
      .reduce<ReturnType<typeof summarise> | null>(summarise, null),
  )
  const commit = {
    events,
    iterations: iterations.filter((each) => each !== null).map((each) => ({ ...each, pausedMs: 40 })),
    checkpoint: null,
    finished: ended,
    paused: null,
  }
  const result = await store.commit(claim, commit, LEASE)
  if (!result.ok) throw new Error('fenced')
  return runId
}

function eventsOf(scores: (number | null)[], reason: StopReason | null, bound?: string): LoopEvent[] {
  let seq = 1
  const events: LoopEvent[] = []
  const stamp = (iteration: number, at = clock) => ({ seq: ++seq, at, iteration, step: iteration, nodeId: null })
  if (bound) {
    const models = { default: { provider: 'anthropic', model: bound, simulated: false } }
    events.push({ ...stamp(0), type: 'run-started', data: { specHash: '', models, state: {}, priors: null } })
  }
  for (const [index, score] of scores.entries()) {
    events.push({ ...stamp(index + 1), type: 'iteration-started', data: { iteration: index + 1 } })
    clock += 100
    const data = { score, readings: [], fired: null, measure: null, stalledFor: 0 }
    events.push({ ...stamp(index + 1), type: 'guard-checked', data })
  }
  if (reason === null) return events
  const best = scores.reduce<number | null>(
    (most, score) => (score !== null && score > (most ?? -1) ? score : most),
    null,
  )
  const outcome = reason === 'quality_threshold' ? 'success' : 'failure'
  const ending = {
    reason,
    outcome,
    label: '',
    explanation: '',
    iterations: scores.length,
    costNanoUsd: 0,
    tokens: 0,
  } as const
  const data = { ...ending, bestScore: best, bestIteration: null, state: {}, output: {} }
  events.push({ ...stamp(scores.length), type: 'run-finished', data })
  return events
}

async function history(
  part: { taskType?: string | null; model?: string; target?: number; limit?: number; loop?: string } = {},
) {
  const { taskType = 'code', model = MODEL, target = 0.5, limit = 10, loop = 'a' } = part
  const runId = await pastRun(test.database, { scores: [], ended: false, loop })
  return createRunHistory(test.database).finishedRuns({ runId, taskType, model, target, limit })
}

describe.each(BACKENDS)('finished runs of a task type and its models in %s', (backend) => {
  beforeEach(async () => {
    test = await openTempDatabase(backend)
  })
  afterEach(() => test.remove())

  it('come oldest first, as they went', async () => {
    await pastRun(test.database, { scores: [0.2, null, 0.6], taskType: 'code', target: 0.7 })
    await pastRun(test.database, { scores: [0.9], taskType: 'code', reason: 'quality_threshold', loop: 'b' })
    expect(await history()).toEqual([
      { scores: [0.2, 0.6], latenciesMs: [60, 60], converged: false, iterations: 3, threshold: 0.7 },
      { scores: [0.9], latenciesMs: [60], converged: true, iterations: 1, threshold: 0.5 },
    ])
  })

  it('leave out other types, other models, runs without a score, those in execution, and ends that tell nothing', async () => {
    await pastRun(test.database, { scores: [0.1], taskType: 'other' })
    await pastRun(test.database, { scores: [0.2], taskType: 'code', model: 'large' })
    await pastRun(test.database, { scores: [null], taskType: 'code' })
    await pastRun(test.database, { scores: [0.3], taskType: 'code', ended: false })
    for (const reason of ['cancelled', 'stopped_by_person', 'in_doubt', 'internal_error'] as const)
      await pastRun(test.database, { scores: [0.4], taskType: 'code', reason })
    const spoilt = await pastRun(test.database, { scores: [0.5], taskType: 'code' })
    await test.database.prisma.run.update({ where: { id: spoilt }, data: { chaos: '{"profile":"mixed","seed":1}' } })
    expect(await history()).toEqual([])
    expect((await history({ model: 'scripted:large' })).map(({ scores }) => scores)).toEqual([[0.2]])
  })

  it('are told by what an alias of the workspace stood for when they started', async () => {
    await pastRun(test.database, { scores: [0.1], taskType: 'code', bound: 'large' })
    await pastRun(test.database, { scores: [0.2], taskType: 'code', bound: 'small' })
    expect(await history({ model: 'workspace:default' })).toEqual([])
    expect((await history({ model: 'anthropic:small' })).map(({ scores }) => scores)).toEqual([[0.2]])
  })

  it('are the latest so many', async () => {
    for (const score of [0.1, 0.2, 0.3]) await pastRun(test.database, { scores: [score], taskType: 'code' })
    expect((await history({ limit: 2 })).map(({ scores }) => scores)).toEqual([[0.2], [0.3]])
  })

  it('are those of the same loop, where there is no task type', async () => {
    await pastRun(test.database, { scores: [0.1], loop: 'a' })
    await pastRun(test.database, { scores: [0.2], loop: 'b' })
    await pastRun(test.database, { scores: [0.3], loop: 'a', taskType: 'code' })
    expect((await history({ taskType: null })).map(({ scores }) => scores)).toEqual([[0.1]])
    expect((await history({ taskType: null, loop: 'b' })).map(({ scores }) => scores)).toEqual([[0.2]])
  })
})
