import type { Outcome, StopReason } from '../loop/artefacts/contract.ts'
import type { Chaos } from '../loop/artefacts/evaluation.ts'
import type { LoopEvent } from '../loop/artefacts/events.ts'
import type { BoundModel, ModelBinding } from '../loop/artefacts/models.ts'
import type { RunState } from '../loop/artefacts/run-state.ts'
import type { IterationSummary } from '../loop/artefacts/trace.ts'
import { packCheckpoint } from './checkpoints.ts'
import type { Database } from './database.ts'
import { cutBlock, packEvents } from './event-blocks.ts'
import type { Prisma } from './generated/sqlite/client.ts'
import { pack } from './packed.ts'
import { type CreatedRun, createdRun, findRepeatedRun, type NewRun } from './runs.ts'
import type { Scope } from './scope.ts'
import { type Compiled, learnedBy, storeSnapshot } from './snapshots.ts'
import { isUniqueViolation } from './unique-violation.ts'

export type NewFork = {
  id: string
  fromRunId: string
  /** Last event that both runs have. */
  fromSeq: number
  /** With which it begins. */
  iteration: number
  /** The run after the event `fromSeq`, as this run's own. */
  checkpoint: RunState
  /** The first events of its own, from `fromSeq` + 1 on, and what they make of their iteration. */
  events: readonly LoopEvent[]
  summary: IterationSummary
  /** The run after them. */
  run: RunState
  /** What the parent executed there, and what the fork executes. */
  from: Compiled
  to: Compiled
  /** The version that was asked for; null for the draft; undefined: the one that the parent had there. */
  versionId: string | null | undefined
  modelOverrides: Record<string, ModelBinding>
  chaos: Chaos | null
  models: Record<string, BoundModel>
  idempotency: NewRun['idempotency']
  reservedFor: NewRun['reservedFor']
}

/**
 * Stores a queued run whose log begins with another one's, in one transaction: either all of it is there or nothing. Rows are copied within the database, and large
 * values are shared, so it costs as much as the parent's log up to there has blocks.
 */
export async function createFork(database: Database, scope: Scope, fork: NewFork): Promise<CreatedRun> {
  const repeated = await findRepeatedRun(database, scope, fork.idempotency)
  if (repeated) return repeated
  try {
    const announce = fork.reservedFor ? undefined : await database.announcing?.()
    await database.prisma.$transaction(async (tx) => {
      await insertRow(tx, scope, fork)
      await copyLog(tx, fork)
      await insertOwn(tx, scope, fork)
      await announce?.(tx, fork.id)
    })
  } catch (error) {
    const winner = isUniqueViolation(error) ? await findRepeatedRun(database, scope, fork.idempotency) : null
    if (winner) return winner
    throw error
  }
  return createdRun(database, scope, fork.id)
}

async function insertRow(tx: Prisma.TransactionClient, scope: Scope, fork: NewFork): Promise<void> {
  const { id, run, to, modelOverrides, fromSeq } = fork
  const parent = await tx.run.findFirstOrThrow({
    where: { id: fork.fromRunId, workspaceId: scope.workspaceId },
    select: { loopId: true, input: true, snapshotId: true, versionId: true },
  })
  const fromId = await storeSnapshot(tx, scope, fork.from)
  const snapshotId = await storeSnapshot(tx, scope, to)
  const versionId =
    fork.versionId !== undefined
      ? fork.versionId
      : fromId === parent.snapshotId
        ? parent.versionId
        : ((await tx.version.findFirst({ where: { loopId: parent.loopId, snapshotId: fromId }, select: { id: true } }))
            ?.id ?? null)
  await tx.run.create({
    data: {
      id,
      workspaceId: scope.workspaceId,
      authorId: scope.userId,
      loopId: parent.loopId,
      snapshotId,
      versionId,
      status: 'queued',
      owner: fork.reservedFor?.owner ?? null,
      leaseUntil: fork.reservedFor ? BigInt(fork.reservedFor.until) : null,
      seq: run.seq,
      checkpointSeq: fromSeq,
      input: parent.input,
      modelOverrides: JSON.stringify(modelOverrides),
      models: JSON.stringify(fork.models),
      chaos: fork.chaos && JSON.stringify(fork.chaos),
      ...learnedBy(to.spec, fork.models),
      iterations: run.iteration,
      steps: run.steps,
      bestScore: run.best?.score ?? null,
      createdAt: BigInt(run.lastEventAt),
      readyAt: BigInt(run.lastEventAt),
      startedAt: BigInt(run.lastEventAt),
      forkedFromId: fork.fromRunId,
      forkedFromSeq: fromSeq,
      forkedFromIteration: fork.iteration,
      idempotencyKey: fork.idempotency?.key ?? null,
      requestHash: fork.idempotency?.requestHash ?? null,
    },
  })
  if (fromId !== snapshotId)
    await tx.formerSnapshot.create({ data: { runId: id, lastSeq: fromSeq, snapshotId: fromId } })
}

