import type { z } from 'zod'
import type { ResumeRunBody, RunEnvelope } from '../api/contracts/runs.ts'
import { findResume, type MoveTo, type Resume, requestResume } from '../db/pauses.ts'
import { findRun, type RunDetailRecord, readRunSnapshot } from '../db/runs.ts'
import { findVersion } from '../db/versions.ts'
import { apply } from '../loop/3-run/apply.ts'
import { emptyRunState } from '../loop/3-run/empty-run-state.ts'
import { planResume, type ResumeDecision, type ResumePlan } from '../loop/3-run/plan-resume.ts'
import { loadProgram } from '../loop/3-run/program.ts'
import { chosenModels } from '../loop/artefacts/chaos-bindings.ts'
import { hashJson, type JsonObject } from '../loop/artefacts/json.ts'
import type { RunState } from '../loop/artefacts/run-state.ts'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import { applyPatch } from '../loop/patch/apply-patch.ts'
import { executors } from '../nodes/executors.ts'
import { bindModels } from '../runner/bind-models.ts'
import { missingSecrets } from '../runner/secrets.ts'
import { noSuchRun } from './read-run.ts'
import { ok, type Result, refuse, refuseWith } from './result.ts'
import { runDetailView } from './run-view.ts'
import type { Actor, Services } from './services.ts'
import { whileReadable } from './while-readable.ts'

type Body = z.output<typeof ResumeRunBody>

/**
 * Lets a paused run go on: with an answer, with changed fields, with another published version. What it comes to is worked out first and stored with the run's
 * row; whoever takes the run up next puts it into the log. What does not fit leaves the run paused as it was. The same request again, while the first still
 * waits for a worker, changes nothing. A decision about an earlier pause is refused.
 */
export function resumeRun(
  services: Services,
  actor: Actor,
  id: string,
  body: Body,
  reservedFor: Resume['reservedFor'] = null,
): Promise<Result<RunEnvelope>> {
  return whileReadable(() => resume(services, actor, id, body, reservedFor))
}

async function resume(
  services: Services,
  actor: Actor,
  id: string,
  body: Body,
  reservedFor: Resume['reservedFor'],
): Promise<Result<RunEnvelope>> {
  const { database } = services
  const run = await findRun(database, actor, id)
  if (!run) return noSuchRun(id)
  const requestHash = hashJson(body)
  const pending = await findResume(database, actor, id)
  if (pending?.requestHash === requestHash) return ok({ run: runDetailView(run) })
  if (run.status === 'finished') return refuse('already-finished', `The run has already ended: ${run.reason}.`)
  if (run.status !== 'paused') return notPaused(run)
  if (run.lastSeq !== body.seq) return stale(run)
  const snapshot = await readRunSnapshot(database, actor, id)
  if (!snapshot) return noSuchRun(id)
  const target = body.version === undefined ? ok(null) : await findTarget(services, actor, run, body.version)
  if (!target.ok) return target
  const { seq, patch, answer = null, version: _version, ...allowed } = body
  const moveTo = target.value?.moveTo ?? null
  const decision = { by: actor.userId, ...allowed, answer, assignments: patch, moveTo }
  const before = await readState(services, run, snapshot.spec)
  const { invariants } = loadProgram(snapshot.spec, executors, services.ports.toolFacts)
  const plan = planResume(before, { ...snapshot, invariants }, decision)
  if (!plan.ok) return refusal(plan)
  const missing = target.value
    ? secretsMissing(services, target.value, applyPatch(before.state, plan.events.continued.data.patch))
    : null
  if (missing) return missing
  const resumed = await requestResume(database, actor, id, {
    seq,
    request: { ...plan.events, requestHash },
    moveTo: target.value && {
      ...target.value.stored,
      modelOverrides: chosenModels(target.value.stored.compiled.spec.models, run),
    },
    reservedFor,
  })
  const now = await findRun(database, actor, id)
  if (!now) return noSuchRun(id)
  if (!resumed) return now.status === 'paused' && now.lastSeq !== seq ? stale(now) : notPaused(now)
  if (!reservedFor) services.wakeWorker()
  return ok({ run: runDetailView(now) })
}

function notPaused({ status, cancelRequestedBy }: RunDetailRecord) {
  if (status === 'paused' && cancelRequestedBy !== null) return refuse('not-paused', 'The run is being cancelled.')
  return refuse('not-paused', `The run is ${status}, not paused.`)
}

/** Whoever decided saw another pause: the same answer may mean something else here. */
function stale({ paused }: RunDetailRecord) {
  const asks = paused?.question?.text ?? paused?.escalation?.headline ?? paused?.detail ?? ''
  return refuse(
    'stale-decision',
    `Somebody has decided already, and the run waits anew: ${asks} Nothing of this decision was carried out.`,
  )
}

const CODES = {
  answer: 'invalid-answer',
  patch: 'invalid-patch',
  intervention: 'invalid-intervention',
  migration: 'migration-failed',
} as const

/** Where the fields of a refusal stand. */
const PLACES = { answer: '', patch: 'patch.', intervention: '', migration: 'state.' } as const

function refusal({ about, message, problems }: Extract<ResumePlan, { ok: false }>) {
  const where = (field: string) => `${PLACES[about]}${field}`
  return refuseWith(
    CODES[about],
    message,
    problems.map(({ field, reason }) => ({ where: where(field), message: reason })),
  )
}

/** The run as its log tells it. It was paused with a checkpoint, so that no event before it is read. */
async function readState({ ports }: Services, run: RunDetailRecord, spec: LoopSpec): Promise<RunState> {
  const { checkpoint, events } = await ports.store.load(run.id)
  return events.reduce((state, event) => apply(spec, state, event), checkpoint ?? emptyRunState(run.id))
}

type Target = { moveTo: NonNullable<ResumeDecision['moveTo']>; stored: Omit<MoveTo, 'modelOverrides'> }

/** The version to go on with, its models bound; null when the run executes just that spec already. */
async function findTarget(
  services: Services,
  actor: Actor,
  run: RunDetailRecord,
  number: number,
): Promise<Result<Target | null>> {
  const version = await findVersion(services.database, actor, run.loop.id, number)
  if (!version) return refuse('not-found', `The loop "${run.loop.slug}" has no version ${number}.`)
  const { snapshot, specHash } = version
  if (specHash === run.specHash) return ok(null)
  const bound = await bindModels(services.ports.models, actor, snapshot.spec, chosenModels(snapshot.spec.models, run))
  if (!bound.ok) {
    const problems = bound.problems.map((message) => ({ where: 'models', message }))
    return refuseWith('migration-failed', 'The models of that version can’t be used. The run stays paused.', problems)
  }
  const program = loadProgram(snapshot.spec, executors, services.ports.toolFacts)
  return ok({
    moveTo: { spec: snapshot.spec, specHash, models: bound.models, invariants: program.invariants },
    stored: { compiled: snapshot, versionId: version.id },
  })
}

/** A version whose secrets are not set starts no run; so none goes on with it either. */
function secretsMissing({ ports }: Services, { moveTo }: Target, state: JsonObject) {
  const missing = missingSecrets(moveTo.spec.state, state, ports.secrets)
  if (missing.length === 0) return null
  const problems = missing.map(({ field, reason }) => ({ where: `state.${field}`, message: reason }))
  return refuseWith('migration-failed', 'A secret that version needs can’t be used. The run stays paused.', problems)
}
