// Which run is taken next, in SQL: quoted names, `@name` for values. Asked several times a second by every worker, so each look reads as many rows as there are
// workspaces that wait and runs in execution, and not as many as wait.
import { REQUESTS } from './run-row.ts'

// Queued, and for this owner to take: nobody holds it, it was queued for this very owner, or that one did not come in time.
const free = (run: string) => `("${run}"."owner" IS NULL OR "${run}"."owner" = @owner OR "${run}"."leaseUntil" <= @now)`
// Who may take a run. One that waits for child runs is queued when they have ended; until then it is only taken to be cancelled. A paused one is taken to be cancelled, or because nobody decided until its deadline.
const CLAIMABLE = `(("Run"."status" = 'queued' AND ${free('Run')}) OR ("Run"."status" = 'running' AND "Run"."leaseUntil" <= @now)
  OR ("Run"."status" = 'paused' AND ("Run"."cancelRequestedBy" IS NOT NULL OR "Run"."deadlineAt" <= @now))
  OR ("Run"."status" = 'waiting' AND "Run"."cancelRequestedBy" IS NOT NULL))`
// Runs that have an owner, by workspace, and those of them whose owner is alive. A run that lost its owner keeps its place until it is taken over:
// should that owner wake up before, the limit holds all the same.
const BUSY = `SELECT "workspaceId", count(*) AS "held", sum(CASE WHEN "leaseUntil" > @now THEN 1 ELSE 0 END) AS "live"
  FROM "Run" WHERE "status" = 'running' GROUP BY "workspaceId"`
const room = (givenBack: string) =>
  `coalesce("busy"."held", 0) - ${givenBack} < coalesce("Workspace"."maxRunning", CAST(@maxRunning AS BIGINT))`

const TAKE = `UPDATE "Run" SET "status" = 'running', "owner" = @owner, "leaseUntil" = @leaseUntil, "epoch" = "epoch" + 1`
const CLAIMED = `RETURNING "id", "owner", "epoch", "seq", "snapshotId", "modelOverrides", "chaos", "resume", "parentRunId", "parentSeq", "evaluationId", ${REQUESTS}`
const IN_TURN = (due: string) => `ORDER BY ${due}"live", ${due}"later", ${due}"readyAt", ${due}"id"`

// Each workspace with a queued run, from one to the next through the index.
const nextWaiting = (after: string) => `SELECT min("workspaceId") FROM "Run" WHERE "status" = 'queued'${after}`
const WITH = `WITH RECURSIVE "busy" AS (${BUSY}), "waiting" ("id") AS (${nextWaiting('')}
  UNION ALL SELECT (${nextWaiting(' AND "workspaceId" > "waiting"."id"')}) FROM "waiting" WHERE "waiting"."id" IS NOT NULL)`
const placed = (workspaceId: string) =>
  `JOIN "Workspace" ON "Workspace"."id" = ${workspaceId} LEFT JOIN "busy" ON "busy"."workspaceId" = ${workspaceId}`
const columns = (later: string) =>
  `SELECT "Run"."id", "Workspace"."id" AS "workspaceId", coalesce("busy"."live", 0) AS "live", ${later} AS "later", "Run"."readyAt"`
const rest = (where: string) =>
  `${columns(`CASE "Run"."status" WHEN 'queued' THEN 1 ELSE 0 END`)} FROM "Run" ${placed('"Run"."workspaceId"')} WHERE ${where}`

/** How a database reads the first runs of each workspace: so many of them, or one. */
export type FirstOfEach = (queued: string) => string
const QUEUED = `SELECT "first"."id", "first"."readyAt" FROM "Run" AS "first" WHERE "first"."status" = 'queued'
  AND "first"."workspaceId" = "waiting"."id" AND ${free('first')} ORDER BY "first"."readyAt", "first"."id"`

/** Where a subquery may stand beside what it depends on. */
const lateral =
  (limit: string): FirstOfEach =>
  (queued) =>
    `CROSS JOIN LATERAL (${queued} LIMIT ${limit}) AS "Run"`
