import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { DatabaseDoorError } from './database-door-error.ts'

export type Migration = { name: string; sql: string; checksum: string }
/** A row of Prisma's own table of migrations. */
export type Applied = { migration_name: string; checksum: string; finished_at: unknown; rolled_back_at: unknown }

/** The migrations of a folder, in order, as Prisma names and hashes them. */
export function readMigrations(folder: string): Migration[] {
  if (!fs.existsSync(folder)) return []
  const folders = fs.readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return folders
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const sql = fs.readFileSync(path.join(folder, name, 'migration.sql'), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    })
}

/**
 * Which of these a database lacks. `startAnew`: what somebody does who wants an empty one in its place, as a sentence.
 * @throws DatabaseDoorError when history and folder don't fit: an edited or half-applied migration, or a database of a newer release.
 */
export function pendingOf(migrations: Migration[], applied: Applied[], startAnew: string): Migration[] {
  const done = new Map(applied.filter((row) => row.rolled_back_at === null).map((row) => [row.migration_name, row]))
  const known = new Set(migrations.map((migration) => migration.name))
  for (const row of done.values()) {
    if (row.finished_at === null)
      throw new DatabaseDoorError(`Migration ${row.migration_name} failed earlier; repair the database first.`)
    if (!known.has(row.migration_name))
      throw new DatabaseDoorError(`The database was made by a newer release (it has migration ${row.migration_name}).`)
  }
  return migrations.filter((migration) => {
    const row = done.get(migration.name)
    if (row && row.checksum !== migration.checksum)
      throw new DatabaseDoorError(
        `The database was made by another state of Loopwright, and this one can’t read it: migration ${migration.name} was edited after it was applied. Nothing was changed. ${startAnew}`,
      )
    return !row
  })
}
