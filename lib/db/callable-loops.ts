import type { LoopSpec } from '../loop/artefacts/spec.ts'
import type { Database } from './database.ts'
import type { Origin } from './loops.ts'
import type { Scope } from './scope.ts'

/** A loop in use, with what its newest published version executes; null: there is none. */
export type PublishedLoop = { slug: string; accepted: boolean; version: number | null; spec: LoopSpec | null }

/** All loops in use of a workspace, as others can call them. */
export async function listPublished({ prisma }: Database, { workspaceId }: Scope): Promise<PublishedLoop[]> {
  const rows = await prisma.loop.findMany({
    where: { workspaceId, archivedAt: null },
    select: {
      slug: true,
      acceptedAt: true,
      versions: {
        select: { number: true, snapshot: { select: { spec: true } } },
        orderBy: { number: 'desc' },
        take: 1,
      },
    },
    orderBy: { slug: 'asc' },
  })
  return rows.map(({ slug, acceptedAt, versions: [newest] }) => ({
    slug,
    accepted: acceptedAt !== null,
    version: newest?.number ?? null,
    spec: newest ? (JSON.parse(newest.snapshot.spec) as LoopSpec) : null, // stored by a compiler of ours
  }))
}

/** Accepted loops in use that came from templates and whose slug begins so: the newest version of each, and the hash of the design that it was made from. */
export async function listPublishedCopies({ prisma }: Database, { workspaceId }: Scope, slug: string) {
  const rows = await prisma.loop.findMany({
    where: {
      workspaceId,
      archivedAt: null,
      acceptedAt: { not: null },
      origin: 'template' satisfies Origin,
      slug: { startsWith: slug },
    },
    select: {
      slug: true,
      versions: {
        select: { number: true, snapshot: { select: { designHash: true } } },
        orderBy: { number: 'desc' },
        take: 1,
      },
    },
    orderBy: { slug: 'asc' },
  })
  return rows.flatMap(({ slug, versions: [newest] }) =>
    newest ? [{ slug, version: newest.number, designHash: newest.snapshot.designHash }] : [],
  )
}

/** All published versions of the loops in use of a workspace, with the snapshots that they execute. */
export async function listCallableVersions({ prisma }: Database, { workspaceId }: Scope) {
  const rows = await prisma.version.findMany({
    where: { workspaceId, loop: { archivedAt: null } },
    select: { number: true, snapshotId: true, loop: { select: { slug: true } } },
    orderBy: [{ loopId: 'asc' }, { number: 'asc' }],
  })
  return rows.map(({ number, snapshotId, loop }) => ({ slug: loop.slug, number, snapshotId }))
}

/** Read at once: a spec may have a megabyte. */
const SPECS_AT_ONCE = 50

/** What snapshots of a workspace execute, a part of them after another. */
export async function* readSpecs({ prisma }: Database, { workspaceId }: Scope, ids: readonly string[]) {
  for (let from = 0; from < ids.length; from += SPECS_AT_ONCE) {
    const some = [...ids.slice(from, from + SPECS_AT_ONCE)]
    const rows = await prisma.snapshot.findMany({
      where: { workspaceId, id: { in: some } },
      select: { id: true, spec: true },
    })
    for (const { id, spec } of rows) yield { id, spec: JSON.parse(spec) as LoopSpec } // stored by a compiler of ours
  }
}
