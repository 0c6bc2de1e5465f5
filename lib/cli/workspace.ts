import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Refusal, Result } from '../server/result.ts'
import type { RuntimeOptions } from '../server/runtime.ts'
import { flagOf, type GivenLists } from './flag-of.ts'
import { CliError, printable } from './terminal.ts'

/** The project's folder, from which relative settings count: the same as the server's. */
const root = path.resolve(import.meta.dirname, '../..')

type WorkspaceOptions = {
  /** For the command that is one. */
  worker?: RuntimeOptions['worker']
  /** Makes the database when there is none. What only looks must not: an empty one in the wrong place would answer that there is nothing. */
  create?: boolean
}

/** The runtime of this process, opened for one command, on the database that the server has too. Throws CliError (1). */
export async function openWorkspace({ worker = false, create = false }: WorkspaceOptions = {}) {
  // Loaded only here: `help` and `validate` need no database.
  const { openRuntime } = await import('../server/runtime.ts')
  const { ConfigError, readConfig } = await import('../server/config.ts')
  let where = ''
  try {
    const { database } = readConfig(process.env, root)
    // The address of a server may hold a password.
    if (database.kind === 'sqlite') {
      where = ` ${database.file}`
      if (!create && !existsSync(database.file)) throw new NoDatabase(database.file)
    }
    const runtime = await openRuntime({ worker, root })
    return { ...runtime, [Symbol.asyncDispose]: () => runtime.close() }
  } catch (error) {
    if (error instanceof CliError) throw error
    if (error instanceof ConfigError) throw new CliError(1, error.message)
    const why = error instanceof Error ? error.message : String(error)
    throw new CliError(1, printable(`The database${where} can't be opened: ${why}`))
  }
}

/** Nothing was ever stored here. */
export class NoDatabase extends CliError {
  constructor(file: string) {
    const hint = 'DATABASE_URL says where it is. The first run makes one: npm run -s loopwright -- run SLUG'
    super(1, printable(`There is no database at ${file}.`), hint)
  }
}
export type Workspace = Awaited<ReturnType<typeof openWorkspace>>

/** The value, or the refusal as an expected failure with exit code 1, which names what is wrong by its flag. */
export function unwrap<T>(result: Result<T>, given: GivenLists = {}): T {
  if (result.ok) return result.value
  throw new CliError(1, printable(result.refusal.detail), faults(result.refusal, given))
}

function faults({ problems = [], diagnostics = [] }: Refusal, given: GivenLists): string {
  const lines = [
    ...problems.map(({ where, message }) => `  ${flagOf(where, given)}: ${message}`),
    ...diagnostics.map(({ message, nodeId, field }) => `  ${[nodeId, field].filter(Boolean).join(', ')}: ${message}`),
  ]
  return printable(lines.join('\n'))
}
