import type { RunEnvelope, StartRunBody } from '../api/contracts/runs.ts'
import { type LoopRecord, readDraft } from '../db/loops.ts'
import { type CreatedRun, createRun, findRepeatedRun, type NewRun } from '../db/runs.ts'
import type { Compiled } from '../db/snapshots.ts'
import { findVersion } from '../db/versions.ts'
import { toBreakpoints } from '../loop/artefacts/breakpoint.ts'
import { chosenModels } from '../loop/artefacts/chaos-bindings.ts'
import { hashJson, type JsonObject } from '../loop/artefacts/json.ts'
import type { ModelBinding } from '../loop/artefacts/models.ts'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import { initialState } from '../loop/state/initial.ts'
import { bindModels } from '../runner/bind-models.ts'
import { missingSecrets } from '../runner/secrets.ts'
import { refuseMissingFiles } from './artifacts.ts'
import { compileDesign } from './compile-design.ts'
import { findLoop } from './find-loop.ts'
import { readLoopRegistry } from './loop-registry.ts'
import { checkMcpServers } from './mcp-servers.ts'
import { ok, type Result, refuse, refuseDiagnostics, refuseWith } from './result.ts'
import { refuseUnusable } from './run-breakpoints.ts'
import { runDetailView } from './run-view.ts'
import type { Actor, Services } from './services.ts'

export type StartOptions = {
  /** The same key and request give the same run. */
  idempotencyKey?: string | undefined
  /** Keeps the run for a process that will execute it itself. */
  reservedFor?: NewRun['reservedFor']
}

type Queued = Result<RunEnvelope & { created: boolean }>

/** Queues a run of a published version or of the stored draft. What is executed comes from the store alone, never from the request. */
export function startRun(
  services: Services,
  actor: Actor,
  body: StartRunBody,
  options: StartOptions = {},
): Promise<Queued> {
  return queueRun(services, actor, { slug: body.loop, request: body }, options, async (loop) => {
    const executable = await resolveExecutable(services, actor, loop, body.version)
    if (!executable.ok) return executable
    const { compiled, versionId } = executable.value
    if (body.chaos && Object.keys(body.models ?? {}).length > 0) return modelsAndChaos('body.models')
    const refused = await checkStart(services, actor, compiled.spec, body, loop)
    if (refused) return refused
    const breakpoints = toBreakpoints(body.breakpoints ?? [])
    const { input, models = {}, chaos } = body
    return ok({ versionId, compiled, input, modelOverrides: models, chaos: chaos ?? null, breakpoints })
  })
}

/**
 * Queues what `prepare` makes of a loop, which has to exist and to be accepted. Run and first event are written together, or nothing is; `request` is what the
 * key of a retry stands for.
 */
export async function queueRun(
  services: Services,
  actor: Actor,
  { slug, request }: { slug: string; request: JsonObject },
  { idempotencyKey: key, reservedFor = null }: StartOptions,
  prepare: (loop: LoopRecord) => Promise<Result<Omit<NewRun, 'loopId' | 'idempotency' | 'reservedFor'>>>,
): Promise<Queued> {
  const idempotency = key === undefined ? null : { key, requestHash: hashJson(request) }
  // Before anything of today is looked at: a retry is about the run it made, even if the loop has been edited or archived since.
  const repeated = await findRepeatedRun(services.database, actor, idempotency)
  if (repeated) return startedRun(repeated)
  const found = await findLoop(services, actor, slug)
  if (!found.ok) return found
  const loop = found.value
  if (!loop.accepted) return inertImport(loop)
  const prepared = await prepare(loop)
  if (!prepared.ok) return prepared
  const created = await createRun(services.database, actor, {
    ...prepared.value,
    loopId: loop.id,
    idempotency,
    reservedFor,
  })
  if (!reservedFor) services.wakeWorker()
  return startedRun(created)
}

/** The refusal of models that chaos would take the place of. */
export function modelsAndChaos(where: string) {
  const message = 'in a run with chaos all models are the chaos model: leave the models out'
  return refuseWith('invalid-request', 'Models and chaos can’t both be chosen.', [{ where, message }])
}

