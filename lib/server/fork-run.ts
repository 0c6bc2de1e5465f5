import type { z } from 'zod'
import type { ForkList, ForkRunBody } from '../api/contracts/forks.ts'
import type { RunEnvelope } from '../api/contracts/runs.ts'
import { createFork, listForks as listForkRows, type NewFork } from '../db/forks.ts'
import type { LoopRecord } from '../db/loops.ts'
import { newId } from '../db/new-id.ts'
import type { RunLog } from '../db/run-log.ts'
import { findRepeatedRun, findRun, type RunDetailRecord } from '../db/runs.ts'
import type { Compiled } from '../db/snapshots.ts'
import { apply } from '../loop/3-run/apply.ts'
import { emptyRunState } from '../loop/3-run/empty-run-state.ts'
import type { MoveTo } from '../loop/3-run/migrate-run.ts'
import { type ForkPlan, planFork } from '../loop/3-run/plan-fork.ts'
import { loadProgram } from '../loop/3-run/program.ts'
import { stampEvent } from '../loop/3-run/stamp.ts'
import { chosenModels } from '../loop/artefacts/chaos-bindings.ts'
import type { LoopEvent } from '../loop/artefacts/events.ts'
import { RunId } from '../loop/artefacts/ids.ts'
import { canonicalJson, hashJson } from '../loop/artefacts/json.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import type { BoundModel } from '../loop/artefacts/models.ts'
import type { RunState } from '../loop/artefacts/run-state.ts'
import type { IterationSummary } from '../loop/artefacts/trace.ts'
import { summarise } from '../loop/summary/summarise.ts'
import { executors } from '../nodes/executors.ts'
import { bindModels } from '../runner/bind-models.ts'
import { missingSecrets } from '../runner/secrets.ts'
import { findLoop } from './find-loop.ts'
import { checkMcpServers } from './mcp-servers.ts'
import { noSuchRun } from './read-run.ts'
import { partOf, type RecordedPart, recordedPages, recordedParts } from './recorded-run.ts'
import { ok, type Result, refuseWith } from './result.ts'
import type { Actor, Services } from './services.ts'
import { checkModels, inertImport, resolveExecutable, type StartOptions, startedRun } from './start-run.ts'
import { whileReadable } from './while-readable.ts'

type Body = z.output<typeof ForkRunBody>

/**
 * Starts a new run from the start of an iteration of another one, which may have finished, wait or still be running. What it comes to is worked out first, by the
 * same code that moves a paused run; then the log up to there and the new run's first events are stored at once.
 */
export function forkRun(
  services: Services,
  actor: Actor,
  id: string,
  body: Body,
  options: StartOptions = {},
): Promise<Result<RunEnvelope & { created: boolean }>> {
  return whileReadable(() => fork(services, actor, id, body, options))
}

async function fork(
  services: Services,
  actor: Actor,
  id: string,
  body: Body,
  options: StartOptions,
): Promise<Result<RunEnvelope & { created: boolean }>> {
  const { database } = services
  const key = options.idempotencyKey
  const idempotency = key === undefined ? null : { key, requestHash: hashJson({ fork: id, ...body }) }
  const repeated = await findRepeatedRun(database, actor, idempotency)
  if (repeated) return startedRun(repeated)
  const parent = await findRun(database, actor, id)
  const log = await database.openRunLog(actor, id)
  if (!parent || !log) return noSuchRun(id)
  const found = await findLoop(services, actor, parent.loop.slug)
  if (!found.ok) return found
  if (!found.value.accepted) return inertImport(found.value)
  const place = await placeOf(log, body.iteration)
  if (!place) return notBegun(parent, body.iteration)
  const { fromSeq } = place
  const parts = await recordedParts(services, actor, parent)
  const from = partOf(parts, fromSeq)
  const forkId = newId('run')
  const before = { ...(await stateAt(log, parts, fromSeq)), runId: forkId }
  const target = await findTarget(services, actor, { loop: found.value, parent, before, from, body })
  if (!target.ok) return target
  const { compiled, versionId, modelOverrides, chaos, models, moveTo } = target.value
  const opening = openingEvents(before, body.iteration, services.ports.clock.now())
  const opened = opening.reduce((run, event) => apply(from.snapshot.spec, run, event), before)
  const { note, patch: assignments } = body
  const decision = { fromRunId: id, fromSeq, by: actor.userId, note, assignments, moveTo }
  const plan = planFork(opened, from.snapshot, decision)
  if (!plan.ok) return refusal(plan)
  const forked = stampEvent(opened, plan.event, opened.lastEventAt)
  const run = apply(compiled.spec, opened, forked)
  const missing = secretsMissing(services, compiled, run)
  if (missing) return missing
  const events = [...opening, forked]
  const created = await createFork(database, actor, {
    id: forkId,
    fromRunId: id,
    fromSeq,
    iteration: body.iteration,
    checkpoint: before,
    events,
    summary: summaryOf([...place.copied, ...events]),
    run,
    from: from.snapshot,
    to: compiled,
    versionId,
    modelOverrides,
    chaos,
    models,
    idempotency,
    reservedFor: options.reservedFor ?? null,
  })
  if (!options.reservedFor) services.wakeWorker()
  return startedRun(created)
}

const MOST_FORKS_LISTED = 100

