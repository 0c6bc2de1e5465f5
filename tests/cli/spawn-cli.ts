import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { tempUrl, testBackend } from '../support/temp-database.ts'
import { callCli, type Finished } from './call-cli.ts'

const main = path.resolve(import.meta.dirname, '../../lib/cli/main.ts')

/** A folder with a database of its own, and the real command in a child process that works on it. */
export async function cliWorkspace() {
  const folder = await mkdtemp(path.join(tmpdir(), 'loopwright cli – ü '))
  const postgres = testBackend() === 'postgresql' ? await tempUrl('postgresql') : null
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: 'test',
    PATH: process.env.PATH ?? '',
    ...(process.env.NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE }),
    DATABASE_URL: postgres?.url ?? `file:${path.join(folder, 'test.db')}`,
    LOOPWRIGHT_CWD: folder,
  }
  /** `input`: what comes in on standard input. */
  const start = (args: string[], extra: Record<string, string> = {}, input = '') => {
    const child = spawn(process.execPath, [main, ...args], {
      cwd: path.dirname(main),
      env: { ...env, ...extra },
      stdio: 'pipe',
    })
    child.stdin.end(input)
    const finished: Finished = { code: null, stdout: '', stderr: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      finished.stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      finished.stderr += text
    })
    const done = new Promise<Finished>((resolve) => child.on('close', (code) => resolve({ ...finished, code })))
    return { child, done, output: finished }
  }
  return {
    folder,
    env,
    at: (name: string) => path.join(folder, name),
    start,
    run: (...args: string[]) => start(args).done,
    /** The same command without a process of its own, which is faster. One at a time. */
    call: (...args: string[]) => callCli({ env }, args),
    async remove() {
      await postgres?.remove()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
export type CliWorkspace = Awaited<ReturnType<typeof cliWorkspace>>
