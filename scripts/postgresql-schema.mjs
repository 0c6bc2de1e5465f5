// prisma/schema.prisma is written for SQLite; this is the same schema for PostgreSQL.
import fs from 'node:fs'
import { at } from './setup.mjs'

/** The text of a schema for SQLite as one for PostgreSQL. Its client goes to a folder of its own. */
export function asPostgresql(schema) {
  return `// Made from prisma/schema.prisma by scripts/prisma-generate.mjs; not edited and not kept.\n${schema
    .replace('provider = "sqlite"', 'provider = "postgresql"')
    .replace('"../lib/db/generated/sqlite"', '"../../lib/db/generated/postgresql"')}`
}

/** Writes it beside PostgreSQL's migrations, where Prisma's own commands look for it. */
export function writePostgresqlSchema() {
  const file = at('prisma/postgresql/schema.prisma')
  const text = asPostgresql(fs.readFileSync(at('prisma/schema.prisma'), 'utf8'))
  fs.mkdirSync(at('prisma/postgresql'), { recursive: true })
  if (!fs.existsSync(file) || fs.readFileSync(file, 'utf8') !== text) fs.writeFileSync(file, text)
  return file
}
