import { DamagedLog, type LogPosition } from '../../loop/artefacts/damaged-log.ts'
import type { EventOf, LoopEvent } from '../../loop/artefacts/events.ts'
import type { ResumeRequest, RunState } from '../../loop/artefacts/run-state.ts'
import type { LoopSpec } from '../../loop/artefacts/spec.ts'
import type { IterationSummary } from '../../loop/artefacts/trace.ts'
import type { Claim, Commit, CommitResult, RunStore } from '../../runner/ports.ts'
import type { RunStoreOptions } from '../database.ts'
import { type BlockContent, packEvents, wholeEvents } from '../event-blocks.ts'
import { pack, unpack } from '../packed.ts'
import { DamagedValue } from '../payloads.ts'
import type { SqliteConnection } from './connection.ts'
import { SUMMARY_COLUMNS } from './run-log.ts'
import type { WriterQueue } from './writer-queue.ts'

type Connections = { queue: WriterQueue; writer: SqliteConnection }

/**
 * Runs and their logs in SQLite. A commit is one transaction of prepared statements on the log's own connection, taken in turn with
 * Prisma's writes through the writer queue.
 */
export function createRunStore({ queue, writer }: Connections, options: RunStoreOptions = {}): RunStore {
  const now = options.now ?? Date.now
  const statements = prepare(writer)
  const write = <T>(work: () => T): Promise<T> => queue.run(work)
  const commitNow = writer.transaction((claim: Claim, commit: Commit, leaseUntil: number) =>
    commitInTransaction(statements, claim, commit, leaseUntil),
  )
  const claim = (
    statement: typeof statements.claimNext,
    values: { runId?: string; owner: string; leaseMs: number },
  ) => {
    const at = now()
    const row = statement.get({ ...values, now: at, leaseUntil: at + values.leaseMs })
    return row ? toClaim(row, statements.snapshot.get(row.snapshotId)) : null
  }

  return {
    async claimNext(owner, leaseMs) {
      // Asked several times a second, mostly in vain: looking first leaves the file's only write lock to those who write.
      if (!statements.anyClaimable.get({ owner, now: now() })) return null
      return write(() => claim(statements.claimNext, { owner, leaseMs }))
    },
    claimRun: (runId, owner, leaseMs) => write(() => claim(statements.claimRun, { runId, owner, leaseMs })),
    load: async (runId) => load(statements, runId),
    async commit(claim, commit, leaseMs) {
      const result = await write(() => {
        setDurability(writer, commit.events)
        return commitNow.immediate(claim, commit, now() + leaseMs)
      })
      if (result.ok) options.onCommit?.(claim.runId)
      return result
    },
    renew: (claim, leaseMs) =>
      write(() => {
        const row = statements.renew.get({ ...ownership(claim), leaseUntil: now() + leaseMs })
        return row ? { ok: true, ...row } : { ok: false, why: 'fenced' }
      }),
    release: (claim) => write(() => void statements.release.run(ownership(claim))),
  }
}

type ClaimRow = {
  id: string
  owner: string
  epoch: number
  seq: number
  snapshotId: string
  modelOverrides: string
  resume: string | null
} & Requests
/** What people have asked of a run. */
type Requests = { cancelRequestedBy: string | null; pauseRequestedBy: string | null }
type Ownership = { runId: string; owner: string; epoch: number }
type FenceRow = Requests & { workspaceId: string }
type Statements = ReturnType<typeof prepare>

// Who may take a run: nobody holds it, its lease has run out, or it was queued for this very owner. A paused one is taken to be cancelled.
const CLAIMABLE = `((status = 'queued' AND (owner IS NULL OR owner = @owner OR leaseUntil <= @now)) OR (status = 'running' AND leaseUntil <= @now)
  OR (status = 'paused' AND cancelRequestedBy IS NOT NULL))`
const TAKE = `UPDATE Run SET status = 'running', owner = @owner, leaseUntil = @leaseUntil, epoch = epoch + 1`
const REQUESTS = 'cancelRequestedBy, pauseRequestedBy'
const CLAIMED = `RETURNING id, owner, epoch, seq, snapshotId, modelOverrides, resume, ${REQUESTS}`
const OWNED = `id = @runId AND owner = @owner AND epoch = @epoch AND status = 'running'`

