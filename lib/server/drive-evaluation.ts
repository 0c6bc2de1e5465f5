import {
  claimEvaluation,
  type DueEvaluation,
  finishEvaluation,
  recordRun,
  recordVerdict,
  releaseEvaluation,
  renewEvaluation,
} from '../db/evaluation-drive.ts'
import { findEvaluation, listResults, readTarget, type StoredEvaluation } from '../db/evaluations.ts'
import { createRun } from '../db/runs.ts'
import type { Compiled } from '../db/snapshots.ts'
import type { CaseResult, Verdict } from '../loop/artefacts/evaluation.ts'
import { hashJson } from '../loop/artefacts/json.ts'
import { nanoUsdOf } from '../loop/guards/caps.ts'
import { cancelRun } from './cancel-run.ts'
import { comeToRest } from './come-to-rest.ts'
import { judgeResult, notRun } from './judge-result.ts'
import { type Actor, POLICIES, type Services } from './services.ts'

export type DriveOptions = {
  /** Executes a run in this process until it rests; absent: a worker takes it. */
  execute?: ((actor: Actor, runId: string) => Promise<void>) | undefined
  /** Told after each verdict that is kept. */
  onJudged?: ((result: CaseResult & { verdict: Verdict }) => void) | undefined
}

const LARGEST_SEED = 4_294_967_295
const RENEWALS = 3

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
  const lease = { id, owner }
  const now = ports.clock.now()
  if (!(await claimEvaluation(database, lease, now, now + leaseMs))) return 'lost'
  const evaluation = await findEvaluation(database, scope, id)
  if (!evaluation) return 'lost'
  const drive = new Drive(services, actor, evaluation, options)
  const ended = new AbortController()
  const kept = keepLease(drive, ended.signal)
  try {
    await drive.run(await listResults(database, id))
    if (drive.lost) return 'lost'
    if (stopping.aborted) return 'stopped'
    const status = drive.cancelled ? 'cancelled' : 'finished'
    await finishEvaluation(database, lease, { status, problem: drive.problem })
    return 'ended'
  } finally {
    ended.abort()
    await kept
    if (!drive.lost) await releaseEvaluation(database, lease)
  }
}

async function keepLease(drive: Drive, ended: AbortSignal): Promise<void> {
  const { services, evaluation } = drive
  const { database, ports, owner, leaseMs } = services
  while (!ended.aborted) {
    await ports.clock.sleep(leaseMs / RENEWALS, ended)
    if (ended.aborted) return
    await drive.look(() => renewEvaluation(database, { id: evaluation.id, owner }, ports.clock.now() + leaseMs))
  }
}

/** One evaluation while this process drives it. */
class Drive {
  readonly services: Services
  readonly evaluation: StoredEvaluation
  cancelled = false
  lost = false
  /** Why results were not run. */
  problem: string | null = null
  /** Without a lease nothing is started or kept; runs in execution end by themselves. */
  readonly #over = new AbortController()
  readonly #actor: Actor
  readonly #options: DriveOptions
  readonly #targets = new Map<number, Compiled | null>()
  readonly #running = new Set<string>()
  #spent: number

  constructor(services: Services, actor: Actor, evaluation: StoredEvaluation, options: DriveOptions) {
    this.services = services
    this.evaluation = evaluation
    this.#actor = actor
    this.#options = options
    this.#spent = evaluation.costNanoUsd
    services.stopping.addEventListener('abort', () => this.#over.abort(), { signal: this.#over.signal })
    if (services.stopping.aborted) this.#over.abort()
  }

  /** Takes in what the row says by now. One that can't be asked is asked again: the lease runs out by itself. */
  async look(read: () => Promise<{ cancelled: boolean } | null>): Promise<void> {
    const told = await read().catch(() => undefined)
    if (told === undefined) return
    if (told === null) {
      this.lost = true
      this.#over.abort()
    } else if (told.cancelled) await this.#cancel()
  }

  async #cancel(): Promise<void> {
    if (this.cancelled) return
    this.cancelled = true
    this.problem = 'It was cancelled.'
    await Promise.all([...this.#running].map((runId) => cancelRun(this.services, this.#actor, runId)))
  }

  async run(results: CaseResult[]): Promise<void> {
    const { database, owner, ports, leaseMs } = this.services
    const { id, plan } = this.evaluation
    const open = results.filter(({ verdict }) => verdict === null)
    // What was begun goes first: it may have ended long ago.
    open.sort((a, b) => Number(a.run === null) - Number(b.run === null) || a.number - b.number)
    await this.look(() => renewEvaluation(database, { id, owner }, ports.clock.now() + leaseMs))
    const work = async () => {
      for (let next = open.shift(); next && !this.#over.signal.aborted; next = open.shift()) await this.#one(next)
    }
    await Promise.all(Array.from({ length: Math.min(plan.concurrency, open.length) }, work))
  }

  async #one(result: CaseResult): Promise<void> {
    const started = await this.#start(result)
    if (started === 'stopped') return
    const verdict = typeof started === 'string' ? notRun(started) : await this.#judge(result, started.runId)
    if (!verdict || this.#over.signal.aborted) return
    const { database, owner } = this.services
    const kept = await recordVerdict(database, { id: this.evaluation.id, owner }, result, verdict)
    if (!kept) {
      this.lost = true
      this.#over.abort()
      return
    }
    this.#spent += verdict.costNanoUsd + verdict.judgeCostNanoUsd
    this.#options.onJudged?.({ ...result, verdict })
  }

  /** The run of a result, begun or found; a text: why there is none. */
  async #start(result: CaseResult): Promise<{ runId: string } | string> {
    if (result.run !== null) return { runId: result.run }
    const { plan, suiteContent, targets, id, loop } = this.evaluation
    const one = suiteContent.cases.find(({ name }) => name === result.case)
    const target = plan.targets[result.target]
    const frozen = targets[result.target]
    const compiled = await this.#compiled(result.target)
    if (!one || !target || !frozen || !compiled) return this.#leftOut('What it was to execute is gone.')
    const refused = await this.#refusal()
    if (refused) return refused
    const chaos = target.chaos && { ...target.chaos, seed: (target.chaos.seed + result.repeat) % (LARGEST_SEED + 1) }
    const key = `evaluation ${id} ${result.number}`
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
    const { database, owner, ports, leaseMs } = this.services
    const { id, plan } = this.evaluation
    const { maxCostUsd } = plan
    await this.look(() => renewEvaluation(database, { id, owner }, ports.clock.now() + leaseMs))
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
    const { targets } = this.evaluation
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

  async #judge(result: CaseResult, runId: string): Promise<Verdict | null> {
    const rest = async (id: string) => {
      this.#running.add(id)
      if (this.cancelled) await cancelRun(this.services, this.#actor, id)
      await comeToRest(this.services, this.#actor, id, this.#over.signal, this.#options.execute)
      this.#running.delete(id)
      return !this.#over.signal.aborted
    }
    if (!(await rest(runId))) return null
    if (this.cancelled) return notRun('It was cancelled with its evaluation.', runId)
    const verdict = await judgeResult(
      {
        services: this.services,
        actor: this.#actor,
        evaluation: this.evaluation,
        rest,
        reservation: () => this.#reservation(),
      },
      result,
      runId,
    )
    return this.#over.signal.aborted ? null : verdict
  }
}
