import { setImmediate as turn } from 'node:timers/promises'
import { chosenModels } from '../loop/artefacts/chaos-bindings.ts'
import { type CallingRun, type ChildResult, withoutValues } from '../loop/artefacts/children.ts'
import type { Outcome, StopReason } from '../loop/artefacts/contract.ts'
import { Chaos } from '../loop/artefacts/evaluation.ts'
import type { JsonObject } from '../loop/artefacts/json.ts'
import { jsonSize } from '../loop/artefacts/json-size.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import type { ChildCall, ChildRuns } from '../runner/ports.ts'
import type { Database } from './database.ts'
import { readCalled } from './evaluations.ts'
import type { Prisma } from './generated/sqlite/client.ts'
import { newId } from './new-id.ts'
import { parseStoredObject } from './payloads.ts'
import { queuedBlock } from './queued-block.ts'
import { rootOf } from './run-tree.ts'
import { learnedBy } from './snapshots.ts'

/** The run that makes a call, as far as its children depend on it. */
export type CallingRow = {
  workspaceId: string
  authorId: string
  loop: string
  /** The loops of the runs above it and its own, from the uppermost on. */
  path: string[]
  depth: number
  priced: boolean
  /** Of which it is a run: what it calls is so too. */
  evaluation: { evaluationId: string | null; evaluationRole: string | null }
  /** Of an evaluation: which version calls of a loop's newest one mean, by slug. */
  frozen: Record<string, number>
  /** What misbehaves in it, as it is stored; so it does in what it calls. */
  chaos: string | null
}
/** A published version that is to be called. */
export type CallableVersion = {
  loopId: string
  versionId: string
  number: number
  snapshotId: string
  spec: LoopSpec
  accepted: boolean
}

/** Many rows are written at once: a statement has only so many values. */
const ROWS_AT_ONCE = 100
const PATIENT = { maxWait: 10_000, timeout: 20_000 }

/** The run as the rows tell it; null when there is none. `priced`: it, or a run above it, has a budget in USD for what it calls. */
export async function findCallingRun({ prisma }: Database, { runId, call }: ChildCall): Promise<CallingRow | null> {
  const run = await prisma.run.findUnique({
    where: { id: runId },
    select: {
      workspaceId: true,
      authorId: true,
      depth: true,
      evaluationId: true,
      evaluationRole: true,
      evaluation: { select: { called: true } },
      chaos: true,
      loop: { select: { slug: true } },
    },
  })
  if (!run) return null
  const chain = run.depth === 0 ? [] : await allowancesAbove(prisma, runId)
  const priced = call.allowance.nanoUsd !== null || chain.some(({ limitNanoUsd }) => limitNanoUsd !== null)
  const { workspaceId, authorId, depth, loop, evaluationId, evaluationRole, chaos } = run
  const path = [...chain.map((above) => above.loop).reverse(), loop.slug]
  const evaluation = { evaluationId, evaluationRole }
  const frozen = run.evaluation ? readCalled(run.evaluation.called) : {}
  return { workspaceId, authorId, depth, loop: loop.slug, path, priced, evaluation, frozen, chaos }
}

/** A version of a loop of the workspace, the newest published one for null; or what there is not. */
export async function findCallable(
  { prisma }: Database,
  workspaceId: string,
  slug: string,
  number: number | null,
): Promise<CallableVersion | 'no-loop' | 'no-version'> {
  const loop = await prisma.loop.findFirst({
    where: { workspaceId, slug, archivedAt: null },
    select: { id: true, acceptedAt: true },
  })
  if (!loop) return 'no-loop'
  const version = await prisma.version.findFirst({
    where: { loopId: loop.id, workspaceId, ...(number === null ? {} : { number }) },
    orderBy: { number: 'desc' },
    select: { id: true, number: true, snapshotId: true, snapshot: { select: { spec: true } } },
  })
  if (!version) return 'no-version'
  const spec = JSON.parse(version.snapshot.spec) as LoopSpec // stored by a compiler of ours
  const { id: versionId, snapshotId } = version
  return { loopId: loop.id, versionId, number: version.number, snapshotId, spec, accepted: loop.acceptedAt !== null }
}

/** Whether the runs of a call are there: all were made at once. */
export async function hasChildren({ prisma }: Database, { runId, seq }: ChildCall): Promise<boolean> {
  const made = await prisma.allowance.findUnique({ where: { runId_seq: { runId, seq } }, select: { runId: true } })
  return made !== null
}

