import type { ModelBinding } from '../loop/artefacts/models.ts'
import type { ResumeRequest } from '../loop/artefacts/run-state.ts'
import type { Database } from './database.ts'
import { parseStoredObject } from './payloads.ts'
import type { Scope } from './scope.ts'
import { type Compiled, learnedBy, storeSnapshot } from './snapshots.ts'

/** Asks the run's owner, now or later, to pause it where its next step would begin; one that waits does so when it goes on. The first who asks is recorded; a run that is paused or has finished stays as it is. */
export async function requestPause({ prisma }: Database, scope: Scope, id: string): Promise<void> {
  await prisma.run.updateMany({
    where: { id, workspaceId: scope.workspaceId, status: { notIn: ['paused', 'finished'] }, pauseRequestedBy: null },
    data: { pauseRequestedBy: scope.userId },
  })
}

/** What a resumed run goes on with when it is moved to another version. */
export type MoveTo = { compiled: Compiled; versionId: string; modelOverrides: Record<string, ModelBinding> }

export type Resume = {
  /** Seq of the run's last event when the decision was made: it is refused when anything has happened since. */
  seq: number
  request: ResumeRequest
  moveTo: MoveTo | null
  /** A process that will execute the run itself: others leave it alone until `until`. */
  reservedFor: { owner: string; until: number } | null
}

/** Queues a paused run to be gone on with, and moves it to its new version, in one transaction; false when it is not paused there any more. */
export async function requestResume(
  database: Database,
  scope: Scope,
  id: string,
  { seq, request, moveTo, reservedFor }: Resume,
): Promise<boolean> {
  const announce = reservedFor ? undefined : await database.announcing?.()
  return database.prisma.$transaction(async (tx) => {
    // Looked at and taken at once: of two who decide at the same moment, one finds it gone.
    const where = { id, workspaceId: scope.workspaceId, status: 'paused', cancelRequestedBy: null, seq }
    const { count } = await tx.run.updateMany({ where, data: { status: 'queued' } })
    if (count === 0) return false
    const run = await tx.run.findUniqueOrThrow({ where: { id }, select: { snapshotId: true } })
    if (moveTo) await tx.formerSnapshot.create({ data: { runId: id, lastSeq: seq, snapshotId: run.snapshotId } })
    const moved = moveTo && {
      snapshotId: await storeSnapshot(tx, scope, moveTo.compiled),
      versionId: moveTo.versionId,
      ...learnedBy(moveTo.compiled.spec, moveTo.modelOverrides),
      ...(request.continued.data.migration?.kept.scores ? {} : { bestScore: null }),
    }
    await tx.run.update({
      where: { id },
      data: {
        ...moved,
        deadlineAt: null,
        readyAt: BigInt(Date.now()),
        resume: JSON.stringify(request),
        owner: reservedFor?.owner ?? null,
        leaseUntil: reservedFor ? BigInt(reservedFor.until) : null,
      },
    })
    await announce?.(tx, id)
    return true
  })
}

/** A resume of this run that nobody has taken up yet. @throws DamagedValue */
export async function findResume({ prisma }: Database, scope: Scope, id: string): Promise<ResumeRequest | null> {
  const row = await prisma.run.findFirst({ where: { id, workspaceId: scope.workspaceId }, select: { resume: true } })
  return row?.resume ? readResume(row.resume) : null
}

/** What `requestResume` has stored. @throws DamagedValue */
export function readResume(stored: string): ResumeRequest {
  // Made above, from a value of this type.
  return parseStoredObject(stored, 'the decision about its pause') as unknown as ResumeRequest
}
