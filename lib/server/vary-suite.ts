import { setImmediate as turn } from 'node:timers/promises'
import type { z } from 'zod'
import type { Variations, VariationsBody } from '../api/contracts/evaluations.ts'
import type { StoredSuite } from '../db/suites.ts'
import { type VaryRequest, varyCase } from '../loop/5-evaluate/vary.ts'
import type { StateSchema } from '../loop/state/schema.ts'
import { diceOf } from '../runner/dice.ts'
import { inventValue } from '../runner/invent-value.ts'
import { findLoop } from './find-loop.ts'
import { ok, type Result, refuse } from './result.ts'
import type { Actor, Services } from './services.ts'
import { resolveExecutable } from './start-run.ts'
import { findSuite } from './suites.ts'
import { writeVariations } from './write-variations.ts'

/** Makes variations of a case, to be looked at: nothing is kept. They fit the loop's draft, or where that does not compile its newest version. */
export async function varySuite(
  services: Services,
  actor: Actor,
  id: string,
  { of, count, by }: z.output<typeof VariationsBody>,
  asking: AbortSignal,
): Promise<Result<Variations>> {
  const found = await findSuite(services, actor, id)
  if (!found.ok) return found
  const { content } = found.value
  const one = content.cases.find(({ name }) => name === of)
  if (!one) return refuse('not-found', `The suite has no case "${of}".`)
  const schema = await schemaOf(services, actor, found.value)
  if (!schema.ok) return schema
  const taken = new Set(content.cases.map(({ name }) => name))
  const stop = AbortSignal.any([services.stopping, asking])
  const asked = { of: one, count, taken, schema: schema.value, vary: by.vary ?? content.vary }
  if (by.type === 'model') return writeVariations(services, actor, { ...by, ...asked }, stop)
  return makeVariations({ ...asked, seed: by.seed }, stop)
}

/** How long variations are made before others have their turn. */
const SLICE_MS = 10

/** By types, in slices: a thousand of a large input take seconds, in which leases are to be renewed and others answered. */
export async function makeVariations(request: VaryRequest, stop: AbortSignal): Promise<Result<Variations>> {
  const making = varyCase(request, diceOf, inventValue)
  for (let since = performance.now(); !stop.aborted; ) {
    const step = making.next()
    if (step.done) return ok({ ...step.value, leftOut: [], costNanoUsd: 0 })
    if (performance.now() - since < SLICE_MS) continue
    await turn()
    since = performance.now()
  }
  return refuse('shutting-down', 'It was stopped.')
}

async function schemaOf(services: Services, actor: Actor, suite: StoredSuite): Promise<Result<StateSchema>> {
  const loop = await findLoop(services, actor, suite.loop.slug)
  if (!loop.ok) return loop
  const draft = await resolveExecutable(services, actor, loop.value, undefined)
  if (draft.ok) return ok(draft.value.compiled.spec.state)
  const { latestVersion } = loop.value
  if (latestVersion === null) return draft
  const version = await resolveExecutable(services, actor, loop.value, latestVersion)
  return version.ok ? ok(version.value.compiled.spec.state) : version
}
