import type { MemoryVectors } from '../runner/ports.ts'
import type { Database } from './database.ts'
import { memoryReach, toRecord, WITH_AUTHOR } from './memories.ts'

/** Vectors of memory entries, on their rows. */
export function createMemoryVectors(database: Database): MemoryVectors {
  const { prisma } = database
  const current = { replacedAt: null, forgottenAt: null }
  return {
    async reach(runId) {
      const { name, where } = await memoryReach(prisma, runId)
      // A write adds a row, a replacement and a forgetting set a time for good, and each edit of a row has a later one.
      const { _count, _sum } = await prisma.memory.aggregate({
        where,
        _count: { id: true, replacedAt: true, forgottenAt: true },
        _sum: { editedAt: true },
      })
      const { id, replacedAt, forgottenAt } = _count
      return { name, stamp: [id, replacedAt, forgottenAt, _sum.editedAt ?? 0].join(' ') }
    },
    async load(runId, model, limit) {
      const reach = await memoryReach(prisma, runId)
      const rows = await prisma.memory.findMany({
        where: { ...reach.where, ...current },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: limit,
        select: { id: true, text: true, vector: true, embeddedBy: true, loopId: true, key: true, onlyForRunId: true },
      })
      return rows.filter(reach.stands(await reach.own())).map(({ id, text, vector, embeddedBy }) => ({
        id,
        text,
        vector: embeddedBy === model ? vector : null,
      }))
    },
    async keep(model, vectors) {
      await prisma.$transaction(
        vectors.map(({ id, text, vector }) =>
          prisma.memory.updateMany({
            where: { id, text, ...current },
            data: { vector, embeddedBy: vector && model },
          }),
        ),
      )
    },
    async byIds(runId, ids) {
      const { where } = await memoryReach(prisma, runId)
      const rows = await prisma.memory.findMany({
        where: { ...where, ...current, id: { in: [...ids] } },
        include: WITH_AUTHOR,
      })
      return rows.map(toRecord)
    },
  }
}
