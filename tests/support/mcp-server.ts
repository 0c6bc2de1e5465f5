import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import net from 'node:net'
import path from 'node:path'

/** A public package that has a tool for each part of the protocol. */
const PACKAGE = '@modelcontextprotocol/server-everything/package.json'

/** That server in a process of its own, on a loopback port. */
export type EverythingServer = {
  url: string
  /** Resolves when the next message comes in. */
  nextMessage(): Promise<void>
  /** As a crash: at once, in the middle of whatever it does. */
  kill(): Promise<void>
  /** At the same address again, with no memory of what was before. */
  restart(): Promise<void>
}

export async function startEverythingServer(): Promise<EverythingServer> {
  const port = await freePort()
  let child = await start(port)
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
  }
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    nextMessage: () =>
      new Promise((resolve) => {
        const { stdout } = child
        const look = (chunk: Buffer) => {
          if (!chunk.includes('Received MCP POST request')) return
          stdout?.off('data', look)
          resolve()
        }
        stdout?.on('data', look)
      }),
    kill,
    async restart() {
      await kill()
      child = await start(port)
    },
  }
}

async function start(port: number): Promise<ChildProcess> {
  const program = path.join(path.dirname(createRequire(import.meta.url).resolve(PACKAGE)), 'dist', 'index.js')
  const options: SpawnOptions = { env: { ...process.env, PORT: String(port) }, stdio: ['ignore', 'pipe', 'pipe'] }
  const child = spawn(process.execPath, [program, 'streamableHttp'], options)
  // A test that fails must not leave it behind.
  process.once('exit', () => child.kill('SIGKILL'))
  child.stdout?.resume()
  let said = ''
  await new Promise<void>((resolve, reject) => {
    child.stderr?.on('data', (chunk) => {
      said += chunk
      if (said.includes('listening on port')) resolve()
    })
    child.once('exit', (code) => reject(new Error(`the MCP server ended with ${code}: ${said}`)))
  })
  return child
}

async function freePort(): Promise<number> {
  const server = net.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as net.AddressInfo // it listens on a port
  await new Promise((resolve) => server.close(resolve))
  return port
}