const NORMAL = 1
const FULL = 2

function prepare(connection: SqliteConnection) {
  return {
    claimNext: connection.prepare<[object], ClaimRow>(
      `${TAKE} WHERE id = (SELECT id FROM Run WHERE ${CLAIMABLE} ORDER BY readyAt, id LIMIT 1) ${CLAIMED}`,
    ),
    anyClaimable: connection.prepare<[object]>(`SELECT 1 FROM Run WHERE ${CLAIMABLE} LIMIT 1`),
    claimRun: connection.prepare<[object], ClaimRow>(`${TAKE} WHERE id = @runId AND ${CLAIMABLE} ${CLAIMED}`),
    snapshot: connection.prepare<[string], { spec: string; specHash: string }>(
      'SELECT spec, specHash FROM Snapshot WHERE id = ?',
    ),
    renew: connection.prepare<[object], Requests>(
      `UPDATE Run SET leaseUntil = @leaseUntil WHERE ${OWNED} RETURNING ${REQUESTS}`,
    ),
    release: connection.prepare<[Ownership]>(
      `UPDATE Run SET status = 'queued', owner = NULL, leaseUntil = NULL WHERE ${OWNED}`,
    ),
    fence: connection.prepare<[object], FenceRow>(`
      UPDATE Run SET seq = seq + @added, leaseUntil = @leaseUntil, checkpointSeq = coalesce(@checkpointSeq, checkpointSeq),
        iterations = max(iterations, @iterations), steps = max(steps, @steps), costNanoUsd = min(costNanoUsd + @costNanoUsd, ${Number.MAX_SAFE_INTEGER}),
        tokens = tokens + @tokens, bestScore = CASE WHEN @score > coalesce(bestScore, -9e999) THEN @score ELSE bestScore END
      WHERE ${OWNED} AND seq = @seq RETURNING ${REQUESTS}, workspaceId`),
    started: connection.prepare<[object]>(
      'UPDATE Run SET models = @models, startedAt = coalesce(startedAt, @at) WHERE id = @runId',
    ),
    // What is to be cancelled is not given up: its owner ends it.
    paused: connection.prepare<[object]>(`
      UPDATE Run SET status = 'paused', owner = NULL, leaseUntil = NULL, pauseRequestedBy = NULL, paused = @paused
      WHERE id = @runId AND cancelRequestedBy IS NULL`),
    continued: connection.prepare<[object]>(`
      UPDATE Run SET pausedMs = pausedMs + max(0, @at - coalesce(paused ->> 'at', @at)), paused = NULL, resume = NULL,
        models = coalesce(@models, models)
      WHERE id = @runId`),
    finished: connection.prepare<[object]>(`
      UPDATE Run SET status = 'finished', owner = NULL, leaseUntil = NULL, pausedMs = pausedMs + max(0, @at - coalesce(paused ->> 'at', @at)),
        paused = NULL, resume = NULL, finishedAt = @at, outcome = @outcome, reason = @reason, label = @label,
        explanation = @explanation, iterations = max(iterations, @iterations), costNanoUsd = max(costNanoUsd, @costNanoUsd),
        tokens = max(tokens, @tokens), bestScore = coalesce(@bestScore, bestScore),
        bestIteration = @bestIteration, resultState = @resultState, output = @output
      WHERE id = @runId`),
    block: connection.prepare<[object]>(
      `INSERT INTO EventBlock (runId, firstSeq, lastSeq, at, iteration, step, content, eventVersion)
       VALUES (@runId, @firstSeq, @lastSeq, @at, @iteration, @step, @content, @eventVersion)`,
    ),
    payload: connection.prepare<[string, string, Uint8Array]>(
      'INSERT OR IGNORE INTO Payload (workspaceId, hash, content) VALUES (?, ?, ?)',
    ),
    iteration: connection.prepare<[object]>(`
      INSERT OR REPLACE INTO Iteration (runId, iteration, firstSeq, lastSeq, startedAt, endedAt, pausedMs, steps, modelCalls, toolCalls, tokens, costNanoUsd,
        score, violations, remediations, escalations, errors, path)
      VALUES (@runId, @iteration, @firstSeq, @lastSeq, @startedAt, @endedAt, @pausedMs, @steps, @modelCalls, @toolCalls, @tokens, @costNanoUsd,
        @score, @violations, @remediations, @escalations, @errors, @path)`),
    checkpoint: connection.prepare<[string, number, Uint8Array]>(
      'INSERT OR REPLACE INTO Checkpoint (runId, seq, state) VALUES (?, ?, ?)',
    ),
    newestCheckpoint: connection.prepare<[string], { seq: number; state: Buffer | null; workspaceId: string }>(
      `SELECT Run.workspaceId, Checkpoint.seq, Checkpoint.state FROM Run
       LEFT JOIN Checkpoint ON Checkpoint.runId = Run.id AND Checkpoint.seq = Run.checkpointSeq WHERE Run.id = ?`,
    ),
    blocksAfter: connection.prepare<[string, number], BlockContent>(
      'SELECT firstSeq, lastSeq, content, eventVersion FROM EventBlock WHERE runId = ? AND firstSeq > ? ORDER BY firstSeq',
    ),
    lastEvent: connection.prepare<[string], LogPosition>(
      'SELECT iteration, step AS steps, at FROM EventBlock WHERE runId = ? ORDER BY firstSeq DESC LIMIT 1',
    ),
    newestSummary: connection.prepare<[string], Omit<IterationSummary, 'path'> & { path: string }>(
      `SELECT ${SUMMARY_COLUMNS} FROM Iteration WHERE runId = ? ORDER BY iteration DESC LIMIT 1`,
    ),
    payloadContent: connection.prepare<[string, string], { content: Buffer }>(
      'SELECT content FROM Payload WHERE workspaceId = ? AND hash = ?',
    ),
  }
}

