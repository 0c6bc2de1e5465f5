import {
  claimEvaluation,
  type DueEvaluation,
  type EvaluationLease,
  finishEvaluation,
  recordRun,
  recordVerdict,
  releaseEvaluation,
  renewEvaluation,
} from '../db/evaluation-drive.ts'
import { findEvaluation, listResults, readTarget, type StoredEvaluation } from '../db/evaluations.ts'
import { createRun } from '../db/runs.ts'
import type { Compiled } from '../db/snapshots.ts'
import { evaluationFigures } from '../loop/5-evaluate/report-evaluation.ts'
import type { CaseResult, Verdict } from '../loop/artefacts/evaluation.ts'
import { hashJson } from '../loop/artefacts/json.ts'
import { nanoUsdOf } from '../loop/guards/caps.ts'
import { cancelRun } from './cancel-run.ts'
import { comeToRest } from './come-to-rest.ts'
import { type Judging, judgeResult, keyOf, notJudged, notRun } from './judge-result.ts'
import { type Actor, POLICIES, type Services } from './services.ts'

export type DriveOptions = {
  /** Executes a run in this process until it rests; absent: a worker takes it. */
  execute?: ((actor: Actor, runId: string) => Promise<void>) | undefined
  /** Told after each verdict that is kept. */
  onJudged?: ((result: CaseResult & { verdict: Verdict }) => void) | undefined
}

const LARGEST_SEED = 4_294_967_295
const RENEWALS = 3
/** How often a result is tried whose run can't be made or judged, and the first wait between. */
const TRIES = 3
const TRY_AGAIN_MS = 500

/**
 * Drives an evaluation to its end: some runs at a time, each judged when it rests. `lost`: another process drives it. A run is named by the evaluation and the
 * number of its result, so that whoever takes over finds what was begun, and starts nothing twice.
 */
export async function driveEvaluation(
  services: Services,
  { id, scope }: DueEvaluation,
  options: DriveOptions = {},
): Promise<'ended' | 'lost' | 'stopped'> {
  const { database, owner, leaseMs, ports, stopping } = services
  const actor: Actor = { ...scope, grants: new Set(POLICIES) }
  const lease = { id, owner: `${owner} ${crypto.randomUUID()}` }
  const now = ports.clock.now()
  if (!(await claimEvaluation(database, { ...lease, process: owner }, now, now + leaseMs))) return 'lost'
  const evaluation = await findEvaluation(database, scope, id)
  if (!evaluation) return 'lost'
  const drive = new Drive(services, actor, evaluation, lease, options)
  const ended = new AbortController()
  const kept = keepLease(drive, ended.signal)
  try {
    await drive.run(await listResults(database, id))
    if (drive.lost) return 'lost'
    if (stopping.aborted) return 'stopped'
    const status = drive.cancelled ? 'cancelled' : 'finished'
    const figures = evaluationFigures(
      evaluation.suiteContent,
      evaluation.targets.length,
      await listResults(database, id),
    )
    await finishEvaluation(database, lease, { status, problem: drive.problem, figures })
    return 'ended'
  } finally {
    drive.end()
    ended.abort()
    await kept
    if (!drive.lost) await releaseEvaluation(database, lease)
  }
}

async function keepLease(drive: Drive, ended: AbortSignal): Promise<void> {
  const { ports, leaseMs } = drive.services
  while (!ended.aborted) {
    await ports.clock.sleep(leaseMs / RENEWALS, ended)
    if (!ended.aborted) await drive.look()
  }
}

/** One evaluation while this process drives it. */
class Drive {
  readonly services: Services
  cancelled = false
  lost = false
  /** Why results were not run. */
  problem: string | null = null
  /** Without a lease nothing is started or kept; runs in execution end by themselves. */
  readonly #over = new AbortController()
  readonly #actor: Actor
  readonly #evaluation: StoredEvaluation
  readonly #lease: EvaluationLease
  readonly #options: DriveOptions
  readonly #targets = new Map<number, Compiled | null>()
  /** Runs that are waited for, with whether they were told to end. */
  readonly #running = new Map<string, { told: boolean }>()
  #spent: number

