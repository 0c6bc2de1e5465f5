import type { Breakpoint, BreakpointList } from '../loop/artefacts/breakpoint.ts'
import { chosenModels } from '../loop/artefacts/chaos-bindings.ts'
import type { Outcome, StopReason } from '../loop/artefacts/contract.ts'
import type { Chaos } from '../loop/artefacts/evaluation.ts'
import type { JsonObject } from '../loop/artefacts/json.ts'
import type { BoundModel, ModelBinding } from '../loop/artefacts/models.ts'
import type { PausedRun } from '../loop/artefacts/run-state.ts'
import type { Database } from './database.ts'
import type { Prisma } from './generated/sqlite/client.ts'
import { newId } from './new-id.ts'
import { parseStoredObject } from './payloads.ts'
import { queuedBlock } from './queued-block.ts'
import type { Scope } from './scope.ts'
import { type Compiled, learnedBy, type SnapshotRecord, storeSnapshot, toSnapshot } from './snapshots.ts'
import { isUniqueViolation } from './unique-violation.ts'

export type RunRecord = {
  id: string
  /** Of a fork: the run that it branched off, their last common event, and the iteration that it begins with. */
  forkedFrom: { id: string; seq: number; iteration: number } | null
  /** Of a child: the run that called it, that one's event children-requested, and its place in the list of that call. */
  parent: { runId: string; seq: number; index: number; loop: { slug: string; name: string } } | null
  loop: { id: string; slug: string; name: string }
  version: number | null
  /** `waiting`: for its child runs; before its first claim, for its turn among the children of a call. */
  status: 'queued' | 'running' | 'waiting' | 'paused' | 'finished'
  outcome: Outcome | null
  reason: StopReason | null
  explanation: string
  iterations: number
  steps: number
  costNanoUsd: number
  tokens: number
  bestScore: number | null
  lastSeq: number
  author: string
  createdAt: number
  startedAt: number | null
  finishedAt: number | null
  pausedMs: number
  /** Of a trial: the node that it executes alone. */
  trial: string | null
  /** Made by an evaluation, as a case that is run or to judge one. */
  evaluation: { id: string; suite: string; role: 'case' | 'judge' } | null
  /** What misbehaves in it. */
  chaos: Chaos | null
}

export type RunDetailRecord = RunRecord & {
  snapshotId: string
  specHash: string
  input: JsonObject
  modelOverrides: Record<string, ModelBinding>
  models: Record<string, BoundModel> | null
  /** Its child runs that have not ended; those have their own. */
  openChildren: number
  cancelRequestedBy: string | null
  pauseRequestedBy: string | null
  paused: PausedRun | null
  stateVersion: number
  formerSnapshots: { lastSeq: number; specHash: string }[]
  label: string
  bestIteration: number | null
  resultState: JsonObject | null
  output: JsonObject | null
}

/** What lists select; `toRecord` reads it. */
export const LIST = {
  id: true,
  loop: { select: { id: true, slug: true, name: true } },
  version: { select: { number: true } },
  status: true,
  outcome: true,
  reason: true,
  explanation: true,
  iterations: true,
  steps: true,
  costNanoUsd: true,
  tokens: true,
  bestScore: true,
  seq: true,
  author: { select: { name: true } },
  createdAt: true,
  startedAt: true,
  finishedAt: true,
  pausedMs: true,
  forkedFromId: true,
  forkedFromSeq: true,
  forkedFromIteration: true,
  parentRunId: true,
  parentSeq: true,
  childIndex: true,
  parent: { select: { loop: { select: { slug: true, name: true } } } },
  trialNodeId: true,
  evaluation: { select: { id: true, suiteName: true } },
  evaluationRole: true,
  chaos: true,
} satisfies Prisma.RunSelect
const DETAIL = {
  ...LIST,
  snapshotId: true,
  snapshot: { select: { specHash: true, stateVersion: true } },
  _count: { select: { children: { where: { status: { not: 'finished' } } } } },
  formerSnapshots: {
    select: { lastSeq: true, snapshot: { select: { specHash: true } } },
    orderBy: { lastSeq: 'asc' },
  },
  input: true,
  modelOverrides: true,
  models: true,
  cancelRequestedBy: true,
  pauseRequestedBy: true,
  paused: true,
  label: true,
  bestIteration: true,
  resultState: true,
  output: true,
} satisfies Prisma.RunSelect