class TreeFull extends Error {}

/** Makes the runs of a call and the account of what they spend together, unless they are there. Otherwise nothing was made: the run that calls has another owner by now, or its tree would have too many runs. */
export async function createChildren(
  database: Database,
  call: ChildCall,
  caller: CallingRow,
  version: CallableVersion,
): Promise<'made' | 'fenced' | 'tree-full'> {
  const now = Date.now()
  const { runId, owner, epoch, seq } = call
  const { allowance } = call.call
  const announce = await database.announcing?.()
  const root = await rootOf(database.prisma, runId)
  const make = async (tx: Prisma.TransactionClient) => {
    // Holds the row: whoever takes the run over does so before this, which makes nothing then, or after it.
    const owned = await tx.$executeRaw`
      UPDATE "Run" SET "epoch" = "epoch" WHERE "id" = ${runId} AND "owner" = ${owner} AND "epoch" = ${epoch} AND "status" = 'running'`
    if (owned === 0) return 'fenced'
    const limits = { limitNanoUsd: big(allowance.nanoUsd), limitTokens: big(allowance.tokens) }
    const opened = await tx.$executeRaw`
      INSERT INTO "Allowance" ("runId", "seq", "limitNanoUsd", "limitTokens") VALUES (${runId}, ${seq}, ${limits.limitNanoUsd}, ${limits.limitTokens}) ON CONFLICT DO NOTHING`
    if (opened === 0) return 'made'
    const made = call.call.children.length
    const counted = await tx.$executeRaw`
      INSERT INTO "RunTree" ("rootId", "runs") VALUES (${root}, ${1 + made})
      ON CONFLICT ("rootId") DO UPDATE SET "runs" = "RunTree"."runs" + ${made} WHERE "RunTree"."runs" + ${made} <= ${LIMITS.runsPerTree}`
    if (counted === 0) throw new TreeFull()
    const { children } = call.call
    for (let from = 0; from < children.length; from += ROWS_AT_ONCE) {
      const rows = children
        .slice(from, from + ROWS_AT_ONCE)
        .map(({ input }, place) => childRow(call, caller, version, { input, index: from + place, now }))
      await tx.run.createMany({ data: rows.map(({ run }) => run) })
      await tx.eventBlock.createMany({ data: rows.map(({ block }) => block) })
      for (const { run } of rows) if (run.status === 'queued') await announce?.(tx, run.id)
      await turn()
    }
    return 'made'
  }
  try {
    return await database.prisma.$transaction(make, PATIENT)
  } catch (error) {
    if (error instanceof TreeFull) return 'tree-full'
    throw error
  }
}

function childRow(
  { runId, seq, modelOverrides, call }: ChildCall,
  caller: CallingRow,
  { loopId, versionId, snapshotId, spec }: CallableVersion,
  { input, index, now }: { input: JsonObject; index: number; now: number },
): { run: Prisma.RunCreateManyInput; block: Prisma.EventBlockCreateManyInput } {
  const depth = caller.depth + 1
  // What was chosen for the run that calls counts for the models of the same alias below it.
  const chosen = Object.entries(modelOverrides).filter(([alias]) => Object.hasOwn(spec.models, alias))
  const chaos = caller.chaos === null ? null : Chaos.parse(parseStoredObject(caller.chaos, 'what misbehaves in it'))
  const overrides = chosenModels(spec.models, { chaos, modelOverrides: Object.fromEntries(chosen) })
  const { timeoutMs } = call.allowance
  const { loop, priced } = caller
  const parent: CallingRun = { runId, seq, index, depth, timeoutMs, loop, priced }
  const shared = Object.keys(call.share).length === 0 ? {} : { shared: call.share }
  const block = queuedBlock(now, { input, requestedBy: caller.authorId, parent, ...shared })
  const id = newId('run', now)
  return {
    run: {
      id,
      workspaceId: caller.workspaceId,
      authorId: caller.authorId,
      loopId,
      snapshotId,
      versionId,
      status: index < call.concurrency ? 'queued' : 'waiting',
      seq: 1,
      input: JSON.stringify(input),
      modelOverrides: JSON.stringify(overrides),
      ...learnedBy(spec, overrides),
      createdAt: BigInt(now),
      readyAt: BigInt(now),
      parentRunId: runId,
      parentSeq: seq,
      childIndex: index,
      depth,
      siblingLimit: call.concurrency,
      ...caller.evaluation,
      chaos: caller.chaos,
    },
    block: { ...block, runId: id, at: BigInt(now) },
  }
}

