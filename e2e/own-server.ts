import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect } from '@playwright/test'
import { freePort } from '../scripts/free-port.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** A server of the test's own, on the same build, that can be killed and started again with what it has stored. */
export class OwnServer {
  readonly url: string
  #port: number
  #database: string
  #process: ChildProcess | null = null

  private constructor(port: number, database: string) {
    this.#port = port
    this.#database = database
    this.url = `http://127.0.0.1:${port}`
  }

  /** `folder` takes its database. */
  static async start(folder: string): Promise<OwnServer> {
    const server = new OwnServer(await freePort(), `file:${folder}/own.db`)
    await server.start()
    return server
  }

  async start(): Promise<void> {
    const args = ['node_modules/next/dist/bin/next', 'start', '--port', `${this.#port}`, '--hostname', '127.0.0.1']
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      NODE_ENV: 'production',
      NEXT_MANUAL_SIG_HANDLE: 'true',
      DATABASE_URL: this.#database,
    }
    // A group of its own: what it has started dies with it.
    this.#process = spawn(process.execPath, args, { cwd: root, env, stdio: 'ignore', detached: true })
    const answers = () =>
      fetch(`${this.url}/api/v1/health`).then(
        ({ ok }) => ok,
        () => false,
      )
    await expect.poll(answers, { timeout: 40_000 }).toBe(true)
  }

  /** As a power cut would: nothing is asked, nothing is finished. */
  async kill(): Promise<void> {
    const { pid, exitCode, signalCode } = this.#process ?? {}
    if (!pid || exitCode !== null || signalCode !== null) return
    const ended = new Promise((resolve) => this.#process?.once('exit', resolve))
    process.kill(-pid, 'SIGKILL')
    await ended
  }
}