/** The newest forks of a run. */
export async function listForks({ database }: Services, actor: Actor, id: string): Promise<Result<ForkList>> {
  if (!(await findRun(database, actor, id))) return noSuchRun(id)
  const forks = await listForkRows(database, actor, id, MOST_FORKS_LISTED)
  return ok({ forks: forks.map((fork) => ({ ...fork, id: RunId.parse(fork.id) })) })
}

function notBegun({ iterations, status }: RunDetailRecord, iteration: number) {
  const come = iterations === 0 ? 'no iteration has begun' : `it has come to iteration ${iterations}`
  const message = `${come}${status === 'running' ? ' so far' : ''}`
  return refuseWith('invalid-request', `The run has not come to iteration ${iteration}.`, [
    { where: 'body.iteration', message },
  ])
}

type Place = { fromSeq: number; copied: LoopEvent[] }

/**
 * The last event before an iteration. A fork of a fork at the very iteration that this one began with has its parent's beginning too: `copied` are those events of
 * the iteration.
 */
async function placeOf(log: RunLog, iteration: number): Promise<Place | null> {
  const first = await log.firstSeqOf(iteration)
  if (first === null) return null
  const [beginning = []] = await Array.fromAsync(recordedPages(log, first - 1, first + LIMITS.checkpointEvery))
  const next = beginning.findIndex(({ type }, index) => index > 0 && type !== 'run-forked')
  const copied = beginning.slice(0, next === -1 ? beginning.length : next)
  return copied.length > 1 ? { fromSeq: first + copied.length - 1, copied } : { fromSeq: first - 1, copied: [] }
}

/** The run after an event, from the checkpoint before it. */
async function stateAt(log: RunLog, parts: readonly RecordedPart[], seq: number): Promise<RunState> {
  const checkpoint = await log.checkpointBefore(seq)
  let run = checkpoint?.state ?? emptyRunState('')
  for await (const page of recordedPages(log, run.seq, seq))
    for (const event of page) run = apply(partOf(parts, event.seq).program.spec, run, event)
  return run
}

/** The iteration begins in the fork, now: its parent's went on long ago. */
function openingEvents(before: RunState, iteration: number, now: number): LoopEvent[] {
  if (before.iteration === iteration) return []
  return [stampEvent(before, { type: 'iteration-started', nodeId: null, data: { iteration } }, now)]
}

function summaryOf(events: readonly LoopEvent[]): IterationSummary {
  const [first, ...rest] = events
  if (!first) throw new Error('a fork has events of its own')
  return rest.reduce<IterationSummary>(summarise, summarise(null, first))
}

type Target = Pick<NewFork, 'versionId' | 'modelOverrides' | 'chaos' | 'models'> & {
  compiled: Compiled
  moveTo: MoveTo | null
}
type Origin = { loop: LoopRecord; parent: RunDetailRecord; before: RunState; from: RecordedPart; body: Body }

/** What the fork executes, its models bound as of now. */
async function findTarget(
  services: Services,
  actor: Actor,
  { loop, parent, before, from, body }: Origin,
): Promise<Result<Target>> {
  const { version, draft, models } = body
  const asked = version !== undefined || draft
  const found = asked
    ? await resolveExecutable(services, actor, loop, version)
    : ok({ compiled: from.snapshot, versionId: undefined })
  if (!found.ok) return found
  const { compiled, versionId } = found.value
  const { spec, specHash } = compiled
  // Who chooses models wants those to answer.
  const chaos = models ? null : parent.chaos
  const modelOverrides = models ?? chosenModels(spec.models, parent)
  const refused =
    (await checkModels(services, actor, spec, models ?? {}, loop)) ?? (await checkMcpServers(services, actor, spec))
  if (refused) return refused
  const bound = await bindModels(services.ports.models, actor, spec, modelOverrides, loop.dailyBudgetNanoUsd !== null)
  if (!bound.ok) {
    const problems = bound.problems.map((message) => ({ where: 'models', message }))
    return refuseWith('invalid-models', 'The models can’t be used for this fork.', problems)
  }
  const stays = specHash === from.specHash && sameModels(bound.models, before.models)
  const { invariants } = loadProgram(spec, executors, services.ports.toolFacts)
  const moveTo = stays ? null : { spec, specHash, models: bound.models, invariants }
  return ok({ compiled, versionId, modelOverrides, chaos, models: bound.models, moveTo })
}

function sameModels(one: Record<string, BoundModel>, other: Record<string, BoundModel>): boolean {
  return canonicalJson(one) === canonicalJson(other)
}

const CODES = { patch: 'invalid-patch', migration: 'migration-failed' } as const

function refusal({ about, message, problems }: Extract<ForkPlan, { ok: false }>) {
  const where = about === 'patch' ? 'patch' : 'state'
  return refuseWith(
    CODES[about],
    `${message} Nothing was started.`,
    problems.map(({ field, reason }) => ({ where: `${where}.${field}`, message: reason })),
  )
}

function secretsMissing({ ports }: Services, { spec }: Compiled, { state }: RunState) {
  const missing = missingSecrets(spec.state, state, ports.secrets)
  if (missing.length === 0) return null
  const problems = missing.map(({ field, reason }) => ({ where: `state.${field}`, message: reason }))
  return refuseWith('invalid-input', 'A secret that this fork needs can’t be used.', problems)
}
