import type { z } from 'zod'
import type { WhatIfBody, WhatIfLine, WhatIfRun } from '../api/contracts/what-if.ts'
import { listRuns } from '../db/run-list.ts'
import type { RunLog } from '../db/run-log.ts'
import { type RunPart, runParts, specOfSnapshot } from '../db/run-parts.ts'
import { findRun, type RunRecord } from '../db/runs.ts'
import { executedSnapshots } from '../db/versions.ts'
import { emptyRunState } from '../loop/3-run/empty-run-state.ts'
import { loadProgram } from '../loop/3-run/program.ts'
import { type EditResult, editProgram } from '../loop/3-run/what-if/edit-program.ts'
import { createWhatIf, type WhatIfPart } from '../loop/3-run/what-if/what-if.ts'
import type { WhatIfEdit, WhatIfLook } from '../loop/artefacts/what-if.ts'
import { parseExpression } from '../loop/expression/parse.ts'
import { definitions } from '../nodes/definitions.ts'
import { executors } from '../nodes/executors.ts'
import { findLoop } from './find-loop.ts'
import { noSuchRun } from './read-run.ts'
import { recordedPages } from './recorded-run.ts'
import { ok, type Result, refuseWith } from './result.ts'
import { runView } from './run-view.ts'
import type { Actor, Services } from './services.ts'
import { whileReadable } from './while-readable.ts'

type Body = z.output<typeof WhatIfBody>

const RUNS_AT_ONCE = 200
/** Others have a turn after so long. */
const TURN_MS = 12

/** Reads an edited predicate over the stored runs of a loop, or over one of them, line by line as it comes to them. */
export async function whatIf(
  services: Services,
  actor: Actor,
  slug: string,
  body: Body,
): Promise<Result<AsyncGenerator<WhatIfLine>>> {
  const loop = await findLoop(services, actor, slug)
  if (!loop.ok) return loop
  const { edit } = body
  const parsed = edit.type === 'contract' ? null : parseExpression(edit.source)
  if (parsed?.ok === false) return unfit(parsed.problem.message, 'source')
  const reader = createReader(services, actor, edit)
  if (body.run === undefined) {
    const refusal = await reader.refusedByAll(await executedSnapshots(services.database, actor, loop.value.id))
    return refusal ? unfit(refusal.why, refusal.at) : ok(overAll(services, actor, slug, body.limit, reader))
  }
  const run = await findRun(services.database, actor, body.run)
  if (!run || run.loop.slug !== slug) return noSuchRun(body.run)
  return ok(overOne(run, reader))
}

function unfit(why: string, at: string): Result<never> {
  const problems = [{ where: `body.edit.${at}`, message: why }]
  return refuseWith('invalid-edit', `No run can be asked this: ${why}`, problems)
}

async function* overOne(run: RunRecord, reader: Reader): AsyncGenerator<WhatIfLine> {
  yield { type: 'begin', runs: 1 }
  const result = yield* reader.read(run, await reader.partsOf([run]))
  yield { type: 'run', result }
  yield { type: 'end', more: false }
}

async function* overAll(
  { database }: Services,
  actor: Actor,
  loopSlug: string,
  limit: number,
  reader: Reader,
): AsyncGenerator<WhatIfLine> {
  const { runs, next: others } = await listRuns(database, actor, { loopSlug }, { limit })
  yield { type: 'begin', runs: runs.length }
  for (let from = 0; from < runs.length; from += RUNS_AT_ONCE) {
    const next = runs.slice(from, from + RUNS_AT_ONCE)
    const parts = await reader.partsOf(next)
    for (const run of next) {
      const reading = reader.read(run, parts)
      for (let turn = await reading.next(); ; turn = await reading.next()) {
        if (!turn.done) continue
        yield { type: 'run', result: turn.value }
        break
      }
    }
  }
  yield { type: 'end', more: others !== null }
}

type Reader = ReturnType<typeof createReader>

