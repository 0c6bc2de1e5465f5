// What every entry point needs before its own work: dependencies, a Node that is new enough, the Prisma client, a
// build. It runs on Node 18 with no node_modules, so it imports nothing but Node itself, and each step does nothing
// when its result is already there.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
export const at = (...parts) => path.join(root, ...parts)
export const distDir = process.env.LOOPWRIGHT_DIST ?? '.next'

const NEEDED_NODE = 24
const bundledNode = at('node_modules/.bin/node')

/** An expected failure: its message is all that the person needs to see. */
export class SetupError extends Error {}

/** Says what is wrong in one line and ends with 1; a stack trace only for faults of our own. */
export function fail(error) {
  process.stderr.write(`${error instanceof SetupError ? error.message : (error?.stack ?? error)}\n`)
  process.exit(1)
}

/** Announces a long step and reports how many seconds it took. On standard error, so that output stays clean. */
export async function step(title, work, { quiet = false } = {}) {
  if (quiet) return work()
  process.stderr.write(`${title} …\n`)
  const start = performance.now()
  const result = await work()
  process.stderr.write(`${title}: done in ${((performance.now() - start) / 1000).toFixed(1)} s\n`)
  return result
}

/** The Node that runs everything behind the bootstrap: this one if new enough, else the one among the dependencies. */
export function modernNode() {
  if (Number(process.versions.node.split('.')[0]) >= NEEDED_NODE) return process.execPath
  if (existsSync(bundledNode)) return bundledNode
  throw new SetupError(
    `Loopwright needs Node ${NEEDED_NODE} or newer; this is ${process.versions.node}. Install it from nodejs.org and start again.`,
  )
}

/** Settings shared by every process we start. A relative SQLite path means relative to the project, not the shell. */
export function environment(extra = {}) {
  const url = process.env.DATABASE_URL || 'file:./data/loopwright.db'
  const relative = /^file:(?!\/)(.*)$/.exec(url)
  return {
    ...process.env,
    NEXT_TELEMETRY_DISABLED: '1',
    CHECKPOINT_DISABLE: '1',
    // A command of the project starts in half the time when Node keeps what it has compiled.
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? at('node_modules/.cache/node-compile'),
    DATABASE_URL: relative ? `file:${at(relative[1])}` : url,
    PATH: `${at('node_modules/.bin')}${path.delimiter}${process.env.PATH ?? ''}`,
    ...extra,
  }
}

/** A signal to npm ends npm and the shell between us without a word to us: losing that shell is the news. */
export function whenNpmEnds(act) {
  if (process.env.npm_lifecycle_event === undefined) return
  const shell = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === shell) return
    clearInterval(watch)
    act()
  }, 250)
  watch.unref()
}

/** Runs a command to its end and collects what it prints. */
export function run(command, args, { env = environment(), inherit = false, timeoutMs, onStart } = {}) {
  return new Promise((resolve, reject) => {
    const stdio = inherit ? 'inherit' : ['ignore', 'pipe', 'pipe']
    const child = spawn(command, args, { cwd: root, env, stdio, timeout: timeoutMs, killSignal: 'SIGKILL' })
    onStart?.(child)
    const chunks = []
    child.stdout?.on('data', (chunk) => chunks.push(chunk))
    child.stderr?.on('data', (chunk) => chunks.push(chunk))
    child.on('error', reject)
    child.on('close', (code, signal) =>
      resolve({ ok: code === 0, code: code ?? 1, signal, output: Buffer.concat(chunks).toString() }),
    )
  })
}

async function runOrFail(command, args, complaint, env = environment()) {
  const { ok, output } = await run(command, args, { env })
  if (ok) return
  throw new SetupError(`${output.trim().split('\n').slice(-40).join('\n')}\n\n${complaint}`)
}

/** True if what npm recorded inside node_modules is what the lockfile asks for on this platform. */
function dependenciesMatchLockfile() {
  const hidden = at('node_modules/.package-lock.json')
  if (!existsSync(hidden)) return false
  try {
    const installed = JSON.parse(readFileSync(hidden, 'utf8')).packages
    const wanted = JSON.parse(readFileSync(at('package-lock.json'), 'utf8')).packages
    return Object.entries(wanted).every(
      ([name, { optional, devOptional, peer, version }]) =>
        name === '' || installed[name]?.version === version || (!installed[name] && (optional || devOptional || peer)),
    )
  } catch {
    return false // a half-written record is no record
  }
}

/** Installs what the lockfile names, unless it is there. Development packages belong to it: the build needs some. */
export async function ensureDependencies(options) {
  if (dependenciesMatchLockfile()) return
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  await step(
    'Installing dependencies',
    () => runOrFail(npm, ['ci', '--include=dev', '--include=optional'], 'Installing dependencies failed: see above.'),
    options,
  )
}

const hashOf = (parts) =>
  parts.reduce((hash, part) => hash.update(part).update('\0'), createHash('sha256')).digest('hex')
const readIfThere = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined)

/** Generates the Prisma clients when the schema, the way they are made or Prisma itself changed since the last time. */
export async function ensurePrismaClient(options) {
  const schema = readIfThere(at('prisma/schema.prisma'))
  if (schema === undefined) return
  const { version } = JSON.parse(readFileSync(at('node_modules/prisma/package.json'), 'utf8'))
  const marker = at('lib/db/generated/.made-from')
  const making = ['prisma-generate.mjs', 'postgresql-schema.mjs'].map((name) => readFileSync(at('scripts', name)))
  const key = hashOf([schema, version, ...making])
  if (readIfThere(marker) === key) return
  await step(
    'Preparing the database client',
    () =>
      runOrFail(modernNode(), [at('scripts/prisma-generate.mjs')], 'Generating the database client failed: see above.'),
    options,
  )
  mkdirSync(path.dirname(marker), { recursive: true })
  writeFileSync(marker, key)
}

const SOURCES = ['app', 'components', 'lib', 'prisma', 'public', 'proxy.ts', 'instrumentation.ts']
const CONFIGS = [
  'instrumentation-client.ts',
  'next.config.js',
  'postcss.config.mjs',
  'tsconfig.json',
  'package-lock.json',
]
const notBuilt = /(^|\/)(generated|node_modules)(\/|$)|\.test\.tsx?$/

function* filesUnder(name) {
  const full = at(name)
  if (notBuilt.test(name) || !existsSync(full)) return
  const entries = readdirSync(full, { withFileTypes: true })
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const child = `${name}/${entry.name}`
    if (entry.isDirectory()) yield* filesUnder(child)
    else if (!notBuilt.test(child)) yield child
  }
}

function sourceHash() {
  const hash = createHash('sha256')
  for (const name of [...SOURCES, ...CONFIGS]) {
    if (!existsSync(at(name))) continue
    for (const file of /\.[a-z]+$/.test(name) ? [name] : filesUnder(name)) {
      hash
        .update(file)
        .update('\0')
        .update(readFileSync(at(file)))
        .update('\0')
    }
  }
  return hash.digest('hex')
}

/** Builds the application when its sources changed since the last build. */
export async function ensureBuild(options) {
  const marker = at(distDir, 'built-from')
  const key = sourceHash()
  if (readIfThere(marker) === key) return
  await step('Building the application', () => build(), options)
  writeFileSync(marker, key)
}

function build() {
  const next = at('node_modules/next/dist/bin/next')
  return runOrFail(
    modernNode(),
    [next, 'build'],
    'The build failed: see above.',
    environment({ NODE_ENV: 'production' }),
  )
}
