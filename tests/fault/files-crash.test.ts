import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { LoopEvent } from '../../lib/loop/artefacts/events.ts'
import { artifactsInMemory } from '../../lib/runner/fixture-artifacts.ts'
import { decide, pausedState } from '../../lib/runner/fixture-pauses.ts'
import { type Bench, bench, queue, RUN_ID, specOf, stateSchema, takeUp } from '../../lib/runner/fixtures.ts'
import type { ArtifactStore } from '../../lib/runner/ports.ts'
import { acceptLoop } from '../../lib/server/accept-loop.ts'
import { bringArtifact, readArtifactContent, readRunArtifacts } from '../../lib/server/artifacts.ts'
import { createLoop } from '../../lib/server/create-loop.ts'
import { readRun } from '../../lib/server/read-run.ts'
import { resumeRun } from '../../lib/server/resume-run.ts'
import { openRuntime } from '../../lib/server/runtime.ts'
import { startRun } from '../../lib/server/start-run.ts'
import { dataLoadBy } from '../../lib/tools/data-load/execute.ts'
import { dataSaveInto } from '../../lib/tools/data-save/execute.ts'
import { PROJECT_ROOT, tempFolder } from '../support/temp-database.ts'
import { value } from '../support/value.ts'
import { Crash, countCalls, crashing, crashPoints, story } from './fixture-crash.ts'

const call = (tool: string, args: Record<string, string>, next: string) => ({
  kind: 'act',
  config: { tools: [tool], call: { tool, args } },
  next: { next },
})

/** Reads a table, asks a person, and writes what they want, twice over. */
const spec = specOf({
  state: stateSchema({
    rows: { type: 'array', default: [] },
    file: {},
    asked: { type: 'array', default: [], reducer: 'append' },
  }),
  nodes: {
    load: call('data.load', { text: '"n\\n1\\n2\\n" + string(iteration)', limit: '9' }, 'keep'),
    keep: { kind: 'observe', config: { map: [{ field: 'rows', value: 'last.output.rows' }] }, next: { next: 'ask' } },
    ask: call('human.ask', { question: '"How many of " + string(size(state.rows)) + "?"' }, 'heard'),
    heard: {
      kind: 'observe',
      config: { map: [{ field: 'asked', value: '[last.output.answer]' }] },
      next: { next: 'save' },
    },
    save: call('data.save', { rows: 'state.rows', format: '"csv"', name: '"rows.csv"' }, 'saved'),
    saved: {
      kind: 'observe',
      config: { map: [{ field: 'file', value: 'last.output.artifact' }] },
      next: { next: 'load' },
    },
  },
  tools: ['data.load', 'human.ask', 'data.save'],
  contract: { maxIterations: 2 },
})

function begun(): Bench & { artifacts: ArtifactStore; written: string[] } {
  const kept = artifactsInMemory()
  const written: string[] = []
  const artifacts: ArtifactStore = {
    ...kept,
    async write(file) {
      const done = await kept.write(file)
      if (done.ok && !written.includes(done.ref.artifact)) written.push(done.ref.artifact)
      return done
    },
  }
  const b = bench({ 'data.load': dataLoadBy(artifacts), 'data.save': dataSaveInto(artifacts) })
  queue(b.store, spec)
  return { ...b, artifacts, written }
}

/** Takes the run up as often as it needs, and answers whenever it asks. */
async function live(b: Bench): Promise<LoopEvent[]> {
  for (let tries = 0; tries < 30; tries++) {
    try {
      await takeUp(b, 0)
    } catch (error) {
      if (!(error instanceof Crash)) throw error
    }
    const { status, events } = b.store.inspect(RUN_ID)
    if (status === 'finished') return events
    if (status === 'paused')
      b.store.requestResume(RUN_ID, decide(b, spec, { answer: `all ${pausedState(b).iteration}` }))
  }
  throw new Error('the run does not end')
}

// Readings, durations and the summary of a packet tell of time.
const told = (events: LoopEvent[]) => story(events, { fields: ['readings', 'durationMs', 'packet'] })
const baseline = await live(begun())
const calls = await countCalls(begun(), live)