function createReader({ database, ports }: Services, actor: Actor, edit: WhatIfEdit) {
  const programs = new Map<string, Promise<EditResult>>()
  let turnEnds = performance.now() + TURN_MS

  async function load(snapshotId: string): Promise<EditResult> {
    const spec = await specOfSnapshot(database, actor, snapshotId)
    if (!spec) return { ok: false, why: 'What it executed is gone.', at: '' }
    return editProgram(loadProgram(spec, executors, ports.toolFacts), definitions, edit)
  }

  function programOf(snapshotId: string): Promise<EditResult> {
    const known = programs.get(snapshotId) ?? load(snapshotId)
    programs.set(snapshotId, known)
    return known
  }

  async function giveWay(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    turnEnds = performance.now() + TURN_MS
  }

  /** Of a fork its own part is read, from where it branched off: what comes before it is its parent's. */
  async function* through(run: RunRecord, log: RunLog, stored: readonly RunPart[], found: Found) {
    const branched = run.forkedFrom && (await log.checkpointBefore(run.forkedFrom.seq))
    const start = branched?.state ?? emptyRunState(run.id)
    const parts: WhatIfPart[] = []
    for (const { snapshotId, lastSeq } of stored) {
      if (lastSeq !== null && lastSeq <= start.seq) continue
      const program = await programOf(snapshotId)
      if (!program.ok) return refused(run, program.why)
      parts.push({ ...program, lastSeq: lastSeq ?? Number.POSITIVE_INFINITY })
    }
    const asked = createWhatIf(start, parts)
    for await (const page of recordedPages(log, start.seq, run.lastSeq, 'answers')) {
      const looks: WhatIfLook[] = []
      for (const event of page) {
        for (const look of asked.feed(event)) looks.push(look)
        if (performance.now() >= turnEnds) await giveWay()
      }
      count(found, looks)
      if (looks.length > 0) yield { type: 'looks', looks } satisfies WhatIfLine
    }
    const fired = { fired: found.fired.size, fires: found.fires.size }
    return { ...shown(run), refused: null, ...asked.result(), ...fired, replaces: parts.at(-1)?.replaces ?? null }
  }

  return {
    /** Why none of these takes the edit, in the words of the first; null: one does, or there is none. */
    async refusedByAll(snapshotIds: readonly string[]): Promise<{ why: string; at: string } | null> {
      let first: { why: string; at: string } | null = null
      for (const id of snapshotIds) {
        const program = await programOf(id)
        if (program.ok) return null
        first ??= program
      }
      return first
    },
    partsOf: (runs: readonly RunRecord[]) =>
      runParts(
        database,
        actor,
        runs.map(({ id }) => id),
      ),
    async *read(run: RunRecord, parts: Map<string, RunPart[]>): AsyncGenerator<WhatIfLine, WhatIfRun> {
      const log = await database.openRunLog(actor, run.id)
      if (!log) return refused(run, 'It is gone.')
      const reading = through(run, log, parts.get(run.id) ?? [], { fired: new Set(), fires: new Set() })
      for (;;) {
        const turn = await whileReadable(async () => ok(await reading.next()))
        if (!turn.ok) return refused(run, turn.refusal.detail)
        if (turn.value.done) return turn.value.value
        yield turn.value.value
      }
    },
  }
}

/** Iterations in which the predicate fired, and fires. */
type Found = { fired: Set<number>; fires: Set<number> }

function count({ fired, fires }: Found, looks: readonly WhatIfLook[]): void {
  for (const { iteration, was, now } of looks) {
    if (was.fires) fired.add(iteration)
    if (now.fires) fires.add(iteration)
  }
}

function shown(run: RunRecord): Pick<WhatIfRun, 'run'> {
  const { id, version, status, outcome, reason, iterations, costNanoUsd, tokens, createdAt, forkedFrom } = runView(run)
  return { run: { id, version, status, outcome, reason, iterations, costNanoUsd, tokens, createdAt, forkedFrom } }
}

function refused(run: RunRecord, why: string): WhatIfRun {
  return { ...shown(run), refused: why, prediction: null, unsureFrom: null, fired: 0, fires: 0, replaces: null }
}