function ownership({ runId, owner, epoch }: Claim): Ownership {
  return { runId, owner, epoch }
}

function toClaim(row: ClaimRow, snapshot: { spec: string; specHash: string } | undefined): Claim {
  return {
    runId: row.id,
    owner: row.owner,
    epoch: row.epoch,
    seq: row.seq,
    spec: readSpec(snapshot?.spec),
    specHash: snapshot?.specHash ?? '',
    modelOverrides: JSON.parse(row.modelOverrides),
    cancelRequestedBy: row.cancelRequestedBy,
    pauseRequestedBy: row.pauseRequestedBy,
    // Stored by the use case that resumes, from a value of this type.
    resume: row.resume === null ? null : (JSON.parse(row.resume) as ResumeRequest),
  }
}

/** A spec that can't be read is one of no known version: the runner ends the run, where a failing claim would only be tried again. */
function readSpec(stored: string | undefined): LoopSpec {
  try {
    return JSON.parse(stored ?? '') as LoopSpec // stored by a compiler of ours; the runner looks at its version
  } catch {
    return { specVersion: 0 } as unknown as LoopSpec // as the port says
  }
}

/** The intent of an effect that may not be repeated must survive a power cut before the effect is sent; everything else survives a killed process, which is enough. */
function setDurability(connection: SqliteConnection, events: LoopEvent[]): void {
  const intent = events.some(
    (event) => event.type === 'tool-requested' && (event.data.effect === 'keyed' || event.data.effect === 'unsafe'),
  )
  const wanted = intent ? FULL : NORMAL
  // Not prepared: SQLite carries some pragmas out when they are prepared and not when they are run.
  if (connection.pragma('synchronous', { simple: true }) !== wanted) connection.pragma(`synchronous = ${wanted}`)
}