describe('a loop with files and a person', () => {
  it('does all that it claims to cover', () => {
    expect(baseline.at(-1)?.data).toMatchObject({
      reason: 'max_iterations',
      state: { asked: ['all 1', 'all 2'], rows: [{ n: 1 }, { n: 2 }, { n: 2 }], file: { name: 'rows.csv' } },
    })
    expect(baseline.filter(({ type }) => type === 'person-asked')).toHaveLength(2)
  })

  it.each(crashPoints(calls))(
    'tells the same story when call $at dies $when its work, and asks and writes nothing twice',
    async ({ at, when }) => {
      const b = begun()
      const events = await live(crashing(b, at, when).bench)
      expect(told(events)).toEqual(told(baseline))
      expect(b.written).toHaveLength(4)
    },
  )
})

const PROGRAM = fileURLToPath(new URL('./executing-process.ts', import.meta.url))
/** When each process in turn kills itself: before or after which of its commits. Later ones do not. */
const KILLS = [
  ['before', '2'],
  ['after', '2'],
  ['before', '3'],
  ['inside', '2'],
  ['after', '3'],
] as const

it('processes that are killed one after the other leave each file once, and ask once', {
  timeout: 120_000,
}, async () => {
  const { folder, remove } = tempFolder()
  const file = path.join(folder, 'files.db')
  const { services, actor, close } = await openRuntime({
    worker: false,
    root: PROJECT_ROOT,
    environment: { DATABASE_URL: `file:${file}` },
  })
  try {
    const design = JSON.parse(readFileSync(path.join(PROJECT_ROOT, 'docs/guide/samples/order-list.json'), 'utf8'))
    const { slug } = value(await createLoop(services, actor, { from: { kind: 'import', design } })).loop
    value(await acceptLoop(services, actor, slug))
    const content = Buffer.from('id,paid\n007,true\n008,false\n')
    const { artifact, name, mediaType, bytes } = value(
      await bringArtifact(services, actor, { name: 'orders.csv', mediaType: null, content }),
    ).artifact
    const input = { data: { artifact, name, mediaType, bytes } }
    const { id } = value(await startRun(services, actor, { loop: slug, input })).run
    const asked = new Set<number>()
    let kills = 0
    for (let round = 0; round < 20; round++) {
      const { run } = value(await readRun(services, actor, id))
      if (run.status === 'finished') break
      if (run.status === 'paused' && run.paused && !asked.has(run.paused.seq)) {
        asked.add(run.paused.seq)
        value(await resumeRun(services, actor, id, { seq: run.paused.seq, answer: 'paid', note: '', patch: [] }))
      }
      await services.database.prisma.run.update({ where: { id }, data: { leaseUntil: 0n } })
      const child = spawn(process.execPath, [PROGRAM, file, id, ...(KILLS[round] ?? [])], {
        cwd: PROJECT_ROOT,
        stdio: ['ignore', 'ignore', 'inherit'],
      })
      const signal = await new Promise((resolve) => child.on('close', (_code, by) => resolve(by)))
      if (signal === 'SIGKILL') kills++
    }
    const { run } = value(await readRun(services, actor, id))
    expect(run).toMatchObject({ status: 'finished', reason: 'goal', output: { orders: 1 } })
    expect(kills).toBeGreaterThanOrEqual(4)
    expect(asked.size).toBe(1)
    const { written } = value(await readRunArtifacts(services, actor, id))
    expect(written.map((each) => each.name)).toEqual(['orders.rows.ndjson', 'orders-paid.csv'])
    const list = value(await readArtifactContent(services, actor, written[1]?.artifact ?? ''))
    expect(Buffer.from(list.content).toString()).toBe('id,paid\r\n007,true\r\n')
    // The upload, the rows and the list: no content of a call that was cut off stays without its file.
    expect(await services.database.prisma.artifactContent.count()).toBe(3)
  } finally {
    await close()
    remove()
  }
})