const single: FirstOfEach = (queued) => `JOIN "Run" ON "Run"."id" = (SELECT "id" FROM (${queued} LIMIT 1))`

// What may be taken: a run in execution has its place; one that is to be cancelled ends at once, without another effect; the others need room.
const due = (first: FirstOfEach, hasRoom = room('0')) => `
  ${rest(`"Run"."status" = 'running' AND "Run"."leaseUntil" <= @now`)}
  UNION ${rest(`"Run"."status" = 'queued' AND "Run"."cancelRequestedBy" > '' AND ${free('Run')}`)}
  UNION ${rest(`"Run"."status" = 'paused' AND "Run"."cancelRequestedBy" > ''`)}
  UNION ${rest(`"Run"."status" = 'waiting' AND "Run"."cancelRequestedBy" > ''`)}
  UNION ${rest(`"Run"."status" = 'paused' AND "Run"."deadlineAt" <= @now AND ${hasRoom}`)}
  UNION ${columns('1')} FROM "waiting" ${placed('"waiting"."id"')} ${first(QUEUED)} WHERE ${hasRoom}`

const inTurn = (first: FirstOfEach, limit: string) =>
  `${WITH} SELECT * FROM (${due(first)}) AS "due" ${IN_TURN('')} LIMIT ${limit}`

// The asking run counts as given back: it makes room in its own workspace, and only who has fewer in execution goes before it elsewhere.
const othersWait = (first: FirstOfEach) => `${WITH}, "own" AS (
    SELECT "Run"."workspaceId" AS "id", "busy"."live" FROM "Run" LEFT JOIN "busy" ON "busy"."workspaceId" = "Run"."workspaceId" WHERE "Run"."id" = @runId)
  SELECT 1 FROM (${due(first, room('CASE WHEN "Workspace"."id" = (SELECT "id" FROM "own") THEN 1 ELSE 0 END'))}) AS "due"
  JOIN "own" ON "due"."workspaceId" = "own"."id" OR "due"."live" < "own"."live" WHERE "due"."id" <> @runId LIMIT 1`

// Takes this very run under the same rule.
const claimRun = (
  locking: string,
) => `${TAKE} WHERE "id" = (SELECT "Run"."id" FROM "Run" JOIN "Workspace" ON "Workspace"."id" = "Run"."workspaceId"
  LEFT JOIN (${BUSY}) AS "busy" ON "busy"."workspaceId" = "Run"."workspaceId" WHERE "Run"."id" = @runId AND ${CLAIMABLE}
  AND ("Run"."status" = 'running' OR "Run"."cancelRequestedBy" IS NOT NULL OR ${room('0')})${locking}) ${CLAIMED}`

export type ClaimSql = {
  /** The run whose turn it is. */
  next: string
  /** Takes it. */
  claimNext: string
  claimRun: string
  othersWait: string
}

/** For a database of one writer at a time. */
export const SQLITE_CLAIMS: ClaimSql = {
  next: inTurn(single, '1'),
  claimNext: `${TAKE} WHERE "id" = (SELECT "id" FROM (${inTurn(single, '1')})) ${CLAIMED}`,
  claimRun: claimRun(''),
  othersWait: othersWait(single),
}

// A row that somebody holds is left out, and looked at again before it is taken: there are some more to choose from.
const CHOICE = '4'
const LOCKING = ' FOR UPDATE OF "Run" SKIP LOCKED'

export const POSTGRES_CLAIMS: ClaimSql & {
  /** Runs that could be taken now: so many of each workspace and in all. */
  due: string
} = {
  next: inTurn(lateral('1'), '1'),
  claimNext: `${TAKE} WHERE "id" = (SELECT "Run"."id" FROM (${inTurn(lateral(CHOICE), CHOICE)}) AS "due" JOIN "Run" ON "Run"."id" = "due"."id"
    WHERE ${CLAIMABLE} ${IN_TURN('"due".')} LIMIT 1${LOCKING}) ${CLAIMED}`,
  claimRun: claimRun(LOCKING),
  othersWait: othersWait(lateral('1')),
  due: inTurn(lateral('@limit'), '@limit'),
}