export function toRecord(row: Prisma.RunGetPayload<{ select: typeof LIST }>): RunRecord {
  return {
    id: row.id,
    forkedFrom: forkedFrom(row),
    parent: parentOf(row),
    loop: row.loop,
    version: row.version?.number ?? null,
    // These three are written by this file and the run store alone, from values of these types.
    status: row.status as RunRecord['status'],
    outcome: row.outcome as Outcome | null,
    reason: row.reason as StopReason | null,
    explanation: row.explanation,
    iterations: row.iterations,
    steps: row.steps,
    costNanoUsd: Number(row.costNanoUsd),
    tokens: Number(row.tokens),
    bestScore: row.bestScore,
    lastSeq: row.seq,
    author: row.author.name,
    createdAt: Number(row.createdAt),
    startedAt: row.startedAt === null ? null : Number(row.startedAt),
    finishedAt: row.finishedAt === null ? null : Number(row.finishedAt),
    pausedMs: Number(row.pausedMs),
    trial: row.trialNodeId,
    evaluation: row.evaluation && {
      id: row.evaluation.id,
      suite: row.evaluation.suiteName,
      role: row.evaluationRole === 'judge' ? 'judge' : 'case',
    },
    chaos: readObject<Chaos>(row.chaos, 'its chaos'),
  }
}

function forkedFrom(row: {
  forkedFromId: string | null
  forkedFromSeq: number | null
  forkedFromIteration: number | null
}): RunRecord['forkedFrom'] {
  const { forkedFromId: id, forkedFromSeq: seq, forkedFromIteration: iteration } = row
  return id === null || seq === null || iteration === null ? null : { id, seq, iteration }
}

function parentOf(row: {
  parentRunId: string | null
  parentSeq: number | null
  childIndex: number | null
  parent: { loop: { slug: string; name: string } } | null
}): RunRecord['parent'] {
  const { parentRunId: runId, parentSeq: seq, childIndex: index, parent } = row
  return runId === null || seq === null || index === null || !parent ? null : { runId, seq, index, loop: parent.loop }
}

function toDetail(row: Prisma.RunGetPayload<{ select: typeof DETAIL }>): RunDetailRecord {
  return {
    ...toRecord(row),
    snapshotId: row.snapshotId,
    specHash: row.snapshot.specHash,
    // All of these were written from values of these types.
    input: parseStoredObject(row.input, 'its input'),
    modelOverrides: parseStoredObject(row.modelOverrides, 'its choice of models') as RunDetailRecord['modelOverrides'],
    models: readObject<RunDetailRecord['models']>(row.models, 'its models'),
    openChildren: row._count.children,
    cancelRequestedBy: row.cancelRequestedBy,
    pauseRequestedBy: row.pauseRequestedBy,
    // While a resume waits for a worker, the reason is still on the row but the run is not paused any more.
    paused: row.status === 'paused' ? readObject<PausedRun>(row.paused, 'what it waits for') : null,
    stateVersion: row.snapshot.stateVersion,
    formerSnapshots: row.formerSnapshots.map(({ lastSeq, snapshot }) => ({ lastSeq, specHash: snapshot.specHash })),
    label: row.label,
    bestIteration: row.bestIteration,
    resultState: readObject<JsonObject>(row.resultState, 'its last state'),
    output: readObject<JsonObject>(row.output, 'its output'),
  }
}

/** @throws DamagedValue */
function readObject<T>(stored: string | null, what: string): T | null {
  return stored === null || stored === 'null' ? null : (parseStoredObject(stored, what) as T)
}

export type NewRun = {
  loopId: string
  versionId: string | null
  compiled: Compiled
  input: JsonObject
  modelOverrides: Record<string, ModelBinding>
  breakpoints?: readonly Breakpoint[]
  /** Of a trial: the node that it executes alone. */
  trial?: string
  /** Of an evaluation. */
  evaluation?: { id: string; role: 'case' | 'judge' }
  /** What misbehaves in it. */
  chaos?: Chaos | null
  idempotency: { key: string; requestHash: string } | null
  /** A process that will execute the run itself: others leave it alone until `until`. */
  reservedFor: { owner: string; until: number } | null
}

export type CreatedRun = { ok: true; run: RunDetailRecord; created: boolean } | { ok: false; why: 'conflict' }

/** Stores a queued run with its first event, in one transaction. A repeated idempotency key gives the run that it made, or `conflict` when the request differs. */
export async function createRun(database: Database, scope: Scope, run: NewRun): Promise<CreatedRun> {
  const repeated = await findRepeatedRun(database, scope, run.idempotency)
  if (repeated) return repeated
  try {
    const announce = run.reservedFor ? undefined : await database.announcing?.()
    const row = await database.prisma.$transaction(async (tx) => {
      const created = await insertRun(tx, scope, run, await storeSnapshot(tx, scope, run.compiled))
      await announce?.(tx, created.id)
      return created
    })
    return { ok: true, run: toDetail(row), created: true }
  } catch (error) {
    // Two requests with the same key at the same moment: the second gets the first one's run.
    const winner = isUniqueViolation(error) ? await findRepeatedRun(database, scope, run.idempotency) : null
    if (winner) return winner
    throw error
  }
}

