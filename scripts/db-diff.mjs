// Prints the SQL that turns one schema into another, using Prisma's schema engine in WebAssembly: no database and no
// native binary. Usage: npm run -s db:diff -- [--postgresql] <old.prisma | -> <new.prisma>     ("-" stands for an empty database)
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { parseArgs } from 'node:util'
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  mockMigrationAwareAdapterFactory,
} from '@prisma/driver-adapter-utils'
import { asPostgresql } from './postgresql-schema.mjs'

const { values, positionals } = parseArgs({ options: { postgresql: { type: 'boolean' } }, allowPositionals: true })
const [from, to] = positionals
if (!from || !to) {
  process.stderr.write('usage: npm run -s db:diff -- [--postgresql] <old.prisma | -> <new.prisma>\n')
  process.exit(2)
}

const enginePath = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg')
const engineModule = await import(enginePath)
const wasm = fs.readFileSync(path.join(path.dirname(enginePath), 'schema_engine_bg.wasm'))
const instance = new WebAssembly.Instance(new WebAssembly.Module(wasm), { './schema_engine_bg.js': engineModule })
engineModule.__wbg_set_wasm(instance.exports)
instance.exports.__wbindgen_start()

const read = (file) => fs.readFileSync(file, 'utf8')

/** The only thing the engine asks PostgreSQL before it compares two schemas: whether ours exists, and the server's version. */
function withoutServer() {
  const factory = mockMigrationAwareAdapterFactory('postgres')
  const columnNames = ['exists', 'version', 'numeric_version']
  const columnTypes = [ColumnTypeEnum.Boolean, ColumnTypeEnum.Text, ColumnTypeEnum.Int32]
  const answer = { columnNames, columnTypes, rows: [[true, 'PostgreSQL 15.0', 150000]] }
  return { ...factory, connect: async () => ({ ...(await factory.connect()), queryRaw: async () => answer }) }
}

const load = (file) => ({ path: file, content: values.postgresql ? asPostgresql(read(file)) : read(file) })
const side = (file) => (file === '-' ? { tag: 'empty' } : { tag: 'schemaDatamodel', files: [load(file)] })
const engine = await engineModule.SchemaEngine.new(
  { datamodels: [[to, load(to).content]] },
  () => {},
  bindMigrationAwareSqlAdapterFactory(values.postgresql ? withoutServer() : mockMigrationAwareAdapterFactory('sqlite')),
)
const { stdout } = await engine.diff({
  from: side(from),
  to: side(to),
  script: true,
  exitCode: null,
  filters: { externalTables: [], externalEnums: [] },
})
// The schema is there, and creating one takes a right that not everybody has.
fs.writeSync(1, stdout.replace(/^-- CreateSchema\nCREATE SCHEMA IF NOT EXISTS "public";\n\n/, ''))
process.exit(0)
