// Prisma's schema engine as WASM: compares a folder of migrations with a schema without a server and without a native binary.
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'

const require = createRequire(import.meta.url)

async function loadEngine() {
  const glue = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const engine = await import(glue)
  const wasm = fs.readFileSync(path.join(path.dirname(glue), 'schema_engine_bg.wasm'))
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm), { './schema_engine_bg.js': engine })
  engine.__wbg_set_wasm(exports)
  exports.__wbindgen_start()
  return engine.SchemaEngine
}

/**
 * The SQL that brings a SQLite database file to what the schema says; only comments when it is there already.
 * @param {string} file  database file, migrated so far
 * @param {string} schemaFile  path of schema.prisma
 * @returns {Promise<string>}
 */
export async function diffToSchema(file, schemaFile) {
  const SchemaEngine = await loadEngine()
  const schema = { path: schemaFile, content: fs.readFileSync(schemaFile, 'utf8') }
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaBetterSqlite3({ url: `file:${file}` }))
  const engine = await SchemaEngine.new({ datamodels: [[schema.path, schema.content]] }, () => {}, adapter)
  const { stdout } = await engine.diff({
    from: { tag: 'schemaDatasource', files: [schema], configDir: path.dirname(schemaFile) },
    to: { tag: 'schemaDatamodel', files: [schema] },
    script: true,
    exitCode: null,
    filters: { externalTables: ['_prisma_migrations'], externalEnums: [] },
  })
  return stdout
}
