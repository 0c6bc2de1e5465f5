// Owns one private PostgreSQL server for all test processes of this machine. Each of them holds a connection to the
// control socket; when the last is gone, however it ended, the server stops and its folder goes.
// Usage: node postgres-keeper-process.ts <control socket, @name for one without a file> <fast | durable> <grace in ms>
import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { postgresBinaries } from './postgres-binaries.ts'

// The shell outlives a keeper that is killed: its input ends, it stops the server and clears up.
const GUARD = '"$@" & server=$!; read -r line; kill -INT $server; wait $server; rm -rf "$FOLDER"'
const START_TIMEOUT_MS = 30_000

type Answer = { url: string } | { error: string }

const [control = '', mode = 'fast', graceMs = '10000'] = process.argv.slice(2)
const clients = new Set<net.Socket>()
let answer: Answer | null = null
let admin: pg.Client | null = null
let names = 0
let timer: NodeJS.Timeout | undefined

function settings(folder: string): string {
  const speed = mode === 'durable' ? '' : 'fsync = off\nfull_page_writes = off\n'
  return `
listen_addresses = ''
unix_socket_directories = '${folder}'
max_connections = 200
shared_buffers = 64MB
max_wal_size = 512MB
wal_level = minimal
max_wal_senders = 0
jit = off
log_min_messages = warning
${speed}`
}

function initialise(folder: string, password: string): { bin: string; owner: { uid: number; gid: number } | null } {
  const binaries = postgresBinaries(folder)
  const secret = path.join(folder, 'secret')
  fs.writeFileSync(secret, `${password}\n`, { mode: 0o600 })
  if (binaries.owner) for (const file of [folder, secret]) fs.chownSync(file, binaries.owner.uid, binaries.owner.gid)
  const data = path.join(folder, 'data')
  const flags = ['-D', data, '-U', 'tester', '-A', 'scram-sha-256', `--pwfile=${secret}`, '-E', 'UTF8', '--locale=C']
  execFileSync(path.join(binaries.bin, 'initdb'), [...flags, '--no-sync', '--no-instructions'], {
    ...binaries.owner,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  fs.appendFileSync(path.join(data, 'postgresql.conf'), settings(folder))
  return binaries
}

async function start(): Promise<string> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lwpg-'))
  const password = randomBytes(18).toString('base64url')
  try {
    const { bin, owner } = initialise(folder, password)
    const log = fs.openSync(path.join(folder, 'server.log'), 'a')
    const server = [path.join(bin, 'postgres'), '-D', path.join(folder, 'data')]
    const guard = spawn('sh', ['-c', GUARD, 'sh', ...server], {
      ...owner,
      env: { ...process.env, FOLDER: folder },
      cwd: folder,
      stdio: ['pipe', log, log],
    })
    guard.on('exit', () => process.exit(1))
    return await connected(`postgresql://tester:${password}@localhost/postgres?host=${encodeURIComponent(folder)}`)
  } catch (error) {
    const log = path.join(folder, 'server.log')
    const told = fs.existsSync(log) ? fs.readFileSync(log, 'utf8').slice(-2000) : ''
    fs.rmSync(folder, { recursive: true, force: true })
    throw new Error(`${error instanceof Error ? error.message : String(error)} ${told}`)
  }
}

async function connected(url: string): Promise<string> {
  const deadline = Date.now() + START_TIMEOUT_MS
  for (;;) {
    const client = new pg.Client({ connectionString: url })
    // A server that dies takes its keeper with it; the next test process starts another.
    client.on('error', () => process.exit(1))
    try {
      await client.connect()
      admin = client
      return url
    } catch (error) {
      if (Date.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
  }
}

async function dropDatabases(prefix: string): Promise<void> {
  if (!admin) return
  const { rows } = await admin.query<{ datname: string }>(
    'SELECT datname FROM pg_database WHERE starts_with(datname, $1)',
    [prefix],
  )
  for (const { datname } of rows) await admin.query(`DROP DATABASE IF EXISTS "${datname}" WITH (FORCE)`)
}

function tell(socket: net.Socket, prefix: string): void {
  if (answer) socket.write(`${JSON.stringify({ ...answer, prefix })}\n`)
}

function rest(): void {
  clearTimeout(timer)
  timer = setTimeout(() => process.exit(0), Number(graceMs))
}

const waiting: [net.Socket, string][] = []
const server = net.createServer((socket) => {
  const prefix = `t${process.pid}_${++names}_`
  clients.add(socket)
  clearTimeout(timer)
  socket.on('error', () => undefined)
  socket.on('close', () => {
    clients.delete(socket)
    // What the process left behind, unless the server itself is on its way out.
    dropDatabases(prefix).catch(() => undefined)
    if (clients.size === 0) rest()
  })
  if (answer) tell(socket, prefix)
  else waiting.push([socket, prefix])
})
// Another keeper is at it already.
server.on('error', () => process.exit(0))
server.listen(control.replace(/^@/, '\0'), async () => {
  answer = await start().then(
    (url) => ({ url }),
    (error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }),
  )
  for (const [socket, prefix] of waiting) tell(socket, prefix)
  if ('error' in answer) setTimeout(() => process.exit(1), 500)
  else if (clients.size === 0) rest()
})
