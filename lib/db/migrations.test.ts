import { execFile } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { administrate, privatePostgres } from '../../tests/support/postgres.ts'
import { BACKENDS, type Backend, PROJECT_ROOT, tempFolder } from '../../tests/support/temp-database.ts'
import { DatabaseDoorError } from './database-door-error.ts'
import { migrationsFolder } from './database-location.ts'
import { postgresSettings } from './postgres/connection.ts'
import { migratePostgres } from './postgres/migrate.ts'
import { openConnection } from './sqlite/connection.ts'
import { migrateSqlite } from './sqlite/migrate.ts'

const run = promisify(execFile)
let temp: ReturnType<typeof tempFolder>
beforeEach(() => {
  temp = tempFolder()
})
afterEach(() => temp.remove())

const fileOf = (url: string) => url.slice('file:'.length)
const emptyDatabase = async (backend: Backend) =>
  backend === 'sqlite'
    ? `file:${path.join(temp.folder, 'some', 'folder', 'test.db')}`
    : (await privatePostgres()).createEmptyDatabase()
const migrate = (url: string, folder: string) =>
  url.startsWith('file:') ? migrateSqlite(fileOf(url), folder) : migratePostgres(postgresSettings(url), folder)

async function rows(url: string, sql: string): Promise<unknown[]> {
  if (!url.startsWith('file:')) return administrate(url, async (client) => (await client.query(sql)).rows)
  const connection = await openConnection(fileOf(url))
  const found = connection.prepare(sql).all()
  connection.close()
  return found
}

/** Runs a program of its own: the engine's WebAssembly keeps handles open, and two processes are what is tested. */
async function program(text: string, ...args: string[]): Promise<string> {
  return (await run(process.execPath, ['--input-type=module', '-e', text, ...args], { cwd: PROJECT_ROOT })).stdout
}

function folderWith(migrations: Record<string, string>): string {
  const folder = path.join(temp.folder, 'migrations')
  fs.rmSync(folder, { recursive: true, force: true })
  for (const [name, sql] of Object.entries(migrations)) {
    fs.mkdirSync(path.join(folder, name), { recursive: true })
    fs.writeFileSync(path.join(folder, name, 'migration.sql'), sql)
  }
  return folder
}

const SCHEMA = 'prisma/schema.prisma'

it('of SQLite make exactly what the schema says', async () => {
  const url = await emptyDatabase('sqlite')
  await migrate(url, migrationsFolder({ kind: 'sqlite' }, PROJECT_ROOT))
  const stdout = await program(
    `import { diffToSchema } from './scripts/schema-engine.mjs'
     process.stdout.write(await diffToSchema(process.argv[1], process.argv[2])); process.exit(0)`,
    fileOf(url),
    SCHEMA,
  )
  const statements = stdout.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('--'))
  expect(statements, 'run `npm run db:diff` to write the missing migration').toEqual([])
  expect(stdout).toContain('empty migration')
})

// The engine can't read PostgreSQL's catalogue through the driver, so that two databases are compared: one migrated, one made from the schema.
const CATALOGUE = `
  SELECT table_name || '.' || column_name AS what, concat_ws(' ', data_type, is_nullable, column_default) AS is
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '_prisma_migrations'
  UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'
  UNION ALL SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conname NOT LIKE '\\_prisma%'
  ORDER BY 1, 2`

it('of PostgreSQL make exactly what the schema says', async () => {
  const [migrated, fresh] = [await emptyDatabase('postgresql'), await emptyDatabase('postgresql')]
  await migrate(migrated, migrationsFolder({ kind: 'postgresql' }, PROJECT_ROOT))
  const { stdout } = await run(process.execPath, ['scripts/db-diff.mjs', '--postgresql', '-', SCHEMA], {
    cwd: PROJECT_ROOT,
  })
  await administrate(fresh, (client) => client.query(stdout))
  const wanted = await rows(fresh, CATALOGUE)
  expect(wanted.length).toBeGreaterThan(100)
  expect(
    await rows(migrated, CATALOGUE),
    'run `npm run db:diff -- --postgresql` to write the missing migration',
  ).toEqual(wanted)
})

describe.each(BACKENDS)('migrations of %s', (backend) => {
  const ours = migrationsFolder({ kind: backend }, PROJECT_ROOT)

  it('are applied once each, also when processes start together', async () => {
    const url = await emptyDatabase(backend)
    const text =
      backend === 'sqlite'
        ? `import { migrateSqlite } from './lib/db/sqlite/migrate.ts'
           console.log((await migrateSqlite(process.argv[1], process.argv[2])).length)`
        : `import { postgresSettings } from './lib/db/postgres/connection.ts'
           import { migratePostgres } from './lib/db/postgres/migrate.ts'
           console.log((await migratePostgres(postgresSettings(process.argv[1]), process.argv[2])).length)`
    const start = () => program(text, backend === 'sqlite' ? fileOf(url) : url, ours)
    const applied = (await Promise.all([start(), start(), start()])).map(Number).sort()
    const all = fs.readdirSync(ours, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    expect(applied).toEqual([0, 0, all.length])
    const recorded = await rows(url, 'SELECT "migration_name", "applied_steps_count" FROM "_prisma_migrations"')
    expect(recorded).toEqual(all.map(({ name }) => ({ migration_name: name, applied_steps_count: 1 })))
    const whole = await rows(
      url,
      'SELECT 1 FROM "_prisma_migrations" WHERE "finished_at" >= "started_at" AND length("checksum") = 64',
    )
    expect(whole).toHaveLength(all.length)
  })

  it('change nothing when one of several fails', async () => {
    const url = await emptyDatabase(backend)
    const folder = folderWith({ '1_good': 'CREATE TABLE good (id INTEGER);', '2_bad': 'CREATE TABLE bad (;' })
    await expect(migrate(url, folder)).rejects.toThrow()
    for (const table of ['good', 'bad', '_prisma_migrations'])
      await expect(rows(url, `SELECT * FROM "${table}"`), table).rejects.toThrow(table)
  })

  it('that were edited tell what to do, and change nothing', async () => {
    const url = await emptyDatabase(backend)
    await migrate(url, folderWith({ '1_first': 'CREATE TABLE one (id INTEGER);' }))
    await rows(url, 'SELECT "id" FROM "one"')
    const later = folderWith({ '1_first': 'CREATE TABLE one (id TEXT);', '2_second': 'CREATE TABLE two (id TEXT);' })
    const error: unknown = await migrate(url, later).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(DatabaseDoorError)
    const message = String(error)
    expect(message).toMatch(/1_first was edited.* Nothing was changed\. .*start anew/)
    const { pathname, password } = new URL(url)
    expect(message).toContain(backend === 'sqlite' ? fileOf(url) : pathname.slice(1))
    if (password !== '') expect(message).not.toContain(password)
    expect(await rows(url, 'SELECT "id" FROM "one"')).toEqual([])
    await expect(rows(url, 'SELECT * FROM "two"')).rejects.toThrow('two')
  })

  it.each([
    ['that were edited', { '1_first': 'CREATE TABLE one (id TEXT);' }, /edited/],
    ['of a newer release', {}, /newer release/],
  ])('%s are refused', async (_name, later, message) => {
    const url = await emptyDatabase(backend)
    await migrate(url, folderWith({ '1_first': 'CREATE TABLE one (id INTEGER);' }))
    await expect(migrate(url, folderWith(later))).rejects.toThrow(message)
  })
})
