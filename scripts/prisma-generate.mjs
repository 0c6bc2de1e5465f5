// Generates both Prisma clients, for SQLite and for PostgreSQL. Generating is pure WebAssembly, but the command insists on
// finding a native schema engine first and would download one; naming any executable as that engine skips the search.
import { existsSync } from 'node:fs'
import { writePostgresqlSchema } from './postgresql-schema.mjs'
import { at, environment, fail, modernNode, run } from './setup.mjs'

const schema = at('prisma/schema.prisma')
if (!existsSync(schema)) fail('There is no prisma/schema.prisma.')
const env = environment({ PRISMA_HIDE_UPDATE_MESSAGE: '1', PRISMA_SCHEMA_ENGINE_BINARY: process.execPath })
const prisma = at('node_modules/prisma/build/index.js')
const generate = (file) => run(modernNode(), [prisma, 'generate', '--schema', file], { env })
for (const { code, output } of await Promise.all([generate(schema), generate(writePostgresqlSchema())])) {
  process.stdout.write(output)
  if (code !== 0) process.exit(code)
}
