import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import type { Database } from '../../lib/db/database.ts'
import { createRun } from '../../lib/db/runs.ts'
import type { Scope } from '../../lib/db/scope.ts'
import type { LoopEvent } from '../../lib/loop/artefacts/events.ts'
import { hashJson } from '../../lib/loop/artefacts/json.ts'
import type { LoopSpec } from '../../lib/loop/artefacts/spec.ts'
import { applyPatch } from '../../lib/loop/patch/apply-patch.ts'
import { specOf, stateSchema } from '../../lib/runner/fixtures.ts'
import { numberedWorkspace } from '../support/claims-store.ts'
import { sampleSpec } from '../support/sample-loop.ts'
import { type Backend, openTempDatabase, PROJECT_ROOT } from '../support/temp-database.ts'
import { type EffectLedger, effectLedger } from './fixture-effect-ledger.ts'

const PROGRAM = fileURLToPath(new URL('./distributed-process.ts', import.meta.url))

/** Counts to `iterations`; each one asks a model, which takes `delayMs`, and has one keyed effect on the world outside. */
export function postingLoop(iterations: number, delayMs: number): LoopSpec {
  return specOf({
    state: stateSchema({ n: { type: 'integer', default: 0 } }),
    nodes: {
      look: { kind: 'observe', config: { map: [{ field: 'n', value: 'state.n + 1' }] }, next: { next: 'decide' } },
      decide: {
        kind: 'decide',
        config: { strategy: 'model', model: 'default', instructions: 'Post.', prompt: 'n is {{ state.n }}' },
        next: { next: 'post' },
      },
      post: { kind: 'act', config: { tools: ['ledger.post'] }, next: { next: 'done' } },
      done: {
        kind: 'terminate',
        config: { rules: [{ when: `state.n >= ${iterations}`, label: 'posted', outcome: 'success', output: {} }] },
        next: { continue: 'look' },
      },
    },
    tools: ['ledger.post'],
    script: {
      rules: [
        {
          respond: { json: { action: { tool: 'ledger.post', args: { n: '{{ state.n }}' } }, subgoal: 'on' } },
          delayMs,
        },
      ],
    },
    contract: { maxIterations: 1_000 },
  })
}

export type WorkerSettings = { leaseMs: number; concurrency: number; maxRunning: number }

export type WorkerProcess = {
  child: ChildProcess
  lines: string[]
  /** Resolves with the first line, from now on or before, that matches. */
  says(pattern: RegExp): Promise<string>
  ended: Promise<NodeJS.Signals | null>
}

/** Queued runs in workspaces of a database of their own, for worker processes, and the ledger that their effects reach. */
export async function distributed(backend: Backend, workspaces: number) {
  const { database, url, remove } = await openTempDatabase(backend)
  const ledger = await effectLedger()
  const homes = await Promise.all(
    Array.from({ length: workspaces }, (_, index) => numberedWorkspace(database, index + 1)),
  )
  const children = new Set<ChildProcess>()
  const store = { database, ledger }
  return {
    database,
    ledger,
    /** Queues a run in each workspace in turn. */
    async queue(spec: LoopSpec, count: number): Promise<Queued[]> {
      const { design } = sampleSpec()
      const compiled = { design, spec, specHash: hashJson(spec) }
      const settings = {
        versionId: null,
        input: {},
        modelOverrides: {},
        idempotency: null,
        reservedFor: null,
        compiled,
      }
      const queued: Queued[] = []
      for (let index = 0; index < count; index++) {
        const home = homes[index % homes.length]
        if (!home) throw new Error('there is no workspace')
        const created = await createRun(database, home.scope, { ...settings, loopId: home.loopId })
        if (created.ok) queued.push({ id: created.run.id, scope: home.scope })
      }
      return queued
    },
    start({ leaseMs, concurrency, maxRunning }: WorkerSettings): WorkerProcess {
      const args = [PROGRAM, url, ledger.url, leaseMs, concurrency, maxRunning].map(String)
      const child = spawn(process.execPath, args, { cwd: PROJECT_ROOT, stdio: ['ignore', 'pipe', 'inherit'] })
      children.add(child)
      const lines: string[] = []
      const reader = createInterface({ input: child.stdout })
      reader.on('line', (line) => lines.push(line))
      const ended = new Promise<NodeJS.Signals | null>((resolve) =>
        child.on('close', (_code, signal) => resolve(signal)),
      )
      const says = (pattern: RegExp) =>
        new Promise<string>((resolve, reject) => {
          const look = () => {
            const line = lines.find((each) => pattern.test(each))
            if (line !== undefined) resolve(line)
          }
          reader.on('line', look)
          void ended.then(() => reject(new Error(`it ended before it said ${pattern}, but: ${lines.join(', ')}`)))
          look()
        })
      return { child, lines, says, ended }
    },
    /** Stops a process where it doesn't hold the lock of the database, which would stop all others with it. */
    async suspend(child: ChildProcess) {
      for (;;) {
        child.kill('SIGSTOP')
        const free = await database.prisma.run
          .updateMany({ where: { id: 'nobody' }, data: { leaseUntil: 0n } })
          .catch(() => null)
        if (free) return
        child.kill('SIGCONT')
      }
    },
    expectWhole: (run: Queued, iterations: number) => expectWhole(store, run, iterations),
    log: (run: Queued) => readLog(database, run),
    async close() {
      for (const child of children) {
        child.kill('SIGCONT')
        child.kill('SIGKILL')
      }
      await ledger.close()
      await remove()
    },
  }
}

export type Queued = { id: string; scope: Scope }

async function readLog(database: Database, { id, scope }: Queued): Promise<LoopEvent[]> {
  const log = await database.openRunLog(scope, id)
  // The log holds what was committed as LoopEvents; `whole` puts the large fields back.
  return ((await log?.events({ after: 0, whole: true })) ?? []) as unknown as LoopEvent[]
}

/** Nothing lost, nothing done twice: the log has no gap, each iteration began once, each effect was sent under one key, and the row says what the log says. */
async function expectWhole(
  { database, ledger }: { database: Database; ledger: EffectLedger },
  run: Queued,
  iterations: number,
): Promise<void> {
  const log = await readLog(database, run)
  expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1))
  const counted = Array.from({ length: iterations }, (_, index) => index + 1)
  expect(log.filter(({ type }) => type === 'iteration-started').map(({ iteration }) => iteration)).toEqual(counted)
  expect(log.filter(({ type }) => type === 'tool-answered')).toHaveLength(iterations)
  let state = {}
  for (const { type, data } of log) {
    if (type === 'run-started') state = data.state
    if (type === 'state-patched') state = applyPatch(state, data.patch)
  }
  expect(state).toEqual({ n: iterations })
  const row = await database.prisma.run.findUniqueOrThrow({ where: { id: run.id } })
  expect(row).toMatchObject({ status: 'finished', outcome: 'success', owner: null, seq: log.length, iterations })
  expect(JSON.parse(row.resultState ?? '')).toEqual(state)
  // The same effect may have been sent again, by whoever took the run over, but always under its one key.
  const keys = new Map(ledger.sent(run.id).map(({ key, body }) => [key, JSON.stringify(body)]))
  expect([...keys.values()].toSorted()).toEqual(counted.map((n) => JSON.stringify({ n })).toSorted())
}
