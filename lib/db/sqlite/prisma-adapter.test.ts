import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tempDatabase } from '../../../tests/support/temp-database.ts'

let temp: Awaited<ReturnType<typeof tempDatabase>>
beforeEach(async () => {
  temp = await tempDatabase()
})
afterEach(() => temp.remove())

const user = (id: string) => ({ id, name: id, createdAt: 0n })
const names = async () => (await temp.database.prisma.user.findMany({ orderBy: { id: 'asc' } })).map((row) => row.id)

/** Opens a transaction, creates `a` in it and stops there until told how to end. */
async function openTransaction() {
  const inside = Promise.withResolvers<void>()
  const end = Promise.withResolvers<'commit' | 'rollback'>()
  const done = temp.database.prisma
    .$transaction(async (tx) => {
      await tx.user.create({ data: user('a') })
      inside.resolve()
      if ((await end.promise) === 'rollback') throw new Error('rolled back on purpose')
    })
    .catch((error: Error) => error.message)
  await inside.promise
  return { end: end.resolve, done }
}

describe('plain queries beside an open transaction', () => {
  it('reads committed rows only', async () => {
    const transaction = await openTransaction()
    expect(await names()).toEqual([])
    transaction.end('commit')
    await transaction.done
    expect(await names()).toEqual(['a'])
  })

  it('keeps a plain write when the transaction rolls back', async () => {
    const transaction = await openTransaction()
    const write = temp.database.prisma.user.create({ data: user('b') })
    transaction.end('rollback')
    expect(await transaction.done).toBe('rolled back on purpose')
    await write
    expect(await names()).toEqual(['b'])
  })

  it('lets the log write in turn, without a deadlock in this thread', async () => {
    const { queue, log } = temp.database
    const transaction = await openTransaction()
    const order: string[] = []
    const write = queue.run(() => {
      order.push('log')
      log.writer.prepare('INSERT INTO "User" (id, name, createdAt) VALUES (?, ?, ?)').run('c', 'c', 0)
    })
    order.push('transaction')
    transaction.end('commit')
    await Promise.all([transaction.done, write])
    expect(order).toEqual(['transaction', 'log'])
    expect(await names()).toEqual(['a', 'c'])
  })
})

it('goes on after a transaction whose BEGIN was refused', async () => {
  const { database } = temp
  database.log.writer.exec('BEGIN IMMEDIATE')
  const connection = await import('./prisma-adapter.ts')
  const adapter = await connection.createPrismaAdapter(temp.file, database.queue).connect()
  await adapter.executeRaw({ sql: 'PRAGMA busy_timeout = 1', args: [], argTypes: [] })
  await expect(adapter.startTransaction()).rejects.toThrow()
  database.log.writer.exec('COMMIT')
  await adapter.dispose()
  await database.prisma.user.create({ data: user('d') })
  expect(await names()).toEqual(['d'])
})

it('goes on after a transaction that was given up while it waited for its turn', async () => {
  const { prisma, queue } = temp.database
  const release = await queue.take()
  const late = prisma.$transaction(async (tx) => tx.user.create({ data: user('late') }), { maxWait: 10 })
  await expect(late).rejects.toThrow(/transaction/i)
  release()
  await prisma.user.create({ data: user('e') })
  expect(await names()).toEqual(['e'])
})

it('serves twenty transactions at once, each whole', async () => {
  await temp.database.prisma.user.create({ data: { id: 'counter', name: '0', createdAt: 0n } })
  const add = () =>
    temp.database.prisma.$transaction(async (tx) => {
      const { name } = await tx.user.findUniqueOrThrow({ where: { id: 'counter' } })
      await tx.user.update({ where: { id: 'counter' }, data: { name: String(Number(name) + 1) } })
    })
  await Promise.all(Array.from({ length: 20 }, add))
  expect(await temp.database.prisma.user.findUnique({ where: { id: 'counter' } })).toMatchObject({ name: '20' })
})
