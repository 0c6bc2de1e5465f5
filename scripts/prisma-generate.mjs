// Generates the Prisma client. Generating is pure WebAssembly, but the command insists on finding a native schema
// engine first and would download one; naming any executable as that engine skips the search.
import { existsSync } from 'node:fs'
import { at, environment, fail, modernNode, run } from './setup.mjs'

const schema = at('prisma/schema.prisma')
if (!existsSync(schema)) fail('There is no prisma/schema.prisma.')
const env = environment({ PRISMA_HIDE_UPDATE_MESSAGE: '1', PRISMA_SCHEMA_ENGINE_BINARY: process.execPath })
const prisma = at('node_modules/prisma/build/index.js')
const { code } = await run(modernNode(), [prisma, 'generate', '--schema', schema], { env, inherit: true })
process.exit(code)