function commitInTransaction(statements: Statements, claim: Claim, commit: Commit, leaseUntil: number): CommitResult {
  const { events, checkpoint } = commit
  const before = (events[0]?.seq ?? claim.seq + 1) - 1
  events.forEach((event, index) => {
    if (event.seq !== before + 1 + index)
      throw new Error(`run ${claim.runId}: event ${event.seq} leaves a gap in the log`)
  })
  if (checkpoint && checkpoint.seq !== before + events.length) {
    throw new Error(
      `run ${claim.runId}: a checkpoint at ${checkpoint.seq} in a commit that ends at ${before + events.length}`,
    )
  }
  const fence = statements.fence.get({
    ...ownership(claim),
    ...progressOf(events),
    seq: before,
    added: events.length,
    leaseUntil,
    checkpointSeq: checkpoint?.seq ?? null,
  })
  if (!fence) return { ok: false, why: 'fenced' }
  const { block, payloads } = packEvents(events)
  for (const { hash, content } of payloads) statements.payload.run(fence.workspaceId, hash, pack(content))
  if (block) statements.block.run({ ...block, runId: claim.runId })
  for (const event of events) follow(statements, claim.runId, event)
  for (const summary of commit.iterations) statements.iteration.run(iterationRow(claim.runId, summary))
  if (checkpoint) statements.checkpoint.run(claim.runId, checkpoint.seq, pack(JSON.stringify(checkpoint)))
  if (commit.paused) statements.paused.run({ runId: claim.runId, paused: JSON.stringify(commit.paused) })
  const { cancelRequestedBy, pauseRequestedBy } = fence
  return { ok: true, cancelRequestedBy, pauseRequestedBy }
}

/** What these events add to the run's row. */
function progressOf(events: LoopEvent[]) {
  const progress = { iterations: 0, steps: 0, costNanoUsd: 0, tokens: 0, score: null as number | null }
  for (const event of events) {
    progress.iterations = Math.max(progress.iterations, event.iteration)
    progress.steps = Math.max(progress.steps, event.step)
    if (event.type === 'model-answered') {
      progress.costNanoUsd += event.data.costNanoUsd
      progress.tokens += event.data.usage.inputTokens + event.data.usage.outputTokens
    }
    if (event.type === 'guard-checked' && event.data.score !== null) {
      progress.score = Math.max(progress.score ?? Number.NEGATIVE_INFINITY, event.data.score)
    }
  }
  return progress
}

/** The run's row follows what only some events tell. */
function follow(statements: Statements, runId: string, event: LoopEvent): void {
  if (event.type === 'run-started')
    statements.started.run({ runId, at: event.at, models: JSON.stringify(event.data.models) })
  if (event.type === 'run-continued') {
    const models = event.data.migration?.models
    statements.continued.run({ runId, at: event.at, models: models ? JSON.stringify(models) : null })
  }
  if (event.type === 'run-finished') statements.finished.run(finishedRow(runId, event))
}

function finishedRow(runId: string, { at, data }: EventOf<'run-finished'>) {
  const { state, output, ...result } = data
  return { ...result, runId, at, resultState: JSON.stringify(state), output: JSON.stringify(output) }
}

function iterationRow(runId: string, summary: IterationSummary) {
  return { ...summary, runId, path: JSON.stringify(summary.path) }
}

type Loaded = Awaited<ReturnType<RunStore['load']>>

function load(statements: Statements, runId: string): Loaded {
  const start = statements.newestCheckpoint.get(runId)
  if (!start) return { checkpoint: null, events: [], summary: null }
  const payloadOf = (hash: string) => {
    const row = statements.payloadContent.get(start.workspaceId, hash)
    return row && unpack(row.content, `payload ${hash}`)
  }
  try {
    const events = wholeEvents(statements.blocksAfter.all(runId, start.seq ?? 0), start.seq ?? 0, payloadOf)
    const checkpoint = start.state === null ? null : unpack(start.state, `the checkpoint at ${start.seq}`)
    const summary = statements.newestSummary.get(runId)
    return {
      checkpoint: checkpoint as unknown as RunState | null, // our own commit wrote it from a RunState
      events,
      summary: summary ? { ...summary, path: JSON.parse(summary.path) } : null,
    }
  } catch (error) {
    if (!(error instanceof DamagedValue)) throw error
    const last = statements.lastEvent.get(runId)
    throw new DamagedLog(error.message, last ?? { iteration: 0, steps: 0, at: 0 })
  }
}
