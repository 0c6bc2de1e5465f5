import type { PairDetail, PairSummary, PriorPairList, PriorRun, PriorsQuery, RunExit } from '../api/contracts/priors.ts'
import { type HistoryRun, historyOf, type PriorPair, priorPairs } from '../db/run-history.ts'
import { findRun, readRunSnapshot } from '../db/runs.ts'
import { emptyRunState } from '../loop/3-run/empty-run-state.ts'
import { createExitReader } from '../loop/3-run/exit-moments.ts'
import { Outcome, StopReason } from '../loop/artefacts/contract.ts'
import { RunId, Slug } from '../loop/artefacts/ids.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import { learnPriors } from '../loop/priors/adaptive-priors.ts'
import { byDepth } from '../loop/priors/by-depth.ts'
import { convergedIn } from '../loop/priors/pair-priors.ts'
import { suggestConfig } from '../loop/priors/published.ts'
import { findLoop } from './find-loop.ts'
import { noSuchRun } from './read-run.ts'
import { partOf, recordedPages, recordedParts } from './recorded-run.ts'
import { ok, type Result, refuse } from './result.ts'
import type { Actor, Services } from './services.ts'
import { whileReadable } from './while-readable.ts'

/** Pairs that are listed: those with the newest runs. Each is learned from anew. */
const MOST_PAIRS = 50
/** Readings of one run that are told: those up to its end. */
const MOST_MOMENTS = 200
/** Where no loop says otherwise. */
const DEFAULTS = { maxIterations: 20, floor: 0.05, costWeight: 0 }

/** What finished runs of the workspace have taught, pair by pair. */
export async function listPriors({ database }: Services, actor: Actor): Promise<Result<PriorPairList>> {
  const pairs = await priorPairs(database, actor, MOST_PAIRS)
  const found: PairSummary[] = []
  for (const pair of pairs) {
    const runs = await historyOf(database, actor, pair, { target: 0, limit: LIMITS.priorRuns })
    const of = pair.loopId === null ? null : runs.at(-1)?.loop
    found.push(summaryOf({ ...pair, loop: of ? named(of) : null }, runs))
  }
  return ok({ pairs: found })
}

const observed = (runs: readonly HistoryRun[]) => runs.map(({ finished }) => finished)
const named = ({ slug, name }: { slug: string; name: string }) => ({ slug: Slug.parse(slug), name })

type Named = Pick<PriorPair, 'taskType' | 'model'> & { loop: PairSummary['loop'] }

function summaryOf({ taskType, model, loop }: Named, runs: readonly HistoryRun[]): PairSummary {
  const { pair: learned } = learnPriors(observed(runs), 'published')
  return {
    taskType,
    loop,
    model,
    runs: runs.length,
    converged: convergedIn(learned),
    newest: runs.at(-1)?.finishedAt ?? 0,
    target: runs.at(-1)?.finished.threshold ?? 0,
    optimalDepth: learned.optimalDepth.mean,
    suggest: suggestConfig(learned, { taskType: taskType ?? undefined }),
  }
}

/** One pair, depth by depth, with the runs that it rests on. */
export async function readPair(
  services: Services,
  actor: Actor,
  { task, loop: slug, model, target: asked }: PriorsQuery,
): Promise<Result<PairDetail>> {
  const { database } = services
  const found = slug === undefined ? null : await findLoop(services, actor, slug)
  if (found && !found.ok) return found
  const pair = { taskType: task ?? null, model, loopId: found?.value.id ?? null }
  const runs = await historyOf(database, actor, pair, { target: asked ?? 0, limit: LIMITS.priorRuns })
  const newest = runs.at(-1)
  if (!newest)
    return refuse(
      'not-found',
      `No finished run of ${task === undefined ? `“${slug}” without a task type` : `“${task}”`} with ${model} has a score.`,
    )
  const target = asked ?? newest.finished.threshold
  const contract = (await readRunSnapshot(database, actor, newest.id))?.spec.contract
  const maxIterations = contract?.maxIterations ?? DEFAULTS.maxIterations
  const rule = contract?.adaptiveExit ?? DEFAULTS
  const learned = learnPriors(observed(runs), 'posterior')
  return ok({
    pair: summaryOf({ taskType: pair.taskType, model, loop: found ? named(found.value) : null }, runs),
    target,
    reckonedWith: { maxIterations, floor: rule.floor, costWeight: rule.costWeight },
    noise: learned.curves?.noise ?? null,
    depths: byDepth(observed(runs), learned, { target, rule, maxIterations }),
    runs: runs.map(runOf).reverse(),
  })
}

function runOf({ id, loop, finishedAt, outcome, reason, bestScore, finished }: HistoryRun): PriorRun {
  return {
    id: RunId.parse(id),
    loop: named(loop),
    finishedAt,
    outcome: Outcome.parse(outcome),
    reason: StopReason.parse(reason),
    iterations: finished.iterations,
    bestScore,
    target: finished.threshold,
  }
}

/** Why adaptive exit stopped a run, or did not: from the run's own log, so that it says the same for ever. */
export function readRunExit(services: Services, actor: Actor, id: string): Promise<Result<RunExit>> {
  return whileReadable(async () => {
    const { database } = services
    const run = await findRun(database, actor, id)
    const log = await database.openRunLog(actor, id)
    if (!run || !log) return noSuchRun(id)
    const parts = await recordedParts(services, actor, run)
    const branched = run.forkedFrom && (await log.checkpointBefore(run.forkedFrom.seq))
    const start = branched?.state ?? emptyRunState(run.id)
    const read = createExitReader(start)
    let knew: RunExit['knew'] = toldOf(start.priors)
    const moments: RunExit['moments'] = []
    let rule: RunExit['rule'] = parts.at(-1)?.snapshot.spec.contract.adaptiveExit ?? null
    let more = false
    for await (const page of recordedPages(log, start.seq, run.lastSeq, 'answers')) {
      for (const event of page) {
        const { spec } = partOf(parts, event.seq).snapshot
        if (event.type === 'run-started') knew = toldOf(event.data.priors)
        const moment = read(spec, event)
        if (!moment) continue
        rule = spec.contract.adaptiveExit ?? rule
        moments.push(moment)
      }
      if (moments.length > MOST_MOMENTS) more = moments.splice(0, moments.length - MOST_MOMENTS).length > 0
      // A long log takes seconds: others have a turn.
      await new Promise((resolve) => setImmediate(resolve))
    }
    const { outcome, reason, explanation, loop } = run
    return ok({
      run: { id: RunId.parse(id), loop: named(loop), outcome, reason, explanation },
      rule,
      knew,
      moments,
      more,
    })
  })
}

function toldOf(priors: ReturnType<typeof emptyRunState>['priors']): RunExit['knew'] {
  if (!priors) return null
  const { taskType, model, explores, pair } = priors
  return { taskType, model, explores, runs: pair.runs, converged: convergedIn(pair) }
}
