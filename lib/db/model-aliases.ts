import type { Database } from './database.ts'
import type { Scope } from './scope.ts'
import { asSeen, type Seen, writeIfSeen } from './write-if-seen.ts'

/** Which model an alias of a workspace stands for. */
export type StoredAlias = { alias: string; provider: string; model: string; updatedAt: number }

/** The aliases of a workspace, by name. */
export async function listAliases(
  { prisma }: Database,
  { workspaceId }: { workspaceId: string },
): Promise<StoredAlias[]> {
  const rows = await prisma.modelAlias.findMany({ where: { workspaceId }, orderBy: { alias: 'asc' } })
  return rows.map(({ alias, provider, model, updatedAt }) => ({ alias, provider, model, updatedAt: Number(updatedAt) }))
}

/** False when the alias isn't as it was `seen`. */
export async function putAlias(
  { prisma }: Database,
  { workspaceId, userId: authorId }: Scope,
  { alias, provider, model }: Omit<StoredAlias, 'updatedAt'>,
  { seen, now }: { seen: Seen; now: number },
): Promise<boolean> {
  const where = { workspaceId, alias }
  const content = { provider, model, authorId }
  return writeIfSeen(
    {
      find: () => prisma.modelAlias.findUnique({ where: { workspaceId_alias: where } }),
      create: (updatedAt) => prisma.modelAlias.create({ data: { ...where, ...content, updatedAt } }),
      async update(there, updatedAt) {
        const same = { ...where, updatedAt: there.updatedAt }
        return (await prisma.modelAlias.updateMany({ where: same, data: { ...content, updatedAt } })).count
      },
    },
    seen,
    now,
  )
}

/** False when there is none that is as it was seen. */
export async function deleteAlias(
  { prisma }: Database,
  { workspaceId }: Scope,
  alias: string,
  seen: number | undefined,
): Promise<boolean> {
  return (await prisma.modelAlias.deleteMany({ where: { workspaceId, alias, ...asSeen(seen) } })).count > 0
}
