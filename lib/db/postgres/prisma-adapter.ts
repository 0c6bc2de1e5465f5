import { PrismaPg } from '@prisma/adapter-pg'
import type {
  SqlDriverAdapter,
  SqlDriverAdapterFactory,
  SqlQuery,
  SqlQueryable,
  Transaction,
} from '@prisma/driver-adapter-utils'
import type { PoolConfig } from 'pg'
import { storableText } from './storable-text.ts'

type InTurn = <T>(work: () => Promise<T>) => Promise<T>
const NAME = { provider: 'postgres', adapterName: 'loopwright-postgres' } as const

/**
 * Prisma's PostgreSQL adapter with two things put right. Texts are stored with what the server can hold. And the queries of a transaction are sent one after
 * another: Prisma asks for the relations of a row all at once, which one connection can't do and the driver is about to refuse.
 */
export function createPrismaAdapter(config: PoolConfig): SqlDriverAdapterFactory {
  const official = new PrismaPg(config)
  return { ...NAME, connect: async () => adapter(await official.connect()) }
}

function adapter(inner: SqlDriverAdapter): SqlDriverAdapter {
  return {
    ...queries(inner, (work) => work()),
    executeScript: (script) => inner.executeScript(script),
    startTransaction: async (isolation) => transaction(await inner.startTransaction(isolation)),
    getConnectionInfo: () => inner.getConnectionInfo?.() ?? { supportsRelationJoins: true },
    dispose: () => inner.dispose(),
  }
}

function transaction(inner: Transaction): Transaction {
  const inTurn = turns()
  return {
    ...queries(inner, inTurn),
    options: inner.options,
    commit: () => inTurn(() => inner.commit()),
    rollback: () => inTurn(() => inner.rollback()),
    createSavepoint: (name) => inTurn(async () => inner.createSavepoint?.(name)),
    rollbackToSavepoint: (name) => inTurn(async () => inner.rollbackToSavepoint?.(name)),
    releaseSavepoint: (name) => inTurn(async () => inner.releaseSavepoint?.(name)),
  }
}

function queries(inner: SqlQueryable, inTurn: InTurn): SqlQueryable {
  return {
    ...NAME,
    queryRaw: (query) => inTurn(() => inner.queryRaw(storable(query))),
    executeRaw: (query) => inTurn(() => inner.executeRaw(storable(query))),
  }
}

function turns(): InTurn {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const mine = last.then(work, work)
    last = mine
    return mine
  }
}

function storable(query: SqlQuery): SqlQuery {
  const args = query.args.map((value) => (typeof value === 'string' ? storableText(value) : value))
  return { ...query, args }
}
