import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import type { Database } from '../../lib/db/database.ts'
import { LOCAL_SCOPE } from '../../lib/db/workspaces.ts'
import type { LoopEvent } from '../../lib/loop/artefacts/events.ts'
import type { LoopSpec } from '../../lib/loop/artefacts/spec.ts'
import { fold } from '../../lib/runner/fixtures.ts'
import { executeRun } from '../../lib/runner/host.ts'
import { BACKENDS, type Backend, openTempDatabase, PROJECT_ROOT } from '../support/temp-database.ts'
import { story } from './fixture-crash.ts'
import { type EffectLedger, effectLedger } from './fixture-effect-ledger.ts'
import { COMPENSATABLE, KEYED, matrixPorts, queueMatrixRun, UNSAFE } from './fixture-matrix.ts'

/** `LOOPWRIGHT_CRASH=all` kills at every port call, before, during and after it; else each kind of call at each of these moments once, and those that only read in their midst; of what a database has no part in, or what is its least part, each moment on one of the two alone. */
const ALL = process.env.LOOPWRIGHT_CRASH === 'all'
const PROGRAM = fileURLToPath(new URL('./matrix-process.ts', import.meta.url))
const MOMENTS = ['before', 'during', 'after'] as const
type Moment = (typeof MOMENTS)[number]
const KINDS = [
  'store.claimRun',
  'store.load',
  'store.commit',
  'models.call',
  'tools.run:ledger.post',
  'tools.run:memory.write',
  'memory.recall',
  'results.find',
  'results.keep',
]

/** What each database does in its own way: a run is claimed, and its log written. */
const OF_EACH_DATABASE = ['store.claimRun', 'store.commit']

/** What they leave behind is the same whenever they are killed: nothing. */
const READS = ['store.load', 'memory.recall', 'results.find']

const portOf = (call: string) => call.split(':')[0]

