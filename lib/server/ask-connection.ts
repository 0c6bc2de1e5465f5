import type { ConnectionTest, ModelList } from '../api/contracts/settings.ts'
import { listModels } from '../runner/list-models.ts'
import type { ModelConnection } from '../runner/ports.ts'
import { probeConnection } from '../runner/probe-connection.ts'
import { priceOf } from './read-model-settings.ts'
import { ok, type Result, refuse } from './result.ts'
import type { Actor, Services } from './services.ts'

const LIST_TIME_LIMIT_MS = 20_000

/** Tries a connection. One that does not work is an answer too. */
export async function testConnection(
  services: Services,
  actor: Actor,
  name: string,
  model: string | undefined,
  signal: AbortSignal,
): Promise<Result<ConnectionTest>> {
  const found = await findConnection(services, actor, name)
  if (!found.ok) return found
  const probe = await probeConnection(found.value, model, services.ports.clock, stoppable(services, signal))
  return ok({ ...probe, message: sentence(probe.message) })
}

/** The models that the server of a connection says it has, with their prices where they are known. */
export async function connectionModels(
  services: Services,
  actor: Actor,
  name: string,
  signal: AbortSignal,
): Promise<Result<ModelList>> {
  const found = await findConnection(services, actor, name)
  if (!found.ok) return found
  const late = AbortSignal.timeout(LIST_TIME_LIMIT_MS)
  const listed = await listModels(found.value, AbortSignal.any([stoppable(services, signal), late]))
  if (!listed.ok) {
    const message = late.aborted ? `No answer within ${LIST_TIME_LIMIT_MS / 1000} seconds.` : listed.message
    return refuse('provider-failed', sentence(message))
  }
  const { prices } = await services.models.settings.read({ workspaceId: actor.workspaceId })
  const models = listed.models.map((model) => {
    return { name: model, price: priceOf(prices, found.value.kind, { provider: name, model }) ?? null }
  })
  return ok({ models, cut: listed.cut })
}

async function findConnection(
  { models }: Services,
  { workspaceId }: Actor,
  name: string,
): Promise<Result<ModelConnection>> {
  const { connections } = await models.settings.read({ workspaceId })
  const found = connections.find((connection) => connection.name === name)
  return found ? ok(found) : refuse('not-found', `There is no connection “${name}”.`)
}

function stoppable({ stopping }: Services, signal: AbortSignal): AbortSignal {
  return AbortSignal.any([stopping, signal])
}

function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(begun) ? begun : `${begun}.`
}
