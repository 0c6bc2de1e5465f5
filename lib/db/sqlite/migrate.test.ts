import { execFile } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { MIGRATIONS, PROJECT_ROOT, tempFolder } from '../../../tests/support/temp-database.ts'
import { openConnection } from './connection.ts'
import { migrateSqlite } from './migrate.ts'

let temp: ReturnType<typeof tempFolder>
let file: string
beforeEach(() => {
  temp = tempFolder()
  file = path.join(temp.folder, 'some', 'folder', 'test.db')
})
afterEach(() => temp.remove())

const run = promisify(execFile)

function folderWith(migrations: Record<string, string>): string {
  const folder = path.join(temp.folder, 'migrations')
  fs.rmSync(folder, { recursive: true, force: true })
  for (const [name, sql] of Object.entries(migrations)) {
    fs.mkdirSync(path.join(folder, name), { recursive: true })
    fs.writeFileSync(path.join(folder, name, 'migration.sql'), sql)
  }
  return folder
}

it('makes exactly what the schema says', async () => {
  await migrateSqlite(file, MIGRATIONS)
  // In a process of its own: the engine's WebAssembly keeps handles open.
  const program = `import { diffToSchema } from './scripts/schema-engine.mjs'
    process.stdout.write(await diffToSchema(process.argv[1], 'prisma/schema.prisma')); process.exit(0)`
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program, file], { cwd: PROJECT_ROOT })
  const statements = stdout.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('--'))
  expect(statements, 'run `npm run db:diff -- NAME` to write the missing migration').toEqual([])
  expect(stdout).toContain('empty migration')
})

it('applies each migration once, also when two processes start together', async () => {
  const program = `import { migrateSqlite } from './lib/db/sqlite/migrate.ts'
    console.log((await migrateSqlite(process.argv[1], 'prisma/migrations')).length)`
  const start = () => run(process.execPath, ['--input-type=module', '-e', program, file], { cwd: PROJECT_ROOT })
  const results = await Promise.all([start(), start(), start()])
  const applied = results.map(({ stdout }) => Number(stdout)).sort()
  expect(applied).toEqual([
    0,
    0,
    fs.readdirSync(MIGRATIONS, { withFileTypes: true }).filter((entry) => entry.isDirectory()).length,
  ])
})

it('changes nothing when one of several fails', async () => {
  const folder = folderWith({ '1_good': 'CREATE TABLE good (id INTEGER);', '2_bad': 'CREATE TABLE bad (;' })
  await expect(migrateSqlite(file, folder)).rejects.toThrow()
  const connection = await openConnection(file)
  const tables = connection
    .prepare(`SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('good', 'bad')`)
    .all()
  connection.close()
  expect(tables).toEqual([])
})

it.each([
  ['an edited migration', { '1_first': 'CREATE TABLE one (id TEXT);' }, /edited/],
  ['a database of a newer release', {}, /newer release/],
])('refuses %s', async (_name, later, message) => {
  await migrateSqlite(file, folderWith({ '1_first': 'CREATE TABLE one (id INTEGER);' }))
  await expect(migrateSqlite(file, folderWith(later))).rejects.toThrow(message)
})
