import type { LoopSpec } from '../loop/artefacts/spec.ts'
import type { Database } from './database.ts'
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
