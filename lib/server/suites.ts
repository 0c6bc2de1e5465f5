import type { z } from 'zod'
import type {
  CaseFromRun,
  CaseFromRunBody,
  SuiteDetail,
  SuiteList,
  SuiteSummary,
} from '../api/contracts/evaluations.ts'
import type { RunDetail } from '../api/contracts/runs.ts'
import {
  deleteSuite as deleteRow,
  findSuite as findRow,
  createSuite as insertRow,
  listSuites as listRows,
  type StoredSuite,
  type SuiteRecord,
  saveSuite as saveRow,
} from '../db/suites.ts'
import { expectedOfRun } from '../loop/5-evaluate/expected-of-run.ts'
import type { LoopEvent } from '../loop/artefacts/events.ts'
import { EvaluationId, type RunId, SuiteId } from '../loop/artefacts/ids.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import { SUITE_VERSION, Suite, type SuiteCase } from '../loop/artefacts/suite.ts'
import { findLoop } from './find-loop.ts'
import { readRun } from './read-run.ts'
import { recordedPages } from './recorded-run.ts'
import { ok, type Result, refuse, refuseWith } from './result.ts'
import type { Actor, Services } from './services.ts'
import { inertImport } from './start-run.ts'

export function suiteView({ loop: _, last, ...suite }: SuiteRecord): SuiteSummary {
  return { ...suite, id: SuiteId.parse(suite.id), last: last && { ...last, id: EvaluationId.parse(last.id) } }
}

export async function listSuites(services: Services, actor: Actor, slug: string): Promise<Result<SuiteList>> {
  const found = await findLoop(services, actor, slug)
  if (!found.ok) return found
  return ok({ suites: (await listRows(services.database, actor, found.value.id)).map(suiteView) })
}

/** A suite of the actor's workspace. */
export async function findSuite({ database }: Services, actor: Actor, id: string): Promise<Result<StoredSuite>> {
  const suite = await findRow(database, actor, { id })
  return suite ? ok(suite) : noSuchSuite(id)
}

const noSuchSuite = (id: string) => refuse('not-found', `There is no suite "${id}".`)

export async function readSuite(services: Services, actor: Actor, id: string): Promise<Result<SuiteDetail>> {
  const found = await findSuite(services, actor, id)
  if (!found.ok) return found
  const { content, ...suite } = found.value
  return ok({ suite: suiteView(suite), content })
}

export async function createSuite(
  services: Services,
  actor: Actor,
  slug: string,
  content: Suite,
): Promise<Result<SuiteDetail>> {
  const found = await findLoop(services, actor, slug)
  if (!found.ok) return found
  const refused = tooLarge(content)
  if (refused) return refused
  const suite = await insertRow(services.database, actor, found.value.id, content)
  return suite ? ok({ suite: suiteView(suite), content }) : nameTaken(content.name)
}

function tooLarge(content: Suite) {
  if (Buffer.byteLength(JSON.stringify(content)) <= LIMITS.suiteBytes) return null
  const limit = LIMITS.suiteBytes.toLocaleString('en-US')
  return refuse('payload-too-large', `A suite has at most ${limit} bytes as JSON (suiteBytes). Nothing was changed.`)
}

function nameTaken(name: string) {
  const detail = `The loop has a suite “${name}” already.`
  return refuseWith('suite-name-taken', detail, [{ where: 'body.content.name', message: 'is the name of another one' }])
}

/** Stores a suite that was edited from `revision`. When the stored one has moved on, nothing is written and the caller learns what is there. */
export async function saveSuite(
  services: Services,
  actor: Actor,
  id: string,
  { revision, content }: { revision: number; content: Suite },
): Promise<Result<SuiteDetail>> {
  const found = await findSuite(services, actor, id)
  if (!found.ok) return found
  const refused = tooLarge(content)
  if (refused) return refused
  const saved = await saveRow(services.database, actor, { id, loopId: found.value.loop.id, revision, content })
  if (saved.ok) return ok({ suite: suiteView(saved.suite), content })
  switch (saved.why) {
    case 'not-found':
      return noSuchSuite(id)
    case 'name-taken':
      return nameTaken(content.name)
    case 'stale': {
      const detail = `The stored suite is at revision ${saved.current.revision}, this edit began from ${revision}. Nothing was changed.`
      return refuse('stale-revision', detail, { current: saved.current })
    }
  }
}

