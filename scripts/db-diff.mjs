// Prints the SQL that turns one schema into another, using Prisma's schema engine in WebAssembly: no database and no
// native binary. Usage: npm run -s db:diff -- <old.prisma | -> <new.prisma>     ("-" stands for an empty database)
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { bindMigrationAwareSqlAdapterFactory, mockMigrationAwareAdapterFactory } from '@prisma/driver-adapter-utils'

const [from, to] = process.argv.slice(2)
if (!from || !to) {
  process.stderr.write('usage: npm run -s db:diff -- <old.prisma | -> <new.prisma>\n')
  process.exit(2)
}

const enginePath = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg')
const engineModule = await import(enginePath)
const wasm = fs.readFileSync(path.join(path.dirname(enginePath), 'schema_engine_bg.wasm'))
const instance = new WebAssembly.Instance(new WebAssembly.Module(wasm), { './schema_engine_bg.js': engineModule })
engineModule.__wbg_set_wasm(instance.exports)
instance.exports.__wbindgen_start()

const load = (file) => ({ path: file, content: fs.readFileSync(file, 'utf8') })
const side = (file) => (file === '-' ? { tag: 'empty' } : { tag: 'schemaDatamodel', files: [load(file)] })
const engine = await engineModule.SchemaEngine.new(
  { datamodels: [[to, load(to).content]] },
  () => {},
  bindMigrationAwareSqlAdapterFactory(mockMigrationAwareAdapterFactory('sqlite')),
)
const { stdout } = await engine.diff({
  from: side(from),
  to: side(to),
  script: true,
  exitCode: null,
  filters: { externalTables: [], externalEnums: [] },
})
fs.writeSync(1, stdout)
process.exit(0)
