import type { Price } from '../loop/artefacts/models.ts'
import type { Database } from './database.ts'
import type { Scope } from './scope.ts'
import { asSeen, type Seen, writeIfSeen } from './write-if-seen.ts'

/** A model by its provider. */
export type ModelOf = { provider: string; model: string }
/** A price that somebody of the workspace has entered. */
export type StoredPrice = ModelOf & { price: Price; updatedAt: number }

/** The prices of a workspace, by provider and model. */
export async function listPrices(
  { prisma }: Database,
  { workspaceId }: { workspaceId: string },
): Promise<StoredPrice[]> {
  const rows = await prisma.modelPrice.findMany({
    where: { workspaceId },
    orderBy: [{ provider: 'asc' }, { model: 'asc' }],
  })
  return rows.map(({ provider, model, inputUsdPerMTok, outputUsdPerMTok, updatedAt }) => {
    return { provider, model, price: { inputUsdPerMTok, outputUsdPerMTok }, updatedAt: Number(updatedAt) }
  })
}

/** False when the price isn't as it was `seen`. */
export async function putPrice(
  { prisma }: Database,
  { workspaceId, userId: authorId }: Scope,
  { provider, model, price }: Omit<StoredPrice, 'updatedAt'>,
  { seen, now }: { seen: Seen; now: number },
): Promise<boolean> {
  const where = { workspaceId, provider, model }
  const content = { ...price, authorId }
  return writeIfSeen(
    {
      find: () => prisma.modelPrice.findUnique({ where: { workspaceId_provider_model: where } }),
      create: (updatedAt) => prisma.modelPrice.create({ data: { ...where, ...content, updatedAt } }),
      async update(there, updatedAt) {
        const same = { ...where, updatedAt: there.updatedAt }
        return (await prisma.modelPrice.updateMany({ where: same, data: { ...content, updatedAt } })).count
      },
    },
    seen,
    now,
  )
}

/** False when there is none that is as it was seen. */
export async function deletePrice(
  { prisma }: Database,
  { workspaceId }: Scope,
  { provider, model }: ModelOf,
  seen: number | undefined,
): Promise<boolean> {
  return (await prisma.modelPrice.deleteMany({ where: { workspaceId, provider, model, ...asSeen(seen) } })).count > 0
}
