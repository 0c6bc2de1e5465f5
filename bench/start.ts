/**
 * What somebody waits for: `npm start` until the first page answers, and the JavaScript of the first page in a browser that has nothing of it yet. With
 * BENCH_FIRST_START=1 also the very first start, in a copy of the repository without dependencies or build. In small, the same is measured of a stand-in.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'
import { findBrowser, isRoot } from '../scripts/browser.ts'
import { freePort } from '../scripts/free-port.ts'
import { scriptBytes } from '../scripts/script-bytes.ts'
import type { Bench, BenchLine, BenchSize } from './bench.ts'
import { median } from './measure.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const STARTS = 5

/** Answers at once with a page of one script. */
const STAND_IN = `require('node:http').createServer((request, answer) => {
  const script = request.url === '/a.js'
  answer.setHeader('content-type', script ? 'text/javascript' : 'text/html')
  answer.end(script ? 'document.title = "there"' : '<title></title><script src="/a.js"></script>')
}).listen(process.env.PORT, '127.0.0.1')`

const commands = {
  small: ['-e', STAND_IN],
  full: ['scripts/start.mjs'],
}

export const bench: Bench = {
  name: 'start',
  async run(size) {
    // The build is not what is measured: a later start has it.
    if (size === 'full') spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' })
    const readyMs: number[] = []
    for (let turn = 0; turn < (size === 'full' ? STARTS : 1); turn += 1)
      readyMs.push(await started(root, commands[size], async (_, ms) => ms))
    const lines: BenchLine[] = [
      { name: 'later-start', measured: median(readyMs), unit: 'ms', goal: { atMost: 5_000 } },
      ...(await firstPage(size)),
    ]
    if (size === 'full' && process.env.BENCH_FIRST_START) lines.push(await firstStart())
    return lines
  },
}

/** Left out where there is no browser. */
async function firstPage(size: BenchSize): Promise<BenchLine[]> {
  const browser = findBrowser()
  if (!browser) return []
  return started(root, commands[size], async (url) => {
    const args = isRoot ? ['--no-sandbox'] : []
    const opened = await chromium.launch({ executablePath: browser.own ? undefined : browser.path, args })
    try {
      const { total } = await scriptBytes(await opened.newPage(), url)
      return [{ name: 'first-page-javascript', measured: total / 1_000_000, unit: 'mb', goal: { atMost: 0.2 } }]
    } finally {
      await opened.close()
    }
  })
}

/** What `npm ci`, the build and the start take together, from a fresh copy of what is committed. */
async function firstStart(): Promise<BenchLine> {
  const folder = mkdtempSync(path.join(tmpdir(), 'loopwright-first-'))
  try {
    const cloned = spawnSync('git', ['clone', '--quiet', '--depth', '1', `file://${root}`, folder])
    if (cloned.status !== 0) throw new Error(`The repository could not be copied: ${cloned.stderr}`)
    const ms = await started(folder, commands.full, async (_, taken) => taken)
    return { name: 'first-start', measured: ms, unit: 'ms', goal: { atMost: 120_000 } }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Starts a server with a database of its own, gives `look` its address and how long it took to answer, and stops it. */
async function started<T>(cwd: string, command: readonly string[], look: (url: string, ms: number) => Promise<T>) {
  const data = mkdtempSync(path.join(tmpdir(), 'loopwright-start-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}/`
  const env = { ...process.env, PORT: String(port), HOST: '127.0.0.1', DATABASE_URL: `file:${data}/start.db` }
  const from = performance.now()
  const server = spawn(process.execPath, command, { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] })
  try {
    await answers(server, url)
    return await look(url, performance.now() - from)
  } finally {
    const ended = new Promise((resolve) => server.once('exit', resolve))
    if (server.exitCode === null && server.kill('SIGTERM')) await ended
    rmSync(data, { recursive: true, force: true })
  }
}

async function answers(server: ChildProcess, url: string): Promise<void> {
  while (server.exitCode === null) {
    const ok = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    )
    if (ok) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`The server ended with ${server.exitCode} before it answered.`)
}
