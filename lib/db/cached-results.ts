import { LIMITS } from '../loop/artefacts/limits.ts'
import type { CachedResult, Clock, ResultCache } from '../runner/ports.ts'
import type { Database } from './database.ts'

/** Rows above the limit that are let stand before the oldest are removed, so that not every write looks for them. */
const SLACK = 64

/** The result cache in the database. The run in whose name it is asked tells the workspace, so that no other's answers are in reach. */
export function createResultCache({ prisma }: Database, clock: Pick<Clock, 'now'>): ResultCache {
  let sinceSweep = 0

  async function workspaceOf(runId: string): Promise<string> {
    const { workspaceId } = await prisma.run.findUniqueOrThrow({ where: { id: runId }, select: { workspaceId: true } })
    return workspaceId
  }

  async function sweep(workspaceId: string): Promise<void> {
    const [newestTooMany] = await prisma.cachedResult.findMany({
      where: { workspaceId },
      orderBy: { createdAt: 'desc' },
      skip: LIMITS.cachedResults,
      take: 1,
      select: { createdAt: true },
    })
    const oldest = Math.max(clock.now() - LIMITS.cachedResultAgeMs, Number(newestTooMany?.createdAt ?? 0) + 1)
    await prisma.cachedResult.deleteMany({ where: { workspaceId, createdAt: { lt: BigInt(oldest) } } })
  }

  return {
    async find(runId, key) {
      const workspaceId = await workspaceOf(runId)
      const row = await prisma.cachedResult.findUnique({ where: { workspaceId_key: { workspaceId, key } } })
      if (!row || clock.now() - Number(row.createdAt) > LIMITS.cachedResultAgeMs) return null
      return JSON.parse(row.content) as CachedResult // written by `keep`
    },
    async keep(runId, key, result) {
      const content = JSON.stringify(result)
      if (Buffer.byteLength(content) > LIMITS.cachedResultBytes) return
      const workspaceId = await workspaceOf(runId)
      const createdAt = BigInt(clock.now())
      await prisma.cachedResult.upsert({
        where: { workspaceId_key: { workspaceId, key } },
        create: { workspaceId, key, content, createdAt },
        update: { content, createdAt },
      })
      if (sinceSweep++ % SLACK === 0) await sweep(workspaceId)
    },
    async drop(runId, key) {
      await prisma.cachedResult.deleteMany({ where: { workspaceId: await workspaceOf(runId), key } })
    },
  }
}
