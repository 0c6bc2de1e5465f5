import type { z } from 'zod'
import type { FirstDivergence, ReplayedRun, ReplayLine, ReplayRunsBody } from '../api/contracts/replays.ts'
import { keptRuns } from '../db/kept-runs.ts'
import { listRuns } from '../db/run-list.ts'
import { findRun, type RunDetailRecord } from '../db/runs.ts'
import type { Divergence, Side } from '../loop/artefacts/replay-report.ts'
import { valueAtPlace } from '../loop/patch/differing-places.ts'
import { findLoop } from './find-loop.ts'
import { noSuchRun } from './read-run.ts'
import { type OtherPrograms, otherPrograms, replayRecord } from './replay-run.ts'
import { ok, type Result } from './result.ts'
import { runView } from './run-view.ts'
import type { Actor, Services } from './services.ts'
import { whileReadable } from './while-readable.ts'

type Body = z.output<typeof ReplayRunsBody>

/** Characters of a value that are shown, and of those how many before the first that differs. */
const MOST_SHOWN = 300
const MOST_BEFORE = 60

/** Replays stored runs of a loop with a version, the draft, or what each executed itself: those that suites keep first. A line for each, as it comes to it. */
export async function replayRuns(
  services: Services,
  actor: Actor,
  slug: string,
  body: Body,
): Promise<Result<AsyncGenerator<ReplayLine>>> {
  const loop = await findLoop(services, actor, slug)
  if (!loop.ok) return loop
  const others = await otherPrograms(services, actor, slug, body)
  if (!others.ok) return others
  const kept = await whileReadable(async () => ok(await keptRuns(services.database, actor, loop.value.id)))
  if (!kept.ok) return kept
  const chosen = await chooseRuns(services, actor, slug, body, [...kept.value.keys()])
  return chosen.ok ? ok(lines(services, actor, chosen.value, kept.value, others.value)) : chosen
}

type Chosen = { ids: readonly string[]; more: boolean }

async function chooseRuns(
  { database }: Services,
  actor: Actor,
  slug: string,
  { runs, limit }: Body,
  kept: readonly string[],
): Promise<Result<Chosen>> {
  if (!runs) {
    const { runs: newest, next } = await listRuns(database, actor, { loopSlug: slug, topLevel: true }, { limit })
    const ids = [...new Set([...kept, ...newest.map(({ id }) => id)])]
    return ok({ ids: ids.slice(0, limit), more: next !== null || ids.length > limit })
  }
  for (const id of runs) {
    const run = await findRun(database, actor, id)
    if (run?.loop.slug !== slug) return noSuchRun(id)
  }
  return ok({ ids: [...new Set(runs)], more: false })
}

async function* lines(
  services: Services,
  actor: Actor,
  { ids, more }: Chosen,
  kept: ReadonlyMap<string, string>,
  others: OtherPrograms,
): AsyncGenerator<ReplayLine> {
  const totals = { identical: 0, diverged: 0, refused: 0 }
  yield { type: 'begin', runs: ids.length }
  for (const id of ids) {
    const run = await findRun(services.database, actor, id)
    // A case outlives the run that it was made from.
    if (!run) continue
    const result = await replayed(services, actor, run, others, kept.get(id) ?? null)
    totals[result.refused !== null ? 'refused' : result.identical ? 'identical' : 'diverged']++
    yield { type: 'run', result }
  }
  yield { type: 'end', ...totals, more }
}

async function replayed(
  services: Services,
  actor: Actor,
  run: RunDetailRecord,
  others: OtherPrograms,
  keptBy: string | null,
): Promise<ReplayedRun> {
  const { id, version, status, outcome, reason, iterations, createdAt, forkedFrom } = runView(run)
  const about = { run: { id, version, status, outcome, reason, iterations, createdAt, forkedFrom }, keptBy }
  const none = { identical: false, complete: false, checked: null, divergence: null }
  const told = await whileReadable(() => replayRecord(services, actor, run, others))
  if (!told.ok) {
    const { detail, problems = [] } = told.refusal
    return { ...about, ...none, refused: [detail, ...problems.map(({ message }) => message)].join(' ') }
  }
  const { identical, complete, checked, divergence } = told.value
  return { ...about, refused: null, identical, complete, checked, divergence: divergence && firstOf(divergence) }
}

function firstOf({
  kind,
  message,
  seq,
  iteration,
  step,
  nodeId,
  recorded,
  replayed: other,
  places,
}: Divergence): FirstDivergence {
  const same = recorded !== null && other !== null && recorded.type === other.type
  const place = same ? (places[0] ?? '') : ''
  const [was, wouldBe] = cutToDifference(textAt(recorded, place), textAt(other, place))
  return {
    ...{ kind, message, seq, iteration, step, nodeId },
    place: place.slice(1).replaceAll('/', '.'),
    was,
    wouldBe,
  }
}

/** The value at the place; without one the event as a whole, by its type. */
function textAt(side: Side | null, place: string): string | null {
  const value = side && valueAtPlace(side.data, place)
  if (side === null || value === undefined || value === null) return null
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return place === '' ? `${side.type} ${text}` : text
}

/** Of two long texts the part in which they begin to differ. */
function cutToDifference(one: string | null, other: string | null): [string | null, string | null] {
  let same = 0
  if (one !== null && other !== null) while (same < one.length && one[same] === other[same]) same++
  const from = same <= MOST_BEFORE ? 0 : same - MOST_BEFORE
  const cut = (text: string) =>
    `${from > 0 ? '… ' : ''}${text.slice(from, from + MOST_SHOWN)}${text.length > from + MOST_SHOWN ? ' …' : ''}`
  return [one && cut(one), other && cut(other)]
}
