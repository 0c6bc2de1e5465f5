import pg from 'pg'
import { DatabaseDoorError } from '../database-door-error.ts'

/** How long a query waits for a connection, and a connection for its server, in milliseconds. */
const CONNECT_TIMEOUT_MS = 10_000
/** A peer that has gone without a word is found out while nobody asks it anything. */
const KEEP_ALIVE_MS = 10_000
/**
 * After which a query of the log has failed, in milliseconds: a network that swallows everything must not hold a run for as long as the system tries. Longer
 * than a claim may wait for the one before it, and so short that a run which renews its lease every second still holds it then.
 */
const QUERY_TIMEOUT_MS = 6_000
const BIGINT_OID = 20

export type PostgresSettings = {
  config: pg.PoolConfig
  /** Where it is, without the user's name and password: for messages. */
  place: string
}

const REASONS: Record<string, string> = {
  ECONNREFUSED: 'nothing answers there',
  ENOENT: 'nothing answers there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'there is no such host',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'it can’t be reached',
  '28P01': 'the user or the password is wrong',
  '28000': 'it does not let this user in',
  '3D000': 'it has no database of this name; create it first',
  '42501': 'the user lacks a right',
  '53300': 'it has no connection left',
  '57P03': 'it is just starting or stopping',
}

/**
 * Reads a `postgresql:` URL.
 * @throws DatabaseDoorError when it can't be understood. It may hold a password, so that no message repeats it.
 */
export function postgresSettings(url: string): PostgresSettings {
  const { parsed, database } = parse(url)
  const { searchParams } = parsed
  if (searchParams.has('schema') && searchParams.get('schema') !== 'public')
    throw new DatabaseDoorError(
      'DATABASE_URL names a schema, but the tables are always in "public": use a database of its own.',
    )
  searchParams.delete('schema')
  const host = searchParams.get('host') ?? parsed.hostname
  const place = host.startsWith('/') ? `${host} (${database})` : `${host}:${parsed.port || '5432'}/${database}`
  const config = {
    connectionString: parsed.href,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    application_name: 'loopwright',
  }
  return { config, place }
}

/** @throws DatabaseDoorError also where a password that is not encoded would be taken for the host, the port or the name of the database. */
function parse(url: string): { parsed: URL; database: string } {
  try {
    const parsed = new URL(url)
    const { pathname, search, username, password } = parsed
    const database = decodeURIComponent(pathname.slice(1))
    decodeURIComponent(`${username} ${password}`)
    const misread = /[@/]/.test(pathname.slice(1)) || search.includes('@') || url.includes('#')
    if (!misread) return { parsed, database }
  } catch {
    // Below: what the parser says repeats the URL.
  }
  throw new DatabaseDoorError('DATABASE_URL is not a URL. Characters like @ : / ? # % in a password must be encoded.')
}

/** Connections of the log. They hand out BIGINT as numbers: times and money stay below 2^53. What a server does not answer in time is rejected, and the connection closed. */
export function openPool({ config }: PostgresSettings, max: number, queryTimeoutMs = QUERY_TIMEOUT_MS): pg.Pool {
  const pool = new pg.Pool({ ...config, max, query_timeout: queryTimeoutMs, types: { getTypeParser } })
  // A connection that breaks while nobody uses it is replaced; whoever uses one hears of it by the query.
  pool.on('error', () => undefined)
  return pool
}

// The driver's signature has overloads for its own type ids; what it returns is looked up here alone.
const getTypeParser: typeof pg.types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === BIGINT_OID ? Number : pg.types.getTypeParser(oid, format as 'text')

/** A failure to connect or to prepare the database, told for people; what is none of the known reasons is thrown as it is. */
export function doorError(error: unknown, place: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const late = error instanceof Error && /timeout/i.test(error.message) ? REASONS.ETIMEDOUT : undefined
  const reason = REASONS[code] ?? late
  return reason
    ? new DatabaseDoorError(`PostgreSQL at ${place} can’t be used: ${reason}${code && ` (${code})`}.`)
    : error
}
