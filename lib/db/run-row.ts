import type { EventOf, LoopEvent } from '../loop/artefacts/events.ts'
import { modelKey } from '../loop/artefacts/model-key.ts'
import type { BoundModel } from '../loop/artefacts/models.ts'
import type { Claim, Commit } from '../runner/ports.ts'

export type SqlValues = Record<string, string | number | null>
/** One statement with named values (`@name`). */
export type SqlStatement = { text: string; values: SqlValues }

/** Who may write to a run: its owner, as long as nobody has claimed it since. */
export const OWNED = `"id" = @runId AND "owner" = @owner AND "epoch" = @epoch AND "status" = 'running'`
/** A child that has not ended, as literals: the index of `parentRunId, status` finds it. */
export const UNFINISHED = `'queued', 'running', 'waiting', 'paused'`
/** With the commit that ends a run: its child runs end with it. */
export const CANCEL_CHILDREN = `UPDATE "Run" SET "cancelRequestedBy" = @runId WHERE "parentRunId" = @runId AND "status" IN (${UNFINISHED}) AND "cancelRequestedBy" IS NULL`
/**
 * With the commit that ends a child, after it: of its siblings that await their turn, which no worker has taken yet, the next one is queued where the call has a place
 * free. Two children must not do this at the same moment.
 */
export const NEXT_SIBLING = `UPDATE "Run" SET "status" = 'queued', "readyAt" = @at WHERE "status" = 'waiting' AND "id" = (
  SELECT "next"."id" FROM "Run" AS "next" WHERE "next"."parentRunId" = @parentRunId AND "next"."status" = 'waiting' AND "next"."epoch" = 0 AND "next"."siblingLimit" >
    (SELECT count(*) FROM "Run" AS "other" WHERE "other"."parentRunId" = @parentRunId AND ("other"."status" IN ('queued', 'running', 'paused') OR ("other"."status" = 'waiting' AND "other"."epoch" > 0)))
  ORDER BY "next"."childIndex" LIMIT 1)`
/** And when it was the last one, the run that waits for them is due. */
export const WAKE_PARENT = `UPDATE "Run" SET "status" = 'queued', "readyAt" = @at WHERE "id" = @parentRunId AND "status" = 'waiting' AND "epoch" > 0
  AND NOT EXISTS (SELECT 1 FROM "Run" AS "child" WHERE "child"."parentRunId" = @parentRunId AND "child"."status" IN (${UNFINISHED}))`

/** What people have asked of a run. */
export const REQUESTS = `"cancelRequestedBy", "pauseRequestedBy", "breakpointsRequest"`

type Part = 'checkpoint' | 'score' | 'started' | 'breakpoints' | 'continued' | 'finished' | 'paused' | 'waiting'
type Columns = Record<string, string>

const larger = (a: string, b: string) => `CASE WHEN ${a} > ${b} THEN ${a} ELSE ${b} END`
const known = new Map<string, string>()

/**
 * The fence and the row's projection of the log, as one UPDATE in SQL that both databases understand: it finds no row when the run is not the claim's any
 * more. A commit changes no column that it needn't: most of them stand in an index or are long.
 */
export function runRowUpdate(claim: Claim, commit: Commit, leaseUntil: number): SqlStatement {
  const { events, checkpoint, paused, waiting } = commit
  const before = seqBefore(claim, commit)
  const parts = new Set<Part>()
  const { score, ...progress } = progressOf(events)
  const { runId, owner, epoch } = claim
  const values: SqlValues = { runId, owner, epoch, seq: before, added: events.length, leaseUntil, ...progress }
  const add = (part: Part, more: SqlValues) => {
    parts.add(part)
    Object.assign(values, more)
  }
  if (checkpoint) add('checkpoint', { checkpointSeq: checkpoint.seq })
  if (score !== null) add('score', { score })
  for (const event of events) {
    if (event.type === 'run-started') add('started', { ...told(event.data.models), startedAt: event.at })
    if (event.type === 'breakpoints-set') add('breakpoints', { breakpoints: JSON.stringify(event.data) })
    if (event.type === 'run-continued') {
      const models = event.data.migration?.models
      const now = models ? told(models) : { models: null, modelKey: null }
      add('continued', { newModels: now.models, newModelKey: now.modelKey, goneOnAt: event.at })
    }
    // Of a run that goes on and ends at once, the pause ended where it went on.
    if (event.type === 'run-finished')
      add('finished', { ...finishedValues(event), goneOnAt: values.goneOnAt ?? event.at })
  }
  if (paused) add('paused', { paused: JSON.stringify(paused), pausedAt: paused.at, deadlineAt: paused.deadlineAt })
  if (waiting) parts.add('waiting')
  return { text: textOf(parts), values }
}

/** Models as they were bound: what an alias of the workspace stood for is only known here. */
function told(models: Record<string, BoundModel>): { models: string; modelKey: string } {
  return { models: JSON.stringify(models), modelKey: modelKey(models) }
}

function textOf(parts: ReadonlySet<Part>): string {
  const key = [...parts].sort().join()
  const there = known.get(key)
  if (there) return there
  const set = Object.entries(columnsOf(parts)).map(([column, to]) => `"${column}" = ${to}`)
  const text = `UPDATE "Run" SET ${set.join(', ')} WHERE ${OWNED} AND "seq" = @seq RETURNING ${REQUESTS}, "workspaceId"`
  known.set(key, text)
  return text
}