/** The refusal of all that would run an imported loop which nobody has accepted. */
export function inertImport({ name }: LoopRecord) {
  return refuse('inert-import', `"${name}" was imported and is inert until somebody has looked at it and accepted it.`)
}

/** A run that was made, or that the same request had made before. */
export function startedRun(created: CreatedRun): Queued {
  if (!created.ok) return refuse('idempotency-conflict', 'This Idempotency-Key was used before, with another request.')
  return ok({ run: runDetailView(created.run), created: created.created })
}

/** What a published version or, without one, the stored draft of a loop executes. */
export async function resolveExecutable(
  services: Services,
  actor: Actor,
  loop: LoopRecord,
  version: number | undefined,
): Promise<Result<{ compiled: Compiled; versionId: string | null }>> {
  if (version !== undefined) {
    const published = await findVersion(services.database, actor, loop.id, version)
    if (!published) return refuse('not-found', `The loop "${loop.slug}" has no version ${version}.`)
    return ok({ compiled: published.snapshot, versionId: published.id })
  }
  const draft = await readDraft(services.database, actor, loop.id)
  if (!draft) return refuse('not-found', `The loop "${loop.slug}" has no draft.`)
  const { compiled, diagnostics } = compileDesign(draft.design, await readLoopRegistry(services, actor, loop.slug))
  if (compiled) return ok({ compiled, versionId: null })
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error')
  return refuseDiagnostics('compile-errors', `The design has ${errors.length} error(s) and can't be run.`, errors)
}

/** Why a spec can't be started so; null when it can. */
export async function checkStart(
  services: Services,
  actor: Actor,
  spec: LoopSpec,
  { input, models = {}, chaos, breakpoints = [] }: Omit<StartRunBody, 'loop'>,
  loop: Pick<LoopRecord, 'dailyBudgetNanoUsd'>,
) {
  return (
    checkInput(services, spec, input) ??
    (await refuseMissingFiles(services, actor, spec.state, input)) ??
    (await checkModels(services, actor, spec, chosenModels(spec.models, { chaos, modelOverrides: models }), loop)) ??
    (await checkMcpServers(services, actor, spec)) ??
    refuseUnusable(spec, breakpoints)
  )
}

function checkInput({ ports }: Services, spec: LoopSpec, input: JsonObject) {
  const initial = initialState(spec.state, input)
  if (initial.ok) {
    const missing = missingSecrets(spec.state, initial.state, ports.secrets)
    if (missing.length === 0) return null
    const where = missing.map(({ field, reason }) => ({ where: `input.${field}`, message: reason }))
    return refuseWith('invalid-input', 'A secret that this run needs can’t be used.', where)
  }
  const problems = initial.problems.map(({ field, reason }) => ({
    where: field === '' ? 'input' : `input.${field}`,
    message: reason,
  }))
  return refuseWith('invalid-input', 'The input does not fit the state schema.', problems)
}

/** Why models can't be chosen so for a spec; null when they can. */
export async function checkModels(
  services: Services,
  actor: Actor,
  spec: LoopSpec,
  overrides: Record<string, ModelBinding>,
  loop: Pick<LoopRecord, 'dailyBudgetNanoUsd'>,
) {
  const unknown = Object.keys(overrides).filter((alias) => !Object.hasOwn(spec.models, alias))
  if (unknown.length > 0) {
    const known = Object.keys(spec.models).join(', ') || 'none'
    const problems = unknown.map((alias) => ({
      where: `models.${alias}`,
      message: `the design has no model of this alias; it has: ${known}`,
    }))
    return refuseWith('invalid-models', 'A model was given that the design does not name.', problems)
  }
  const bound = await bindModels(services.ports.models, actor, spec, overrides, loop.dailyBudgetNanoUsd !== null)
  if (bound.ok) return null
  return refuseWith(
    'invalid-models',
    'The models can’t be used for this run.',
    bound.problems.map((message) => ({ where: 'models', message })),
  )
}
