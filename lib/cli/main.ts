import { readFileSync } from 'node:fs'
import { runCli } from './cli.ts'
import { systemTerminal } from './terminal.ts'

const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
const version =
  typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'unknown'

// exitCode, not exit(): what is still on its way to a pipe has to arrive.
process.exitCode = await runCli(process.argv.slice(2), systemTerminal(), version)