  constructor(
    services: Services,
    actor: Actor,
    evaluation: StoredEvaluation,
    lease: EvaluationLease,
    options: DriveOptions,
  ) {
    this.services = services
    this.#actor = actor
    this.#evaluation = evaluation
    this.#lease = lease
    this.#options = options
    this.#spent = evaluation.costNanoUsd
    services.stopping.addEventListener('abort', () => this.#over.abort(), { signal: this.#over.signal })
    if (services.stopping.aborted) this.#over.abort()
  }

  /** Nothing more is started, kept or waited for. */
  end(): void {
    this.#over.abort()
  }

  /** Renews the lease and takes in what is asked. A row that can't be asked is asked again: the lease runs out by itself. */
  async look(): Promise<void> {
    const { database, ports, leaseMs } = this.services
    const told = await renewEvaluation(database, this.#lease, ports.clock.now() + leaseMs).catch(() => undefined)
    if (told === undefined) return
    if (told === null) this.#lose()
    else if (told.cancelled) await this.#cancel()
  }

  #lose(): void {
    this.lost = true
    this.end()
  }

  /** What can't be told to end is told with the next look. */
  async #cancel(): Promise<void> {
    this.cancelled = true
    this.problem = 'It was cancelled.'
    await Promise.allSettled([...this.#running.keys()].map((runId) => this.#tellToEnd(runId)))
  }

  async #tellToEnd(runId: string): Promise<void> {
    const running = this.#running.get(runId)
    if (!running || running.told) return
    await cancelRun(this.services, this.#actor, runId)
    running.told = true
  }

  async run(results: CaseResult[]): Promise<void> {
    for (const { case: name, verdict } of results) if (verdict) this.#heed(name, verdict)
    const open = results.filter(({ verdict }) => verdict === null)
    // What was begun goes first: it may have ended long ago.
    open.sort((a, b) => Number(a.run === null) - Number(b.run === null) || a.number - b.number)
    await this.look()
    const work = async () => {
      for (let next = open.shift(); next && !this.#over.signal.aborted; next = open.shift()) await this.#one(next)
    }
    const { concurrency } = this.#evaluation.plan
    const workers = Array.from({ length: Math.min(concurrency, open.length) }, () =>
      work().catch((error: unknown) => {
        this.end()
        throw error
      }),
    )
    // The lease is given back when the last of them has come to a stop.
    await Promise.allSettled(workers)
    await Promise.all(workers)
  }

  async #one(result: CaseResult): Promise<void> {
    const verdict = await this.#verdictOn(result)
    if (!verdict || this.#over.signal.aborted) return
    if (!(await recordVerdict(this.services.database, this.#lease, result, verdict))) return this.#lose()
    this.#spent += verdict.costNanoUsd + verdict.judgeCostNanoUsd
    this.#heed(result.case, verdict)
    this.#options.onJudged?.({ ...result, verdict })
  }

  /** Not every result is there then. */
  #heed(name: string, { outcome, asked, unexpected }: Verdict): void {
    if (outcome === null && asked === null) this.problem ??= `Not every run was judged. “${name}”: ${unexpected}`
  }

  /** A fault that passes costs a moment; one that lasts costs this result, not the evaluation. */
  async #verdictOn(result: CaseResult): Promise<Verdict | null> {
    const over = this.#over.signal
    let runId: string | null = result.run
    for (let tries = 1; ; tries++) {
      try {
        if (runId === null) {
          const started = await this.#start(result)
          if (started === 'stopped') return null
          if (typeof started === 'string') return notRun(started)
          runId = started.runId
        }
        return await this.#judge(result, runId)
      } catch (error) {
        if (over.aborted) throw error
        if (tries === TRIES) return this.#givenUp(result, runId, error)
      }
      await this.services.ports.clock.sleep(TRY_AGAIN_MS * 4 ** (tries - 1), over)
    }
  }

  async #givenUp(result: CaseResult, runId: string | null, error: unknown): Promise<Verdict> {
    console.error(`[evaluations] ${this.#lease.id}, result ${result.number}`, error)
    const why = `It could not be judged: ${error instanceof Error ? error.message : String(error)}`
    if (runId === null) return notRun(why)
    await cancelRun(this.services, this.#actor, runId).catch(() => null)
    return notJudged(this.#judging(), result, why, runId)
  }

  /** The run of a result, begun or found; a text: why there is none. */
  async #start(result: CaseResult): Promise<{ runId: string } | string> {
    if (result.run !== null) return { runId: result.run }
    const { plan, suiteContent, targets, id, loop } = this.#evaluation
    const one = suiteContent.cases.find(({ name }) => name === result.case)
    const target = plan.targets[result.target]
    const frozen = targets[result.target]
    const compiled = await this.#compiled(result.target)
    if (!one || !target || !frozen || !compiled) return this.#leftOut('What it was to execute is gone.')
    const refused = await this.#refusal()
    if (refused) return refused
    const chaos = target.chaos && { ...target.chaos, seed: (target.chaos.seed + result.repeat) % (LARGEST_SEED + 1) }
    const key = keyOf(this.#evaluation, result)
    const created = await createRun(this.services.database, this.#actor, {
      loopId: loop.id,
      versionId: frozen.versionId,
      compiled,
      input: one.input,
      modelOverrides: target.models,
      chaos,
      evaluation: { id, role: 'case' },
      idempotency: { key, requestHash: hashJson({ key }) },
      reservedFor: this.#reservation(),
    })
    if (!created.ok) return this.#leftOut('Another request has its name.')
    await recordRun(this.services.database, id, result.number, created.run.id)
    if (!this.#options.execute) this.services.wakeWorker()
    return { runId: created.run.id }
  }

  /** Why nothing more is started. */
  async #refusal(): Promise<string | null> {
    const { maxCostUsd } = this.#evaluation.plan
    await this.look()
    if (this.#over.signal.aborted) return 'stopped'
    if (this.cancelled) return 'The evaluation was cancelled before it ran.'
    if (maxCostUsd === undefined || this.#spent < nanoUsdOf(maxCostUsd)) return null
    return this.#leftOut(`The runs before cost the $${maxCostUsd} that the evaluation may.`)
  }

  #leftOut(why: string): string {
    this.problem ??= why
    return why
  }

  async #compiled(target: number): Promise<Compiled | null> {
    const { targets } = this.#evaluation
    const known = this.#targets.get(target)
    if (known !== undefined) return known
    const read = await readTarget(this.services.database, this.#actor, targets[target]?.snapshotId ?? '')
    this.#targets.set(target, read)
    return read
  }

  #reservation() {
    const { owner, ports, leaseMs } = this.services
    return this.#options.execute ? { owner, until: ports.clock.now() + leaseMs } : null
  }

  #judging(): Judging {
    return {
      services: this.services,
      actor: this.#actor,
      evaluation: this.#evaluation,
      rest: (runId) => this.#rest(runId),
      reservation: () => this.#reservation(),
    }
  }

  async #rest(runId: string): Promise<boolean> {
    this.#running.set(runId, { told: false })
    try {
      if (this.cancelled) await this.#tellToEnd(runId)
      await comeToRest(this.services, this.#actor, runId, this.#over.signal, this.#options.execute)
    } finally {
      this.#running.delete(runId)
    }
    return !this.#over.signal.aborted
  }

  async #judge(result: CaseResult, runId: string): Promise<Verdict | null> {
    if (!(await this.#rest(runId))) return null
    const verdict = this.cancelled
      ? await notJudged(this.#judging(), result, 'It was cancelled with its evaluation.', runId)
      : await judgeResult(this.#judging(), result, runId)
    return this.#over.signal.aborted ? null : verdict
  }
}