function columnsOf(parts: ReadonlySet<Part>): Columns {
  const has = (part: Part, columns: Columns) => (parts.has(part) ? columns : {})
  const spent = `"costNanoUsd" + @costNanoUsd`
  const pauseEnds: Columns = {
    pausedMs: `"pausedMs" + ${larger('0', `@goneOnAt - coalesce("pausedAt", @goneOnAt)`)}`,
    paused: 'NULL',
    pausedAt: 'NULL',
    deadlineAt: 'NULL',
    resume: 'NULL',
  }
  const columns: Columns = {
    seq: `"seq" + @added`,
    // Where it stands beside a NULL alone, PostgreSQL would take it for text.
    leaseUntil: 'CAST(@leaseUntil AS BIGINT)',
    iterations: larger(`"iterations"`, '@iterations'),
    steps: larger(`"steps"`, '@steps'),
    costNanoUsd: `CASE WHEN ${spent} > ${Number.MAX_SAFE_INTEGER} THEN ${Number.MAX_SAFE_INTEGER} ELSE ${spent} END`,
    tokens: `"tokens" + @tokens`,
    ...has('checkpoint', { checkpointSeq: '@checkpointSeq' }),
    ...has('score', {
      bestScore: `CASE WHEN @score > "bestScore" OR "bestScore" IS NULL THEN @score ELSE "bestScore" END`,
    }),
    ...has('started', { models: '@models', modelKey: '@modelKey', startedAt: `coalesce("startedAt", @startedAt)` }),
    // Another list may have been set since this one was taken up.
    ...has('breakpoints', {
      breakpointsRequest: `CASE WHEN "breakpointsRequest" = @breakpoints THEN NULL ELSE "breakpointsRequest" END`,
    }),
    ...has('continued', {
      ...pauseEnds,
      models: `coalesce(@newModels, "models")`,
      modelKey: `coalesce(@newModelKey, "modelKey")`,
    }),
    ...has('finished', { ...pauseEnds, ...FINISHED }),
  }
  if (parts.has('finished')) {
    // A run that ends without its log keeps what it had used.
    columns.costNanoUsd = larger(`(${columns.costNanoUsd})`, '@totalCostNanoUsd')
    columns.tokens = larger(`${columns.tokens}`, '@totalTokens')
    columns.bestScore = `coalesce(@finalScore, ${columns.bestScore ?? '"bestScore"'})`
  }
  const givenUp = parts.has('paused') ? PAUSED : parts.has('waiting') ? WAITING : {}
  // What is to be cancelled is not given up: its owner ends it.
  for (const [column, to] of Object.entries(givenUp)) {
    columns[column] = `CASE WHEN "cancelRequestedBy" IS NULL THEN ${to} ELSE ${columns[column] ?? `"${column}"`} END`
  }
  return columns
}

const PAUSED: Columns = {
  status: `'paused'`,
  owner: 'NULL',
  leaseUntil: 'NULL',
  pauseRequestedBy: 'NULL',
  paused: '@paused',
  pausedAt: 'CAST(@pausedAt AS BIGINT)',
  deadlineAt: 'CAST(@deadlineAt AS BIGINT)',
}

// Children that have all ended before their parent began to wait for them wake nobody: it is due at once.
const WAITING: Columns = {
  status: `CASE WHEN EXISTS (SELECT 1 FROM "Run" AS "child" WHERE "child"."parentRunId" = @runId AND "child"."status" IN (${UNFINISHED})) THEN 'waiting' ELSE 'queued' END`,
  owner: 'NULL',
  leaseUntil: 'NULL',
}

const FINISHED: Columns = {
  status: `'finished'`,
  owner: 'NULL',
  leaseUntil: 'NULL',
  breakpointsRequest: 'NULL',
  finishedAt: '@finishedAt',
  outcome: '@outcome',
  reason: '@reason',
  label: '@label',
  explanation: '@explanation',
  bestIteration: '@bestIteration',
  resultState: '@resultState',
  output: '@output',
  activeMs: 'CAST(@activeMs AS BIGINT)',
}

function finishedValues({ at, data }: EventOf<'run-finished'>): SqlValues {
  const { reason, outcome, label, explanation, bestIteration } = data
  return {
    finishedAt: at,
    outcome,
    reason,
    label,
    explanation,
    bestIteration,
    totalCostNanoUsd: data.costNanoUsd,
    totalTokens: data.tokens,
    finalScore: data.bestScore,
    resultState: JSON.stringify(data.state),
    output: JSON.stringify(data.output),
    activeMs: data.activeMs === undefined ? null : Math.round(data.activeMs),
  }
}

/** What these events add to the run's row. */
function progressOf(events: readonly LoopEvent[]) {
  const progress = { iterations: 0, steps: 0, costNanoUsd: 0, tokens: 0, score: null as number | null }
  for (const event of events) {
    progress.iterations = Math.max(progress.iterations, event.iteration)
    progress.steps = Math.max(progress.steps, event.step)
    if (event.type === 'run-finished') progress.iterations = Math.max(progress.iterations, event.data.iterations)
    if (event.type === 'children-answered') {
      for (const { spent } of event.data.results) {
        progress.costNanoUsd += spent.nanoUsd
        progress.tokens += spent.tokens
      }
    }
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

/** Seq of the event that a commit follows. @throws Error when the commit has a gap, or a checkpoint of another place. */
function seqBefore(claim: Claim, { events, checkpoint }: Commit): number {
  const before = (events[0]?.seq ?? claim.seq + 1) - 1
  events.forEach((event, index) => {
    if (event.seq !== before + 1 + index)
      throw new Error(`run ${claim.runId}: event ${event.seq} leaves a gap in the log`)
  })
  const end = before + events.length
  if (checkpoint && checkpoint.seq !== end)
    throw new Error(`run ${claim.runId}: a checkpoint at ${checkpoint.seq} in a commit that ends at ${end}`)
  return before
}
