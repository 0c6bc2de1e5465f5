// `npm start`: sets everything up, then serves the built application until it is told to stop.
import { spawn } from 'node:child_process'
import http from 'node:http'
import net from 'node:net'
import {
  at,
  ensureBuild,
  ensureDependencies,
  ensurePrismaClient,
  environment,
  fail,
  modernNode,
  SetupError,
  whenNpmEnds,
} from './setup.mjs'

const host = process.env.HOST || '127.0.0.1'
const port = Number(process.env.PORT || 3000)
const STOP_WITHIN_MS = 9_000
const started = performance.now()

/** Asked before the long steps, so that nobody waits for a build to learn it. */
function assertPortFree() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer()
    probe.once('error', ({ code, message }) => {
      const other = `Set another one, for example: PORT=${port + 1} npm start`
      if (code === 'EADDRINUSE') reject(new SetupError(`Port ${port} is in use by another program. ${other}`))
      else if (code === 'EACCES') reject(new SetupError(`This account may not open port ${port}. ${other}`))
      else reject(new SetupError(`Cannot listen on ${host}, port ${port}: ${message}`))
    })
    probe.listen(port, host, () => probe.close(resolve))
  })
}

const reachableHost = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
const url = `http://${reachableHost.includes(':') ? `[${reachableHost}]` : reachableHost}:${port}`

/** Status of the first page, or undefined while nobody answers. */
function firstPageStatus() {
  return new Promise((resolve) => {
    const request = http.get(url, { timeout: 60_000 }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    request.on('error', () => resolve(undefined))
    request.on('timeout', () => request.destroy())
  })
}

async function announceWhenReady(isRunning) {
  let status
  while (isRunning() && status === undefined) {
    status = await firstPageStatus()
    if (status === undefined) await new Promise((resolve) => setTimeout(resolve, 100))
  }
  if (status === undefined) return
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  if (status < 500) console.log(`Loopwright is ready at ${url} (${seconds} s). Press Ctrl+C to stop.`)
  else console.error(`Loopwright runs at ${url}, but its first page answers with an error (${status}): see above.`)
}

/** The framework's own greeting says nothing that ours does not. */
const greeting = /^\s*(▲ Next\.js|- (Local|Network|Environments):|✓ (Starting|Ready|Running next\.config)|$)/

/** Before there is a server, stopping is just leaving. */
let stopServing = () => process.exit(143)
whenNpmEnds(() => stopServing())

function serve() {
  const next = at('node_modules/next/dist/bin/next')
  const where = ['--port', String(port), '--hostname', host]
  // Longer than a client or proxy keeps a connection, which would else be closed at the moment it is used again.
  const server = spawn(modernNode(), [next, 'start', ...where, '--keepAliveTimeout', '70000'], {
    cwd: at(),
    env: environment({ NODE_ENV: 'production', NEXT_MANUAL_SIG_HANDLE: 'true' }),
    // The channel closes when this process dies, however it dies: the server then stops by itself.
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    // A process group of its own: Ctrl+C reaches the server once, from here, and not a second time from the terminal.
    detached: process.platform !== 'win32',
  })
  let ready = false
  server.stdout.on('data', (chunk) => {
    const text = chunk.toString()
    process.stdout.write(
      ready
        ? text
        : text
            .split('\n')
            .filter((line) => !greeting.test(line))
            .join('\n'),
    )
  })
  let stopping = false
  const stop = (signal) => {
    server.kill(stopping ? 'SIGKILL' : signal) // asked twice: at once
    stopping = true
    killSoon()
  }
  let killing
  const killSoon = () => {
    clearTimeout(killing)
    killing = setTimeout(() => server.kill('SIGKILL'), STOP_WITHIN_MS).unref()
  }
  // Of an action that may not be repeated: it waits for its end, and says so again and again.
  server.on('message', (message) => {
    if (stopping && message === 'waiting') killSoon()
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(signal))
  stopServing = () => stop('SIGTERM')
  server.on('exit', (code) => process.exit(stopping ? 0 : (code ?? 1)))
  announceWhenReady(() => server.exitCode === null).then(() => {
    ready = true
  })
}

try {
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new SetupError(`PORT is no port number: ${process.env.PORT}`)
  await assertPortFree()
  await ensureDependencies()
  modernNode()
  await ensurePrismaClient()
  await ensureBuild()
  serve()
} catch (error) {
  fail(error)
}