/** A run that has just been made. */
export async function createdRun({ prisma }: Database, scope: Scope, id: string): Promise<CreatedRun> {
  const where = { id, workspaceId: scope.workspaceId }
  return { ok: true, run: toDetail(await prisma.run.findFirstOrThrow({ where, select: DETAIL })), created: true }
}

/** The run that an idempotency key has made, whatever has become of its loop since; null when the key is new or there is none. */
export async function findRepeatedRun(
  { prisma }: Database,
  scope: Scope,
  idempotency: NewRun['idempotency'],
): Promise<CreatedRun | null> {
  if (!idempotency) return null
  const where = { workspaceId: scope.workspaceId, idempotencyKey: idempotency.key }
  const row = await prisma.run.findFirst({ where, select: { ...DETAIL, requestHash: true } })
  if (!row) return null
  if (row.requestHash !== idempotency.requestHash) return { ok: false, why: 'conflict' }
  return { ok: true, run: toDetail(row), created: false }
}

function insertRun(tx: Prisma.TransactionClient, { workspaceId, userId }: Scope, run: NewRun, snapshotId: string) {
  const now = Date.now()
  const { spec } = run.compiled
  const modelOverrides = chosenModels(spec.models, run)
  const block = queuedBlock(now, { input: run.input, requestedBy: userId })
  return tx.run.create({
    data: {
      id: newId('run', now),
      workspaceId,
      authorId: userId,
      loopId: run.loopId,
      snapshotId,
      versionId: run.versionId,
      status: 'queued',
      owner: run.reservedFor?.owner ?? null,
      leaseUntil: run.reservedFor ? BigInt(run.reservedFor.until) : null,
      seq: 1,
      input: JSON.stringify(run.input),
      modelOverrides: JSON.stringify(modelOverrides),
      breakpointsRequest: breakpointsOf(userId, run.breakpoints),
      trialNodeId: run.trial ?? null,
      evaluationId: run.evaluation?.id ?? null,
      evaluationRole: run.evaluation?.role ?? null,
      chaos: run.chaos ? JSON.stringify(run.chaos) : null,
      ...learnedBy(spec, modelOverrides),
      createdAt: BigInt(now),
      readyAt: BigInt(now),
      idempotencyKey: run.idempotency?.key ?? null,
      requestHash: run.idempotency?.requestHash ?? null,
      eventBlocks: { create: { ...block, at: BigInt(now) } },
    },
    select: DETAIL,
  })
}

/** As whoever takes the run up puts them into its log. */
function breakpointsOf(by: string, breakpoints: readonly Breakpoint[] = []): string | null {
  const list: BreakpointList = { by, breakpoints: [...breakpoints] }
  return breakpoints.length === 0 ? null : JSON.stringify(list)
}

export async function findRun({ prisma }: Database, scope: Scope, id: string): Promise<RunDetailRecord | null> {
  const row = await prisma.run.findFirst({ where: { id, workspaceId: scope.workspaceId }, select: DETAIL })
  return row && toDetail(row)
}

/** The design and spec that a run executes, or those that its event `seq` belongs to. */
export async function readRunSnapshot(
  { prisma }: Database,
  scope: Scope,
  id: string,
  seq?: number,
): Promise<SnapshotRecord | null> {
  const where = { id, workspaceId: scope.workspaceId }
  if (seq !== undefined) {
    const former = await prisma.formerSnapshot.findFirst({
      where: { run: where, lastSeq: { gte: seq } },
      orderBy: { lastSeq: 'asc' },
      select: { snapshot: true },
    })
    if (former) return toSnapshot(former.snapshot)
  }
  const row = await prisma.run.findFirst({ where, select: { snapshot: true } })
  return row && toSnapshot(row.snapshot)
}

/** Asks the run's owner to stop it. The first who asks is recorded; a finished run stays as it is. */
export async function requestCancel({ prisma }: Database, scope: Scope, id: string): Promise<void> {
  await prisma.run.updateMany({
    where: { id, workspaceId: scope.workspaceId, status: { not: 'finished' }, cancelRequestedBy: null },
    data: { cancelRequestedBy: scope.userId },
  })
}