/** Executes a run in a process of its own; `calls` are the port calls that it began, in order. */
async function execute(url: string, ledger: EffectLedger, runId: string, moment?: Moment, at?: number) {
  const args = [PROGRAM, url, ledger.url, runId, ...(moment ? [moment, String(at)] : [])]
  const child = spawn(process.execPath, args, { cwd: PROJECT_ROOT, stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  const signal = await new Promise<NodeJS.Signals | null>((resolve) => child.on('close', (_code, by) => resolve(by)))
  const calls = lines.filter((line) => line.startsWith('call ')).map((line) => line.split(' ')[2] ?? '')
  return { signal, calls, ended: lines.at(-1) }
}

/** Which calls to die at: all, or one of each kind: the first before it, one in the middle during it, the last after it. */
function sampled(
  calls: readonly string[],
  moment: Moment,
  kinds: readonly string[],
  backend: Backend,
): { at: number; name: string }[] {
  const points = calls.map((name, index) => ({ at: index + 1, name }))
  if (ALL) return points
  return kinds.flatMap((name) => {
    if (READS.includes(name) && moment !== 'during') return []
    // The moments of a kind go by turns: two databases see them all between them.
    const turn = KINDS.indexOf(name) + MOMENTS.indexOf(moment)
    if (
      !OF_EACH_DATABASE.includes(name) &&
      BACKENDS.length > 1 &&
      BACKENDS[Math.abs(turn) % BACKENDS.length] !== backend
    )
      return []
    const same = points.filter((point) => point.name === name)
    return same.at({ before: 0, during: same.length >> 1, after: -1 }[moment]) ?? []
  })
}

/** What a log tells, but for what another run or a second sending may change: ids, hashes, counts of tokens, durations. */
function told(events: readonly LoopEvent[], runId: string): unknown {
  const untold = ['key', 'cacheKey', 'cached', 'latencyMs', 'durationMs', 'readings', 'tokens', 'specHash', 'priors']
  const types: LoopEvent['type'][] = ['memory-recalled', 'tool-compensated']
  return JSON.parse(
    JSON.stringify(story(events, { types, fields: untold }))
      .replaceAll(runId, 'RUN')
      .replace(/mem_\w+/g, 'MEM'),
  )
}

let runs = 0

/** A new run, and what is known of it from outside the process that executes it. */
async function begin(database: Database, ledger: EffectLedger, spec: LoopSpec) {
  const runId = await queueMatrixRun(database, spec, `matrix-${++runs}`)
  return {
    runId,
    async events(): Promise<LoopEvent[]> {
      const log = await database.openRunLog(LOCAL_SCOPE, runId)
      // The log holds what was committed as LoopEvents; `whole` puts the large fields back.
      return ((await log?.events({ after: 0, whole: true })) ?? []) as unknown as LoopEvent[]
    },
    sent: (effect: string) => ledger.sent(runId).filter((each) => each.effect === effect),
    /** How often each thing stands booked: undoing leaves nothing of it. */
    booked() {
      const booked = new Map<string, number>()
      for (const { effect, body } of ledger.sent(runId)) {
        const what = JSON.stringify(body)
        if (effect === '/book') booked.set(what, (booked.get(what) ?? 0) + 1)
        if (effect === '/unbook') booked.set(what, 0)
      }
      return [...booked.values()]
    },
    memories: async () =>
      (await database.prisma.memory.findMany({ where: { runId }, orderBy: { id: 'asc' } })).map(({ text }) => text),
    /** As a worker that finds the run when the dead one's lease has run out. */
    async takeUp(): Promise<void> {
      await database.prisma.run.update({ where: { id: runId }, data: { leaseUntil: 0n } })
      const ports = matrixPorts(database, ledger.url)
      const claim = await ports.store.claimRun(runId, 'heir', 60_000)
      if (claim) await executeRun(ports, claim, { leaseMs: 60_000, signal: new AbortController().signal })
    },
  }
}

for (const backend of BACKENDS) {
  const { database, url, remove } = await openTempDatabase(backend)
  const ledger = await effectLedger()

  describe.each([
    { what: 'a keyed effect', spec: KEYED, effect: '/post', kinds: KINDS },
    { what: 'a compensatable effect', spec: COMPENSATABLE, effect: '/book', kinds: ['tools.run:ledger.book'] },
    { what: 'an unsafe effect', spec: UNSAFE, effect: '/fire', kinds: ['tools.run:ledger.fire', 'store.commit'] },
  ])(`${backend}, a loop with $what`, async ({ spec, effect, kinds }) => {
    const clean = await begin(database, ledger, spec)
    const { calls, ended } = await execute(url, ledger, clean.runId)
    const whole = await clean.events()
    const wholeState = fold(spec, whole).state

    it('makes every kind of call, and ends', () => {
      expect(ended).toBe('ended finished')
      expect(new Set(calls.map(portOf))).toEqual(new Set([...KINDS.map(portOf), 'memory.write']))
      expect(clean.sent(effect)).toHaveLength(3)
      expect(clean.sent('/read')).toHaveLength(3)
    })

    const moments = MOMENTS.filter((moment) => sampled(calls, moment, kinds, backend).length > 0)
    describe.each(moments)('killed %s', (moment) => {
      it.each(sampled(calls, moment, kinds, backend))('call $at, $name', async ({ at }) => {
        const run = await begin(database, ledger, spec)
        const { signal } = await execute(url, ledger, run.runId, moment, at)
        expect(signal).toBe('SIGKILL')
        const kept = await run.events()
        await run.takeUp()
        const events = await run.events()
        expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
        expect(events.slice(0, kept.length)).toEqual(kept)
        const intent = kept.findLast(({ type }) => type === 'tool-requested' || type === 'tool-answered')
        const inDoubt = intent?.type === 'tool-requested' && intent.data.effect === 'unsafe'
        const keys = run.sent(effect).map(({ key }) => key)
        if (inDoubt) {
          expect(new Set(keys).size).toBe(keys.length)
          // Nobody knows whether it happened: a person is asked, and nothing is sent again.
          expect(events.slice(-2).map(({ type }) => type)).toEqual(['escalation-raised', 'run-paused'])
          expect(events.at(-2)).toMatchObject({ data: { packet: { why: 'in_doubt' } } })
          return
        }
        expect(told(events, run.runId)).toEqual(told(whole, clean.runId))
        expect(fold(spec, events).state).toEqual(wholeState)
        expect(await run.memories()).toEqual(await clean.memories())
        // A call that died with its process is sent again with the same key, and nothing else is.
        expect(new Set(keys).size).toBe(3)
        // What may have been booked was undone before it was booked again.
        if (effect === '/book') expect(run.booked()).toEqual([1, 1, 1])
        expect(keys.length).toBeLessThanOrEqual(effect === '/fire' ? 3 : 4)
      })
    })
  })

  afterAll(async () => {
    await ledger.close()
    await remove()
  })
}
