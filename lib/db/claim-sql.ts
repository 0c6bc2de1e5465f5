// Which run is taken next, in SQL that both databases understand: quoted names, `@name` for values.
import { REQUESTS } from './run-row.ts'

// Who may take a run: nobody holds it, its lease has run out, or it was queued for this very owner. A paused one is taken to be
// cancelled, or because nobody decided until its deadline.
const CLAIMABLE = `(("Run"."status" = 'queued' AND ("Run"."owner" IS NULL OR "Run"."owner" = @owner OR "Run"."leaseUntil" <= @now))
  OR ("Run"."status" = 'running' AND "Run"."leaseUntil" <= @now)
  OR ("Run"."status" = 'paused' AND ("Run"."cancelRequestedBy" IS NOT NULL OR "Run"."deadlineAt" <= @now)))`
// Runs that have an owner, by workspace, and those of them whose owner is alive. A run that lost its owner keeps its place until it is taken over:
// should that owner wake up before, the limit holds all the same.
const BUSY = `(SELECT "workspaceId", count(*) AS "held", sum(CASE WHEN "leaseUntil" > @now THEN 1 ELSE 0 END) AS "live"
  FROM "Run" WHERE "status" = 'running' GROUP BY "workspaceId")`
const WITH_BUSY = `"Run" JOIN "Workspace" ON "Workspace"."id" = "Run"."workspaceId" LEFT JOIN ${BUSY} AS "busy" ON "busy"."workspaceId" = "Run"."workspaceId"`
// A run in execution has its place. One that is to be cancelled ends at once, without another effect.
const HAS_ROOM = (givenBack: string) => `("Run"."status" = 'running' OR "Run"."cancelRequestedBy" IS NOT NULL
  OR coalesce("busy"."held", 0) - ${givenBack} < coalesce("Workspace"."maxRunning", CAST(@maxRunning AS BIGINT)))`
const IN_TURN = `ORDER BY coalesce("busy"."live", 0), "Run"."status" = 'queued', "Run"."readyAt", "Run"."id"`
const TAKE = `UPDATE "Run" SET "status" = 'running', "owner" = @owner, "leaseUntil" = @leaseUntil, "epoch" = "epoch" + 1`
const CLAIMED = `RETURNING "id", "owner", "epoch", "seq", "snapshotId", "modelOverrides", "resume", ${REQUESTS}`

/** The run whose turn it is. */
export const NEXT = `SELECT "Run"."id" FROM ${WITH_BUSY} WHERE ${CLAIMABLE} AND ${HAS_ROOM('0')} ${IN_TURN} LIMIT 1`

/** The runs of which each could be taken now, in turn. */
export const DUE = `SELECT "Run"."id" FROM ${WITH_BUSY} WHERE ${CLAIMABLE} AND ${HAS_ROOM('0')} ${IN_TURN} LIMIT @limit`

/** Takes the run whose turn it is. `locking` is what a database of many writers adds to the choice. */
export const claimNextSql = (locking = '') => `${TAKE} WHERE "id" = (${NEXT}${locking}) ${CLAIMED}`

/** Takes this very run under the same rule. */
export const claimRunSql = (locking = '') =>
  `${TAKE} WHERE "id" = (SELECT "Run"."id" FROM ${WITH_BUSY} WHERE "Run"."id" = @runId AND ${CLAIMABLE} AND ${HAS_ROOM('0')}${locking}) ${CLAIMED}`

// The asking run counts as given back: it makes room in its own workspace, and only who has fewer in execution goes before it elsewhere.
export const OTHERS_WAIT = `
  SELECT 1 FROM ${WITH_BUSY} JOIN "Run" AS "own" ON "own"."id" = @runId
  LEFT JOIN ${BUSY} AS "ours" ON "ours"."workspaceId" = "own"."workspaceId"
  WHERE "Run"."id" <> "own"."id" AND ${CLAIMABLE}
    AND ${HAS_ROOM('CASE WHEN "Run"."workspaceId" = "own"."workspaceId" THEN 1 ELSE 0 END')}
    AND ("Run"."workspaceId" = "own"."workspaceId" OR coalesce("busy"."live", 0) < "ours"."live")
  LIMIT 1`
