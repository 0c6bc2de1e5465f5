import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { migrationsFolder } from '../../lib/db/database-location.ts'
import { readMigrations } from '../../lib/db/migrations.ts'
import { postgresSettings } from '../../lib/db/postgres/connection.ts'
import { migratePostgres } from '../../lib/db/postgres/migrate.ts'

/** A real PostgreSQL server that tests of this machine share. Its databases go when the process does. */
export type PrivatePostgres = {
  /** Its administrator's database. */
  url: string
  /** Makes a migrated database: a copy of one that is made once for all. */
  createDatabase(): Promise<string>
  /** Makes an empty one. */
  createEmptyDatabase(): Promise<string>
  /** Lets a migrated database go, which must be in nobody's use: the next one who asks may get it, emptied. */
  giveBack(url: string): Promise<void>
  /** Lets the server go: it stops when nobody holds it any more. */
  stop(): Promise<void>
}

type Held = { url: string; prefix: string; release(): void | Promise<void> }

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const KEEPER = fileURLToPath(new URL('./postgres-keeper-process.ts', import.meta.url))
const START_TIMEOUT_MS = 60_000
const RESPAWN_MS = 2000

/**
 * Holds the machine's test server, which is started when there is none. `durable` asks for one that flushes to the disk, as
 * benches need it; the other is quicker. `LOOPWRIGHT_TEST_POSTGRES` names a server to use instead: an administrator's URL.
 * @throws Error that says why there is none.
 */
export async function privatePostgres({ durable = false }: { durable?: boolean } = {}): Promise<PrivatePostgres> {
  const given = process.env.LOOPWRIGHT_TEST_POSTGRES
  const held = given ? outside(given) : await holdKeeper(durable ? 'durable' : 'fast')
  let made = 0
  const free: string[] = []
  const create = async (template: string) => {
    const name = `${held.prefix}${++made}`
    await administrate(held.url, (client) => client.query(`CREATE DATABASE "${name}" TEMPLATE "${template}"`))
    return databaseUrl(held.url, name)
  }
  return {
    url: held.url,
    createDatabase: async () => free.pop() ?? create(await migratedTemplate(held.url)),
    createEmptyDatabase: () => create('template0'),
    async giveBack(url) {
      await administrate(url, empty)
      free.push(url)
    },
    async stop() {
      await held.release()
    },
  }
}

/** The URL of another database of the same server. */
export function databaseUrl(url: string, name: string): string {
  return Object.assign(new URL(url), { pathname: `/${name}` }).href
}

/** Runs one piece of work over a connection of its own. */
export async function administrate<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** The database that migrated ones are copied from, named by its migrations. Whoever comes first makes it. */
async function migratedTemplate(url: string): Promise<string> {
  const migrations = migrationsFolder({ kind: 'postgresql' }, ROOT)
  const made = readMigrations(migrations).map(({ checksum }) => checksum)
  const name = `template_${createHash('sha256').update(made.join()).digest('hex').slice(0, 16)}`
  await administrate(url, async (client) => {
    await client.query('SELECT pg_advisory_lock(1)')
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
    if (rowCount !== 0) return
    // Under another name until it is whole.
    const unfinished = `${name}_unfinished`
    await drop(client, unfinished)
    await client.query(`CREATE DATABASE "${unfinished}" TEMPLATE template0`)
    await migratePostgres(postgresSettings(databaseUrl(url, unfinished)), migrations)
    await client.query(`ALTER DATABASE "${unfinished}" RENAME TO "${name}"`)
  })
  return name
}

/** Much quicker than a new database: dropping one makes the server write everything out. */
async function empty(client: pg.Client): Promise<void> {
  const schemas = await client.query<{ name: string }>(
    `SELECT nspname AS name FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('public', 'information_schema')`,
  )
  for (const { name } of schemas.rows) await client.query(`DROP SCHEMA "${name}" CASCADE`)
  const { rows } = await client.query<{ tables: string | null }>(
    `SELECT string_agg(quote_ident(tablename), ', ') AS tables FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'`,
  )
  if (rows[0]?.tables) await client.query(`TRUNCATE ${rows[0].tables}`)
}

async function drop(client: pg.Client, name: string): Promise<void> {
  await client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`)
}

function outside(url: string): Held {
  const prefix = `t${randomBytes(5).toString('hex')}_`
  return { url, prefix, release: () => administrate(url, (client) => dropAll(client, prefix)) }
}

async function dropAll(client: pg.Client, prefix: string): Promise<void> {
  const { rows } = await client.query<{ datname: string }>(
    'SELECT datname FROM pg_database WHERE starts_with(datname, $1)',
    [prefix],
  )
  for (const { datname } of rows) await drop(client, datname)
}

/** Where the keeper listens. Linux has sockets without a file, which can't be left behind. */
function controlSocket(mode: string): string {
  const name = `lwpg-${process.getuid?.() ?? 0}-${createHash('sha256').update(KEEPER).digest('hex').slice(0, 10)}-${mode}`
  return process.platform === 'linux' ? `\0${name}` : path.join(os.tmpdir(), `${name}.sock`)
}

async function holdKeeper(mode: string): Promise<Held> {
  const control = controlSocket(mode)
  const deadline = Date.now() + START_TIMEOUT_MS
  let spawnedAt = 0
  while (Date.now() < deadline) {
    const held = await ask(control)
    if (held) return held
    if (Date.now() - spawnedAt > RESPAWN_MS) {
      spawnedAt = Date.now()
      // Nobody listens at it: a file there is one that a killed keeper left.
      if (!control.startsWith('\0')) fs.rmSync(control, { force: true })
      spawn(process.execPath, [KEEPER, control.replace('\0', '@'), mode], {
        detached: true,
        stdio: 'ignore',
        cwd: os.tmpdir(),
      }).unref()
    }
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
  throw new Error(`the test server did not start within ${START_TIMEOUT_MS / 1000} s`)
}

/** Connects to the keeper and waits for its word; null when there is none or it goes. */
function ask(control: string): Promise<Held | null> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(control)
    let text = ''
    socket.on('error', () => resolve(null))
    socket.on('close', () => resolve(null))
    socket.on('data', (chunk) => {
      text += chunk
      if (!text.includes('\n')) return
      // Written by the keeper.
      const told = JSON.parse(text) as { prefix: string } & ({ url: string } | { error: string })
      if ('error' in told) reject(new Error(told.error))
      else {
        socket.unref()
        resolve({ url: told.url, prefix: told.prefix, release: () => void socket.destroy() })
      }
    })
  })
}
