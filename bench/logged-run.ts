import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createLoop } from '../lib/db/loops.ts'
import { createRun } from '../lib/db/runs.ts'
import { openSqliteDatabase, type SqliteDatabase } from '../lib/db/sqlite/sqlite-database.ts'
import { ensureLocalWorkspace } from '../lib/db/workspaces.ts'
import { newDesign } from '../lib/loop/1-draw/new-design.ts'
import { hashJson, type Json, type JsonObject } from '../lib/loop/artefacts/json.ts'
import type { LoopSpec } from '../lib/loop/artefacts/spec.ts'
import { systemClock } from '../lib/runner/clock.ts'
import { bench as portsInMemory, specOf, stateSchema } from '../lib/runner/fixtures.ts'
import { executeRun } from '../lib/runner/host.ts'
import type { Claim, Clock, RunStore } from '../lib/runner/ports.ts'
import { compileDesign } from '../lib/server/compile-design.ts'

const LEASE_MS = 30_000
const FIELD_CHARS = 400

/** Text as people write it: words by how often they come, the same ones for the same seed. */
export function prose(chars: number, seed: number): string {
  const words: string[] = []
  let length = 0
  let random = seed * 2_654_435_761 + 1
  while (length < chars) {
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0
    const rank = Math.floor(1_000 ** (random / 2 ** 32)) - 1
    const word = `${SYLLABLES[rank % 16]}${SYLLABLES[(rank >> 4) % 16]}${SYLLABLES[(rank >> 8) % 16]}`
    words.push(word)
    length += word.length + 1
  }
  return words.join(' ').slice(0, chars)
}
const SYLLABLES = 'an ter ing o ver le con di re sta mo ment per ti al su'.split(' ')

/** A state of about `bytes` bytes of JSON: a count, and a list of texts. */
export function stateOf(bytes: number, seed = 1): JsonObject & { n: number } {
  const count = Math.max(1, Math.round(bytes / (FIELD_CHARS + 3)))
  const chars = Math.round(bytes / count) - 3
  return { n: 0, texts: Array.from({ length: count }, (_, index) => prose(chars, seed * 100_003 + index)) }
}

/** Five nodes on a ring: the first counts, the others write back what is there already. */
export function ringSpec(state: JsonObject, iterations: number): LoopSpec {
  const observe = (field: string, value: string, next: string) => ({
    kind: 'observe',
    config: { map: [{ field, value }] },
    next: { next },
  })
  const same = (next: string) => observe('n', 'state.n', next)
  return specOf({
    state: stateSchema({ n: { type: 'number', default: 0 }, texts: { type: 'array', default: state.texts ?? [] } }),
    nodes: { a: observe('n', 'state.n + 1', 'b'), b: same('c'), c: same('d'), d: same('e'), e: same('a') },
    contract: { maxIterations: iterations, timeoutMs: 600_000_000 },
  })
}

/** A database file of its own, with a loop whose runs are executed here by the product's host. */
export type BenchDatabase = {
  folder: string
  database: SqliteDatabase
  createRun(spec: LoopSpec): Promise<string>
  execute(runId: string, store?: RunStore): Promise<void>
  claim(runId: string, store: RunStore): Promise<Claim>
  /** Bytes of the file when nothing in it is free. */
  bytes(): number
  close(): Promise<void>
}

export async function openBenchDatabase(clock: Clock = systemClock): Promise<BenchDatabase> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'loopwright-bench-'))
  const file = path.join(folder, 'ours.db')
  const database = await openSqliteDatabase(file, path.join(import.meta.dirname, '..', 'prisma', 'migrations'))
  const scope = await ensureLocalWorkspace(database)
  const { compiled } = compileDesign(newDesign('Bench'))
  if (!compiled) throw new Error('the new design does not compile')
  const design = compiled.design
  const loop = await createLoop(database, scope, { slug: 'bench', design, origin: 'own', accepted: true })
  const { ports } = portsInMemory({}, clock)
  const claim = async (runId: string, store: RunStore) => {
    const claimed = await store.claimRun(runId, 'bench', LEASE_MS)
    if (!claimed) throw new Error('the run could not be claimed')
    return claimed
  }
  return {
    folder,
    database,
    claim,
    async createRun(spec) {
      const created = await createRun(database, scope, {
        loopId: loop.id,
        versionId: null,
        // What is drawn is of no matter here, only what is executed.
        compiled: { ...compiled, spec, specHash: hashJson(spec as unknown as Json) },
        input: {},
        modelOverrides: {},
        idempotency: null,
        reservedFor: null,
      })
      if (!created.ok) throw new Error('the run was not created')
      return created.run.id
    },
    async execute(runId, store = database.createRunStore()) {
      const options = { leaseMs: LEASE_MS, signal: new AbortController().signal }
      const { status } = await executeRun({ ...ports, store }, await claim(runId, store), options)
      if (status !== 'finished') throw new Error(`the run ended as ${status}`)
    },
    bytes() {
      database.log.writer.exec('VACUUM')
      database.log.writer.pragma('wal_checkpoint(TRUNCATE)')
      return fs.statSync(file).size
    },
    async close() {
      await database.close()
      fs.rmSync(folder, { recursive: true })
    },
  }
}