/** Its evaluations stay, each with the suite as it was. */
export async function deleteSuite(services: Services, actor: Actor, id: string): Promise<Result<null>> {
  const found = await findSuite(services, actor, id)
  if (!found.ok) return found
  const gone = await deleteRow(services.database, actor, found.value.loop.id, id)
  return gone ? ok(null) : noSuchSuite(id)
}

const MOST_TRIES = 5

/** Makes a case of a run: its input, and the ending that it led to by itself as what is expected. */
export async function caseFromRun(
  services: Services,
  actor: Actor,
  body: z.output<typeof CaseFromRunBody>,
): Promise<Result<CaseFromRun>> {
  const made = await caseOf(services, actor, body.run)
  if (!made.ok) return made
  const { loop, ending, note } = made.value
  const found = await findLoop(services, actor, loop.slug)
  if (!found.ok) return found
  if (!found.value.accepted) return inertImport(found.value)
  const wanted = 'id' in body.suite ? { id: body.suite.id } : { name: body.suite.name }
  for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
    const suite = await findRow(services.database, actor, { ...wanted, loopId: loop.id } as Parameters<
      typeof findRow
    >[2]) // one of the two
    if (!suite && 'id' in wanted) return noSuchSuite(wanted.id ?? '')
    const others = suite?.content.cases ?? []
    if (others.length >= LIMITS.suiteCases)
      return refuse('payload-too-large', `A suite has at most ${LIMITS.suiteCases} cases (suiteCases).`)
    const name = freeName(body.name ?? `Run ${body.run.slice(-8)}`, new Set(others.map((each) => each.name)))
    const added: SuiteCase = { ...ending, name }
    const content: Suite = suite
      ? { ...suite.content, cases: [...others, added] }
      : Suite.parse({ suiteVersion: SUITE_VERSION, name: wanted.name, cases: [added] })
    const kept = suite
      ? await saveSuite(services, actor, suite.id, { revision: suite.revision, content })
      : await createSuite(services, actor, loop.slug, content)
    if (kept.ok) return ok({ suite: kept.value.suite, case: added, note })
    // Somebody else has saved it at this moment: the case is added to what they made.
    if (kept.refusal.code !== 'stale-revision' && kept.refusal.code !== 'suite-name-taken') return kept
  }
  return refuse('stale-revision', 'The suite is being edited at this moment. Nothing was changed.')
}

async function caseOf(
  services: Services,
  actor: Actor,
  id: RunId,
): Promise<Result<{ loop: { id: string; slug: string }; ending: Omit<SuiteCase, 'name'>; note: string | null }>> {
  const read = await readRun(services, actor, id)
  if (!read.ok) return read
  const { run } = read.value
  if (run.trial !== null) return refuse('invalid-request', 'That run tried one node alone: it is no case of the loop.')
  const { input, loop, formerSnapshots } = run
  const events = await turningPoints(services, actor, run)
  const told = expectedOfRun({ ...run, moved: formerSnapshots.length > 0, events })
  if (!told)
    return refuse('invalid-request', 'That run has not ended: what is expected of the case is the ending it had.')
  const source = { type: 'run' as const, run: id }
  return ok({ loop, ending: { input, expected: {}, validators: [], source, expect: told.expect }, note: told.note })
}

/** Where a run waited, was changed or forked; of most runs there is nothing to read. */
async function turningPoints(services: Services, actor: Actor, run: RunDetail): Promise<LoopEvent[]> {
  if (run.status !== 'paused' && run.pausedMs === 0 && run.forkedFrom === null) return []
  const log = await services.database.openRunLog(actor, run.id)
  const found: LoopEvent[] = []
  if (log)
    for await (const page of recordedPages(log, 0, run.lastSeq, 'answers'))
      found.push(...page.filter(({ type }) => TURNING.includes(type)))
  return found
}

const TURNING: readonly string[] = ['run-paused', 'run-continued', 'run-forked']

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted
  for (let number = 2; taken.has(name); number++) name = `${wanted.slice(0, 90)} ${number}`
  return name
}