/** The parent's rows up to `fromSeq`. A log is only ever added to, so what is copied can't change meanwhile. */
async function copyLog(tx: Prisma.TransactionClient, { id, fromRunId, fromSeq, iteration }: NewFork): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "EventBlock" ("runId", "firstSeq", "lastSeq", "at", "iteration", "step", "content", "eventVersion")
    SELECT CAST(${id} AS TEXT), "firstSeq", "lastSeq", "at", "iteration", "step", "content", "eventVersion"
    FROM "EventBlock" WHERE "runId" = ${fromRunId} AND "lastSeq" <= ${fromSeq}`
  const cut = await tx.eventBlock.findFirst({
    where: { runId: fromRunId, firstSeq: { lte: fromSeq }, lastSeq: { gt: fromSeq } },
  })
  if (cut) await insertBlock(tx, id, cutBlock(cut, fromSeq))
  await tx.$executeRaw`
    INSERT INTO "Iteration" ("runId", "iteration", "firstSeq", "lastSeq", "startedAt", "endedAt", "pausedMs", "steps", "modelCalls", "toolCalls",
      "tokens", "costNanoUsd", "score", "violations", "remediations", "escalations", "errors", "path")
    SELECT CAST(${id} AS TEXT), "iteration", "firstSeq", "lastSeq", "startedAt", "endedAt", "pausedMs", "steps", "modelCalls", "toolCalls",
      "tokens", "costNanoUsd", "score", "violations", "remediations", "escalations", "errors", "path"
    FROM "Iteration" WHERE "runId" = ${fromRunId} AND "iteration" < ${iteration}`
  await tx.$executeRaw`
    INSERT INTO "Checkpoint" ("runId", "seq", "state")
    SELECT CAST(${id} AS TEXT), "seq", "state" FROM "Checkpoint" WHERE "runId" = ${fromRunId} AND "seq" < ${fromSeq}`
  await tx.$executeRaw`
    INSERT INTO "FormerSnapshot" ("runId", "lastSeq", "snapshotId")
    SELECT CAST(${id} AS TEXT), "lastSeq", "snapshotId" FROM "FormerSnapshot"
    WHERE "runId" = ${fromRunId} AND "lastSeq" < ${fromSeq}`
}

async function insertOwn(tx: Prisma.TransactionClient, { workspaceId }: Scope, fork: NewFork): Promise<void> {
  const { id: runId, fromSeq, checkpoint, summary } = fork
  const { block, payloads } = packEvents(fork.events)
  for (const { hash, content } of payloads)
    await tx.payload.upsert({
      where: { workspaceId_hash: { workspaceId, hash } },
      update: {},
      create: { workspaceId, hash, content: pack(content) },
    })
  if (block) await insertBlock(tx, runId, block)
  await tx.checkpoint.create({ data: { runId, seq: fromSeq, state: packCheckpoint(checkpoint) } })
  const { startedAt, endedAt, pausedMs, tokens, costNanoUsd, path, ...counts } = summary
  await tx.iteration.create({
    data: {
      ...counts,
      runId,
      startedAt: BigInt(startedAt),
      endedAt: BigInt(endedAt),
      pausedMs: BigInt(pausedMs),
      tokens: BigInt(tokens),
      costNanoUsd: BigInt(costNanoUsd),
      path: JSON.stringify(path),
    },
  })
}

async function insertBlock(
  tx: Prisma.TransactionClient,
  runId: string,
  { at, ...block }: ReturnType<typeof cutBlock>,
): Promise<void> {
  await tx.eventBlock.create({ data: { ...block, runId, at: BigInt(at) } })
}

export type ForkRecord = {
  id: string
  iteration: number
  status: 'queued' | 'running' | 'waiting' | 'paused' | 'finished'
  outcome: Outcome | null
  reason: StopReason | null
  iterations: number
  createdAt: number
}

/** The newest forks of a run, newest first. */
export async function listForks(
  { prisma }: Database,
  scope: Scope,
  runId: string,
  limit: number,
): Promise<ForkRecord[]> {
  const rows = await prisma.run.findMany({
    where: { forkedFromId: runId, workspaceId: scope.workspaceId },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit,
    select: {
      id: true,
      forkedFromIteration: true,
      status: true,
      outcome: true,
      reason: true,
      iterations: true,
      createdAt: true,
    },
  })
  return rows.map(({ forkedFromIteration, createdAt, ...row }) => ({
    id: row.id,
    // These three are written by the run store alone, from values of these types.
    status: row.status as ForkRecord['status'],
    outcome: row.outcome as Outcome | null,
    reason: row.reason as StopReason | null,
    iteration: forkedFromIteration ?? 1,
    iterations: row.iterations,
    createdAt: Number(createdAt),
  }))
}
