import path from 'node:path'
import type { Refusal, Result } from '../server/result.ts'
import type { RuntimeOptions } from '../server/runtime.ts'
import { CliError, printable } from './terminal.ts'

/** The project's folder, from which relative settings count: the same as the server's. */
const root = path.resolve(import.meta.dirname, '../..')

/** The runtime of this process, opened for one command, on the database that the server has too; with a worker for the command that is one. */
export async function openWorkspace(worker: RuntimeOptions['worker'] = false) {
  // Loaded only here: `help` and `validate` need no database.
  const { openRuntime } = await import('../server/runtime.ts')
  const { ConfigError } = await import('../server/config.ts')
  try {
    const runtime = await openRuntime({ worker, root })
    return { ...runtime, [Symbol.asyncDispose]: () => runtime.close() }
  } catch (error) {
    if (error instanceof ConfigError) throw new CliError(1, error.message)
    throw new CliError(1, `The database can't be opened: ${error instanceof Error ? error.message : String(error)}`)
  }
}
export type Workspace = Awaited<ReturnType<typeof openWorkspace>>

/** The value, or the refusal as an expected failure with exit code 1. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new CliError(1, printable(result.refusal.detail), faults(result.refusal))
}

function faults({ problems = [], diagnostics = [] }: Refusal): string {
  const lines = [
    ...problems.map(({ where, message }) => `  ${where}: ${message}`),
    ...diagnostics.map(({ message, nodeId, field }) => `  ${[nodeId, field].filter(Boolean).join(', ')}: ${message}`),
  ]
  return printable(lines.join('\n'))
}