const big = (amount: number | null) => (amount === null ? null : BigInt(amount))

/** Read at once: a result state may have a megabyte. */
const RESULTS_AT_ONCE = 16

/** What came of the runs of a call, in the order of the list; null while one has not ended. From the first on that no longer fits LIMITS.childrenBytes, without what they gave. */
export async function collectChildren(
  { prisma }: Database,
  { runId, seq, call }: ChildCall,
): ReturnType<ChildRuns['collect']> {
  const of = { parentRunId: runId, parentSeq: seq }
  const open = await prisma.run.findFirst({ where: { ...of, status: { not: 'finished' } }, select: { id: true } })
  if (open) return null
  const results: ChildResult[] = []
  let room: number = LIMITS.childrenBytes
  for (;;) {
    const rows = await prisma.run.findMany({
      where: { ...of, childIndex: { gte: results.length } },
      orderBy: { childIndex: 'asc' },
      take: RESULTS_AT_ONCE,
      select: { ...ENDED, output: room >= 0, resultState: room >= 0 },
    })
    if (rows.length === 0) return results
    for (const row of rows) {
      const whole = resultOf(row, call, results.length)
      if (room >= 0) room -= jsonSize(whole, room)
      results.push(room >= 0 ? whole : withoutValues(whole))
    }
    await turn()
  }
}

const ENDED = {
  id: true,
  childIndex: true,
  version: { select: { number: true } },
  outcome: true,
  reason: true,
  label: true,
  explanation: true,
  costNanoUsd: true,
  tokens: true,
  iterations: true,
  bestScore: true,
  activeMs: true,
} as const satisfies Prisma.RunSelect
type EndedRow = Prisma.RunGetPayload<{ select: typeof ENDED }> & {
  output?: string | null
  resultState?: string | null
}

function resultOf(row: EndedRow, call: ChildCall['call'], place: number): ChildResult {
  const state = row.resultState == null ? {} : parseStoredObject(row.resultState, 'its last state')
  return {
    index: row.childIndex ?? place,
    runId: row.id,
    version: row.version?.number ?? 0,
    // Written by the run store, from an event of these types.
    outcome: row.outcome as Outcome,
    reason: row.reason as StopReason,
    label: row.label,
    explanation: row.explanation,
    output: row.output == null ? {} : parseStoredObject(row.output, 'its output'),
    state: only(state, call.fields),
    share: only(state, Object.keys(call.share)),
    spent: { nanoUsd: Number(row.costNanoUsd), tokens: Number(row.tokens) },
    iterations: row.iterations,
    score: row.bestScore,
    activeMs: Number(row.activeMs ?? 0n),
    omitted: false,
  }
}

function only(state: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = Object.hasOwn(state, name) ? state[name] : undefined
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

/** Active times of the siblings of a child that have ended, and how many of them run at once. */
export async function siblingTimes({ prisma }: Database, runId: string): ReturnType<ChildRuns['siblings']> {
  const run = await prisma.run.findUniqueOrThrow({
    where: { id: runId },
    select: { parentRunId: true, parentSeq: true, siblingLimit: true },
  })
  const rows = await prisma.run.findMany({
    where: { parentRunId: run.parentRunId, parentSeq: run.parentSeq, status: 'finished' },
    select: { activeMs: true },
  })
  return { activeMs: rows.map(({ activeMs }) => Number(activeMs ?? 0n)), concurrency: run.siblingLimit ?? 1 }
}

/** An allowance that a run draws on, and whose it is. */
export type AllowanceRow = Prisma.AllowanceGetPayload<object> & { loop: string }

/** The allowances of all calls that lead to a run, from the nearest upwards. */
export async function allowancesAbove(prisma: Prisma.TransactionClient, runId: string): Promise<AllowanceRow[]> {
  const found: AllowanceRow[] = []
  for (let at: string | null = runId; at !== null; ) {
    const run: { parentRunId: string | null; parentSeq: number | null } | null = await prisma.run.findUnique({
      where: { id: at },
      select: { parentRunId: true, parentSeq: true },
    })
    if (run?.parentRunId == null || run.parentSeq === null) break
    const row = await prisma.allowance.findUnique({
      where: { runId_seq: { runId: run.parentRunId, seq: run.parentSeq } },
      include: { run: { select: { loop: { select: { slug: true } } } } },
    })
    if (row) found.push({ ...row, loop: row.run.loop.slug })
    at = run.parentRunId
  }
  return found
}
