import { childRunsOf, figuresOf } from '../api/client-recording.ts'
import type { RecordedFigures } from '../api/contracts/catalogue.ts'
import { findRun } from '../db/runs.ts'
import { countCalledRuns, namesOfPeople } from '../db/templates.ts'
import { equalJson } from '../loop/artefacts/equal-json.ts'
import type { LoopEvent } from '../loop/artefacts/events.ts'
import type { JsonObject } from '../loop/artefacts/json.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import { peopleOf, withoutPeople } from '../loop/template-file/without-people.ts'
import { getRecording, type Recording } from '../templates/recordings.ts'
import { recordedPages } from './recorded-run.ts'
import { ok, type Result, refuse } from './result.ts'
import type { Actor, Services } from './services.ts'
import type { TemplateSource } from './template-sources.ts'
import { whileReadable } from './while-readable.ts'

/** Of the templates that come with Loopwright: their logs are large, and the figures never change. */
const builtInFigures = new Map<string, Promise<RecordedFigures | null>>()

export function figuresOfBuiltIn(slug: string): Promise<RecordedFigures | null> {
  const figures = builtInFigures.get(slug) ?? getRecording(slug)?.then(figuresOf) ?? Promise.resolve(null)
  builtInFigures.set(slug, figures)
  return figures
}

/** Iterations that the small picture of a recording shows. */
const MOST_SCORES = 60

/** The same of a stored run, out of its rows: its log is not read. */
export async function figuresOfRun(
  { database }: Services,
  actor: Actor,
  runId: string,
  cases: readonly { name: string; input: JsonObject }[],
): Promise<RecordedFigures | null> {
  const run = await findRun(database, actor, runId)
  const log = run && (await database.openRunLog(actor, runId))
  if (!run || !log) return null
  const { input } = withoutPeople({ events: [], input: run.input }, await namesOfPeople(database, actor))
  const rows = await log.iterations(1, LIMITS.iterations)
  const sum = (of: 'modelCalls' | 'toolCalls') => rows.reduce((total, row) => total + row[of], 0)
  return {
    case: caseOf(cases, input),
    madeBy: null,
    iterations: run.iterations,
    steps: run.steps,
    modelCalls: sum('modelCalls'),
    toolCalls: sum('toolCalls'),
    tokens: run.tokens,
    costNanoUsd: run.costNanoUsd,
    scores: rows.flatMap(({ score }) => score ?? []).slice(-MOST_SCORES),
    children: await countCalledRuns(database, actor, runId),
  }
}

export function caseOf(cases: readonly { name: string; input: JsonObject }[], input: JsonObject): string {
  return cases.find((each) => equalJson(each.input, input))?.name ?? ''
}

const tooLarge = () =>
  refuse(
    'invalid-template',
    `The log of this run is larger than ${LIMITS.templateFileBytes / 1_000_000} MB. Choose a shorter run.`,
  )

/** Whoever may be named in what a template of this run tells. */
export async function peopleKnown({ database }: Services, actor: Actor, runId: string | null): Promise<string[]> {
  const names = await namesOfPeople(database, actor)
  const run = runId === null ? null : await findRun(database, actor, runId)
  const log = run && (await database.openRunLog(actor, run.id))
  if (log) for await (const page of recordedPages(log, 0, run.lastSeq)) names.push(...peopleOf(page))
  return names
}

/** The log of the run that a template shows, whole, without the names of people. */
export async function readRecording(
  services: Services,
  actor: Actor,
  { slug, own, cases }: { slug: string; own: { runId: string | null } | null; cases: TemplateSource['cases'] },
  madeBy: string,
): Promise<Result<Recording | null>> {
  if (own === null) {
    // A file of a template has no place for the logs of called runs.
    const { children: _, ...recording } = (await getRecording(slug)) ?? { events: [] }
    return ok('runId' in recording ? recording : null)
  }
  const { runId } = own
  if (runId === null) return ok(null)
  return whileReadable(async () => {
    const run = await findRun(services.database, actor, runId)
    const log = run && (await services.database.openRunLog(actor, runId))
    if (!run || !log) return ok(null)
    const events: LoopEvent[] = []
    let size = 0
    for await (const page of recordedPages(log, 0, run.lastSeq)) {
      size += JSON.stringify(page).length
      if (size > LIMITS.templateFileBytes) return tooLarge()
      events.push(...page)
    }
    const { specHash, input } = run
    const shown = withoutPeople({ events, input }, await namesOfPeople(services.database, actor))
    return ok({ runId, case: caseOf(cases, shown.input), specHash, madeBy, childRuns: childRunsOf(events), ...shown })
  })
}
